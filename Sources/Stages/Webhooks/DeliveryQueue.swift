internal import FoundationEssentials
internal import Outbox
public import SQLite

/// The deliveries as senders work on them.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction. What is claimed
/// is sent only after that transaction: then no crash loses a delivery, and the next sender knows of every attempt before.
public struct DeliveryQueue {
  let connection: Connection

  /// The queue behind `connection`, which has had `Outbox.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// Keeps what has ended, takes over what others have lost, and claims what is to be sent next.
  public func perform(_ turn: Turn) throws -> Turn.Outcome {
    var outcome = Turn.Outcome()
    var work = Work(connection: connection, turn: turn)
    for landing in turn.landings { try work.finish(landing, &outcome) }
    outcome.takenOver = try work.takeOver(leasesEndedAt: turn.monotonic)
    if let wish = turn.wish { try work.claim(wish, &outcome) }
    try work.ledger.save()
    try work.tallies.save(connection)
    outcome.nextDue = try nextDue()
    return outcome
  }

  /// When the next delivery is due that could be claimed, in milliseconds since 1970; nil when there is none.
  ///
  /// Endpoints that have as much on their way as they may are left out: something else will happen before.
  public func nextDue() throws(SQLiteError) -> Int64? {
    try connection.first(
      """
      SELECT min(max(queue.first_due, queue.not_before)) FROM endpoint_queue AS queue INDEXED BY endpoint_queue_due \
      CROSS JOIN endpoint ON endpoint.id = queue.endpoint_id WHERE queue.first_due IS NOT NULL \
      AND endpoint.status = 'enabled' AND queue.in_flight < CASE queue.breaker WHEN 'closed' \
      THEN max(1, min(CAST(queue.allowance AS INTEGER), endpoint.maximum_in_flight)) ELSE 1 END
      """
    ) { row in row.optionalInt64(0) } ?? nil
  }

  /// Makes a worker known whose lock file has `token` in its name and is locked; returns its number.
  public func register(token: String, at now: Int64) throws(SQLiteError) -> Int64 {
    try connection.execute("INSERT INTO worker (token, started_at) VALUES (?, ?)", [.text(token), .integer(now)])
    return connection.lastInsertedRowID
  }

  /// The workers but this one.
  public func workers(except own: Int64) throws(SQLiteError) -> [(id: Int64, token: String)] {
    try connection.query("SELECT id, token FROM worker WHERE id <> ?", [.integer(own)]) { row in
      (row.int64(0), row.text(1))
    }
  }

  /// Takes over what a worker had that is dead or ends now, and forgets it; returns how many attempts that were.
  public func release(worker: Int64, at now: Int64) throws -> Int {
    var work = Work(connection: connection, turn: Turn(worker: worker, now: now, monotonic: 0, landings: [], seed: 0))
    let count = try work.takeOver(from: worker)
    try work.ledger.save()
    try work.tallies.save(connection)
    try connection.execute("DELETE FROM worker WHERE id = ?", [.integer(worker)])
    return count
  }

  /// Lets those go at once that were refused because of their address, for a worker that may send to more addresses.
  public func forgetRefusals(at now: Int64) throws(SQLiteError) {
    let endpoints = try connection.query(
      "SELECT endpoint_id FROM endpoint_queue WHERE breaker = 'open' AND open_until > ?", [.integer(now)]
    ) { row in row.int64(0) }
    for endpoint in endpoints {
      let count = try connection.execute(
        """
        UPDATE delivery SET due_at = ?1 WHERE endpoint_id = ?2 AND state = 'ready' AND lane IN (0, 1, 2) \
        AND attempts > 0 AND EXISTS (SELECT 1 FROM attempt WHERE delivery_id = delivery.id \
        AND number = delivery.attempts AND outcome = 'refused_address')
        """, [.integer(now), .integer(endpoint)])
      guard count > 0 else { continue }
      try connection.execute(
        """
        UPDATE endpoint_queue SET breaker = 'closed', open_until = 0, not_before = hold_until WHERE endpoint_id = ?
        """, [.integer(endpoint)])
      try DeliveryOrder(connection).recount(endpoint: endpoint)
    }
  }

  /// Whether there are attempts whose leases have ended.
  public func hasLeases(endedAt monotonic: Int64) throws(SQLiteError) -> Bool {
    try connection.first(
      "SELECT 1 FROM delivery WHERE state = 'in_flight' AND lease_until < ? LIMIT 1", [.integer(monotonic)]
    ) { _ in true } ?? false
  }

  /// Takes over the attempts whose leases have ended; returns how many that were.
  public func takeOver(leasesEndedAt monotonic: Int64, at now: Int64) throws -> Int {
    var work = Work(
      connection: connection, turn: Turn(worker: 0, now: now, monotonic: monotonic, landings: [], seed: 0))
    let count = try work.takeOver(leasesEndedAt: monotonic)
    try work.ledger.save()
    try work.tallies.save(connection)
    return count
  }

  /// Notices a step of the clock once for all workers, and moves with it what waits for a time; returns the step in milliseconds.
  ///
  /// What was due by the old clock is due by the new one, whichever way it went.
  /// `boot` names the run of the machine in which the monotonic clock counts.
  @discardableResult
  public func followClock(now: Int64, monotonic: Int64, boot: String) throws(SQLiteError) -> Int64 {
    let offset = now - monotonic
    let known = try connection.first("SELECT boot, wall_minus_monotonic FROM delivery_clock") { row in
      (boot: row.text(0), offset: row.int64(1))
    }
    let step = known.map { $0.boot == boot ? offset - $0.offset : 0 } ?? 0
    guard known?.boot != boot || step.magnitude > Self.leastStep else { return 0 }
    try connection.execute(
      "INSERT OR REPLACE INTO delivery_clock (id, boot, wall_minus_monotonic) VALUES (1, ?, ?)",
      [.text(boot), .integer(offset)])
    guard step != 0 else { return 0 }
    let values: [Value] = [.integer(step), .integer(now), .integer(min(now, now - step))]
    // The second is a condition that its index has.
    for states in ["state = 'ready'", "state = 'waiting' AND ended_at IS NULL AND order_key IS NOT NULL"] {
      try connection.execute(
        "UPDATE delivery SET due_at = max(due_at + ?1, ?2) WHERE \(states) AND due_at > ?3", values)
    }
    for column in ["first_due", "not_before", "hold_until", "open_until"] {
      try connection.execute(
        "UPDATE endpoint_queue SET \(column) = max(\(column) + ?1, ?2) WHERE \(column) > ?3", values)
    }
    try connection.execute(
      "UPDATE endpoint_queue SET tokens_at = tokens_at + ? WHERE tokens_at > 0", [.integer(step)])
    return step
  }

  /// Clocks that are set right in passing move by less.
  private static let leastStep: Int64 = 2_000
}
