internal import FoundationEssentials
internal import HTTP
internal import Outbox
internal import SQLite

/// What one transaction of a worker works with.
struct Work {
  let connection: Connection
  let turn: Turn
  var ledger: EndpointLedger
  var tallies = Tallies()
  var random: SplitMix

  init(connection: Connection, turn: Turn) {
    self.connection = connection
    self.turn = turn
    ledger = EndpointLedger(connection)
    random = SplitMix(seed: turn.seed)
  }

  private static let attemptEnd = """
    UPDATE attempt SET ended_at = ?, outcome = ?, status = ?, address = ?, resolved_us = ?, connected_us = ?, \
    secured_us = ?, first_byte_us = ?, total_us = ?, retry_after_ms = ?, excerpt = ?, explanation = ?, is_late = ? \
    WHERE delivery_id = ? AND number = ?
    """
  private static let retry = """
    UPDATE delivery SET state = 'ready', lane = max(lane, 1), due_at = ?, tries = ?, rejections = ?, previous = ?, \
    has_passed = ?, passed_at = ?, worker_id = NULL, lease_until = NULL WHERE id = ? AND attempts = ? AND state = 'in_flight'
    """
  private static let end = """
    UPDATE delivery SET state = ?, tries = ?, reason = ?, ended_at = ?, worker_id = NULL, lease_until = NULL \
    WHERE id = ? AND attempts = ? AND state = 'in_flight'
    """
  private static let cancel = """
    UPDATE delivery SET state = 'cancelled', reason = 'removed', ended_at = ?, worker_id = NULL, lease_until = NULL \
    WHERE id = ? AND attempts = ? AND state = 'in_flight'
    """

  /// Keeps the end of an attempt, with all that follows from it: the delivery, its successor in order, and the endpoint.
  mutating func finish(_ landing: Landing, _ outcome: inout Turn.Outcome) throws {
    let (flight, result) = (landing.flight, landing.result)
    let judgement = Judgement.make(result, flight.job.history, at: landing.endedAt, random: random.unit())
    var nextAt: Int64?
    let isOurs: Bool
    switch judgement.fate {
    case .delivered: isOurs = try end(flight, .delivered, nil, judgement.tries)
    case .dead(let reason): isOurs = try end(flight, .dead, reason, judgement.tries)
    case .retry(let time):
      isOurs = try retry(flight, result, judgement, at: time)
      nextAt = time
    }
    try note(result, of: flight, endedAt: landing.endedAt, isLate: !isOurs)
    tallies.add(result.outcome)
    if isOurs {
      try noteEndpoint(landing, judgement)
    } else {
      outcome.late += 1
      nextAt = nil
      if result.outcome == .ok { try keepLateSuccess(flight) }
    }
    outcome.reports.append(
      AttemptReport(
        eventID: flight.webhook.eventID, endpointID: flight.receiver.id, attempt: flight.webhook.attempt,
        result: result, nextAt: nextAt))
  }

  private mutating func end(
    _ flight: Flight, _ state: DeliveryState, _ reason: Delivery.DeadReason?, _ tries: Int
  ) throws -> Bool {
    let changed = try connection.execute(
      Self.end,
      [
        .text(state.rawValue), Value(tries), Value(reason?.rawValue), .integer(turn.now),
        .integer(flight.job.delivery), Value(flight.webhook.attempt),
      ])
    if changed > 0 { try release(after: flight, due: turn.now) }
    return changed > 0
  }

  private mutating func retry(
    _ flight: Flight, _ result: AttemptResult, _ judgement: Judgement, at time: Int64
  ) throws -> Bool {
    let fence: [Value] = [.integer(flight.job.delivery), Value(flight.webhook.attempt)]
    let latest = flight.job.firstAttemptAt + Self.longestBlock
    var passes = flight.job.hasPassed
    var isRemoved = false
    try ledger.change(flight.receiver.row) { entry in
      isRemoved = entry.isRemoved
      // While the endpoint takes nothing at all, nothing is won by giving up the order.
      if time > latest, entry.health.breaker.state == .closed { passes = true }
    }
    if isRemoved { return try connection.execute(Self.cancel, [.integer(turn.now)] + fence) > 0 }
    // Once the receiver may have the event, every further attempt says so.
    let previous = flight.webhook.previous == "unknown" ? "unknown" : result.asPrevious
    let changed = try connection.execute(
      Self.retry,
      [
        .integer(time), Value(judgement.tries), Value(judgement.rejections), .text(previous), Value(passes),
        .integer(passes ? latest : 0),
      ] + fence)
    guard changed > 0 else { return false }
    try ledger.change(flight.receiver.row) { entry in entry.firstDue = min(entry.firstDue ?? .max, time) }
    if passes, !flight.job.hasPassed { try release(after: flight, due: max(turn.now, latest)) }
    return true
  }

  /// For so long a delivery that fails holds back younger ones about the same vehicle.
  static let longestBlock: Int64 = 3_600_000

  /// Lets the next one of the same key go.
  private mutating func release(after flight: Flight, due: Int64) throws {
    guard let key = flight.job.orderKey, !flight.job.hasPassed else { return }
    try release(endpoint: flight.receiver.row, key: key, due: due)
  }

  mutating func release(endpoint: Int64, key: String, due: Int64) throws {
    guard try DeliveryOrder(connection).release(endpoint: endpoint, key: key, due: due) else { return }
    try ledger.change(endpoint) { entry in entry.firstDue = min(entry.firstDue ?? .max, due) }
  }

  private func note(_ result: AttemptResult, of flight: Flight, endedAt: Int64, isLate: Bool) throws {
    try connection.execute(
      Self.attemptEnd,
      [
        .integer(endedAt), .text(result.outcome.rawValue), Value(result.status), Value(result.address),
        Value(result.timing.resolved.wholeMicroseconds), Value(result.timing.connected.wholeMicroseconds),
        Value(result.timing.secured.wholeMicroseconds), Value(result.timing.firstByte.wholeMicroseconds),
        Value(result.timing.total.wholeMicroseconds), Value(result.retryAfter?.wholeMilliseconds),
        Self.kept(result), Value(result.explanation), Value(isLate),
        .integer(flight.job.delivery), Value(flight.webhook.attempt),
      ])
  }

  /// What a receiver says after it took an event is seldom read.
  private static func kept(_ result: AttemptResult) -> Value {
    let excerpt = result.outcome == .ok ? String(result.excerpt.prefix(longestPraise)) : result.excerpt
    return excerpt.isEmpty ? .null : .text(excerpt)
  }

  private static let longestPraise = 512

  private mutating func noteEndpoint(_ landing: Landing, _ judgement: Judgement) throws {
    let (job, result, end) = (landing.flight.job, landing.result, landing.endedAt)
    let connection = connection
    try ledger.change(landing.flight.receiver.row) { entry in
      entry.health.end(
        result, judged: judgement, isProbe: job.history.isProbe, isFirstTry: job.isFirstTry,
        maximumInFlight: entry.settings.maximumInFlight, at: end)
      guard !result.isUnsendable else { return }
      entry.lastAttemptAt = end
      if result.outcome == .ok {
        entry.succeeded += 1
        entry.lastSuccessAt = end
      } else {
        entry.failed += 1
      }
      guard entry.isEnabled,
        let reason = judgement.disables ?? (entry.health.failures.disables(at: end) ? .failures : nil)
      else { return }
      entry.isEnabled = false
      try Endpoints(connection).disable(
        row: entry.row, because: reason, at: Date(timeIntervalSince1970: Double(end) / 1000))
    }
  }

  /// The receiver has it after all: what was to be sent again is not, unless another attempt has begun.
  private mutating func keepLateSuccess(_ flight: Flight) throws {
    let changed = try connection.execute(
      "UPDATE delivery SET state = 'delivered', ended_at = ? WHERE id = ? AND attempts = ? AND state = 'ready'",
      [.integer(turn.now), .integer(flight.job.delivery), Value(flight.webhook.attempt)])
    if changed > 0 { try release(after: flight, due: turn.now) }
  }
}

extension Duration {
  /// Whole microseconds, the rest cut off.
  fileprivate var wholeMicroseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
