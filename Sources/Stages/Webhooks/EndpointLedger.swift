internal import FoundationEssentials
internal import Outbox
internal import SQLite

/// The endpoints that one transaction touches: each is read once and written once.
struct EndpointLedger {
  /// An endpoint with what senders know of it.
  struct Entry: Equatable {
    let row: Int64
    let id: String
    let accountID: String
    let settings: EndpointSettings
    let resumedAt: Int64
    let isRemoved: Bool
    var isEnabled: Bool
    var health: EndpointHealth
    var firstDue: Int64?
    var succeeded: Int
    var failed: Int
    var lastAttemptAt: Int64?
    var lastSuccessAt: Int64?
    /// Whether deliveries were taken from it, so that it has to be found out anew when it is due.
    var wasClaimed = false
    var isChanged = false
  }

  private let connection: Connection
  private(set) var entries: [Int64: Entry] = [:]

  init(_ connection: Connection) { self.connection = connection }

  private static let columns = """
    endpoint.id, endpoint.public_id, endpoint.account_id, endpoint.status = 'enabled', endpoint.resumed_at, \
    \(EndpointSettings.columns), \
    queue.first_due, queue.hold_until, queue.open_until, queue.in_flight, queue.allowance, queue.tokens, \
    queue.tokens_at, queue.breaker, queue.breaker_level, queue.streak, queue.recent, queue.recent_count, \
    queue.failing_since, queue.failed_in_a_row, queue.tenth_failure_at, queue.latency_ms, queue.succeeded, \
    queue.failed, queue.last_attempt_at, queue.last_success_at, endpoint.status = 'removed'
    """
  private static let byRow = """
    SELECT \(columns) FROM endpoint_queue AS queue JOIN endpoint ON endpoint.id = queue.endpoint_id \
    WHERE queue.endpoint_id = ?
    """
  // From what is due to its endpoints, never through all endpoints.
  static let due = """
    SELECT \(columns) FROM endpoint_queue AS queue INDEXED BY endpoint_queue_due \
    CROSS JOIN endpoint ON endpoint.id = queue.endpoint_id WHERE queue.first_due <= ?1 AND queue.not_before <= ?1 \
    AND endpoint.status = 'enabled' ORDER BY queue.first_due LIMIT ?2
    """
  /// More endpoints than these are not looked at in one transaction.
  private static let mostDue = 4_096

  /// What is known of an endpoint; nil when there is no such row.
  mutating func entry(_ row: Int64) throws(SQLiteError) -> Entry? {
    if let entry = entries[row] { return entry }
    let entry = try connection.first(Self.byRow, [.integer(row)]) { row in Entry(row) }
    entries[row] = entry
    return entry
  }

  /// Lets `body` change an endpoint; does nothing when there is no such row.
  mutating func change(_ row: Int64, _ body: (inout Entry) throws -> Void) throws {
    guard var entry = try entry(row) else { return }
    let former = entry
    defer { entries[row] = entry }
    try body(&entry)
    if entry != former { entry.isChanged = true }
  }

  /// The endpoints that have something due and are not held.
  mutating func due(at now: Int64) throws(SQLiteError) -> [Entry] {
    let found = try connection.query(Self.due, [.integer(now), Value(Self.mostDue)]) { row in Entry(row) }
    var due: [Entry] = []
    for entry in found where entries[entry.row] == nil {
      entries[entry.row] = entry
      due.append(entry)
    }
    // What this transaction has changed counts as it is now, not as it was read.
    let rows = Set(due.map(\.row))
    for entry in entries.values.sorted(by: { $0.row < $1.row })
    where entry.isEnabled && !rows.contains(entry.row) && (entry.firstDue ?? .max) <= now {
      due.append(entry)
    }
    return due
  }

  /// Writes what was changed.
  func save() throws(SQLiteError) {
    for entry in entries.values where entry.isChanged { try save(entry) }
  }

  private static let update = """
    UPDATE endpoint_queue SET first_due = CASE WHEN ?1 THEN ?2 \
    ELSE min(coalesce(first_due, ?2), coalesce(?2, first_due)) END, not_before = ?, hold_until = ?, open_until = ?, in_flight = ?, \
    allowance = ?, tokens = ?, tokens_at = ?, breaker = ?, breaker_level = ?, streak = ?, recent = ?, \
    recent_count = ?, failing_since = ?, failed_in_a_row = ?, tenth_failure_at = ?, latency_ms = ?, succeeded = ?, \
    failed = ?, last_attempt_at = ?, last_success_at = ? WHERE endpoint_id = ?
    """

  private func save(_ entry: Entry) throws(SQLiteError) {
    let health = entry.health
    // Unless it is known anew, what others of this transaction have announced meanwhile counts as well.
    let isKnown = entry.wasClaimed || !entry.isEnabled
    let firstDue =
      entry.wasClaimed ? try DeliveryOrder(connection).firstDue(endpoint: entry.row) : entry.firstDue
    try connection.execute(
      Self.update,
      [
        Value(isKnown), entry.isEnabled ? Value(firstDue) : .null,
        .integer(health.notBefore(rate: entry.settings.ratePerSecond)),
        .integer(health.holdUntil), .integer(health.breaker.openUntil), Value(health.inFlight),
        .real(health.allowance.learned), .real(health.bucket.tokens), .integer(health.bucket.filledAt),
        .text(health.breaker.state.rawValue), Value(health.breaker.level), Value(health.breaker.streak),
        Value(Int(health.breaker.recent)), Value(health.breaker.recentCount), Value(health.failures.since),
        Value(health.failures.count), Value(health.failures.tenthAt), .real(health.latency), Value(entry.succeeded),
        Value(entry.failed), Value(entry.lastAttemptAt), Value(entry.lastSuccessAt), .integer(entry.row),
      ])
  }
}

extension EndpointLedger.Entry {
  init(_ row: Row) {
    self.row = row.int64(0)
    id = row.text(1)
    accountID = row.text(2)
    isEnabled = row.bool(3)
    resumedAt = row.int64(4)
    settings = EndpointSettings(row, from: 5)
    firstDue = row.optionalInt64(13)
    health = EndpointHealth()
    health.holdUntil = row.int64(14)
    health.breaker.openUntil = row.int64(15)
    health.inFlight = row.int(16)
    health.allowance = Allowance(learned: row.double(17))
    health.bucket = TokenBucket(tokens: row.double(18), filledAt: row.int64(19))
    health.breaker.state = Breaker.State(rawValue: row.text(20)) ?? .closed
    health.breaker.level = row.int(21)
    health.breaker.streak = row.int(22)
    health.breaker.recent = UInt32(truncatingIfNeeded: row.int(23))
    health.breaker.recentCount = row.int(24)
    health.failures.since = row.optionalInt64(25)
    health.failures.count = row.int(26)
    health.failures.tenthAt = row.optionalInt64(27)
    health.latency = row.double(28)
    succeeded = row.int(29)
    failed = row.int(30)
    lastAttemptAt = row.optionalInt64(31)
    lastSuccessAt = row.optionalInt64(32)
    isRemoved = row.bool(33)
  }
}
