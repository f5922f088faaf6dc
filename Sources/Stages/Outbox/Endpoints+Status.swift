public import FoundationEssentials
internal import JSON
public import SQLite

extension Endpoints {
  /// Stops sending from now on and holds what comes; false when there is no such endpoint.
  ///
  /// What is on its way already is not called back.
  public func pause(id: String) throws(SQLiteError) -> Bool {
    guard let row = try rowID(id) else { return false }
    try connection.execute(
      "UPDATE endpoint SET status = 'paused', status_reason = NULL, changes = changes + 1 WHERE id = ?",
      [.integer(row)])
    try DeliveryOrder(connection).recount(endpoint: row)
    return true
  }

  /// Sends again, what was held first; false when there is no such endpoint.
  ///
  /// The age of what was held counts from now, and former failures no longer count.
  public func resume(id: String, at date: Date) throws(SQLiteError) -> Bool {
    guard let row = try rowID(id) else { return false }
    try connection.execute(
      """
      UPDATE endpoint SET status = 'enabled', status_reason = NULL, changes = changes + 1, \
      resumed_at = CASE status WHEN 'enabled' THEN resumed_at ELSE ?2 END WHERE id = ?1
      """, [.integer(row), Value(date.millisecondsSince1970)])
    try connection.execute(
      """
      UPDATE endpoint_queue SET not_before = 0, hold_until = 0, open_until = 0, breaker = 'closed', breaker_level = 0, \
      streak = 0, recent = 0, recent_count = 0, failing_since = NULL, failed_in_a_row = 0, tenth_failure_at = NULL, \
      allowance = 1 WHERE endpoint_id = ?
      """, [.integer(row)])
    try DeliveryOrder(connection).recount(endpoint: row)
    return true
  }

  /// Stops an endpoint because of what it answered, holds what comes, and says so in an event of its account, which goes
  /// to the account's other endpoints that want it.
  public func disable(row: Int64, because reason: Endpoint.DisabledReason, at date: Date) throws(SQLiteError) {
    let facts = try connection.first(
      "SELECT public_id, account_id, url, changes FROM endpoint WHERE id = ? AND status = 'enabled'", [.integer(row)]
    ) { row in (id: row.text(0), account: row.text(1), url: row.text(2), changes: row.int(3)) }
    guard let facts else { return }
    try connection.execute(
      "UPDATE endpoint SET status = 'disabled', status_reason = ?, changes = changes + 1 WHERE id = ?",
      [.text(reason.rawValue), .integer(row)])
    try DeliveryOrder(connection).recount(endpoint: row)
    let event = Event.endpointDisabled(
      facts.id, account: facts.account, url: facts.url, change: facts.changes, reason: reason, at: date)
    let outbox = Outbox(connection)
    guard let sequence = try outbox.add(event) else { return }
    try outbox.deliverToAccount(event, sequence, except: row)
  }

  /// How many deliveries of a removed endpoint are cancelled in one transaction.
  public static let mostCancelled = 5_000

  /// Ends an endpoint for good: nothing is sent to it from now on, what was not delivered is cancelled, and what was stays
  /// readable.
  ///
  /// Of a long backlog only the first part is cancelled here, the rest by `cancelRemoved`.
  public func remove(id: String, at date: Date) throws(SQLiteError) -> Bool {
    guard let row = try rowID(id) else { return false }
    try connection.execute(
      "UPDATE endpoint SET status = 'removed', changes = changes + 1, is_ending = 1 WHERE id = ?", [.integer(row)])
    try connection.execute(
      "UPDATE endpoint_secret SET secret = '', not_after = 0 WHERE endpoint_id = ?", [.integer(row)])
    try DeliveryOrder(connection).recount(endpoint: row)
    try cancelPart(of: row, Self.mostCancelled, at: date)
    return true
  }

  /// Cancels the next part of what removed endpoints have left; returns whether there was something.
  public func cancelRemoved(limit: Int = mostCancelled, at date: Date) throws(SQLiteError) -> Bool {
    guard let row = try endingRow() else { return false }
    try cancelPart(of: row, limit, at: date)
    return true
  }

  /// Whether a removed endpoint has deliveries left to cancel.
  public func hasRemovedToCancel() throws(SQLiteError) -> Bool { try endingRow() != nil }

  private func endingRow() throws(SQLiteError) -> Int64? {
    try connection.first("SELECT id FROM endpoint WHERE is_ending = 1 LIMIT 1") { row in row.int64(0) }
  }

  private func cancelPart(of row: Int64, _ limit: Int, at date: Date) throws(SQLiteError) {
    var left = limit
    for condition in ["state = 'ready' AND lane IN (0, 1, 2)", "ended_at IS NULL AND order_key IS NOT NULL"] {
      left -= try connection.execute(
        """
        UPDATE delivery SET state = 'cancelled', reason = 'removed', ended_at = ?1 WHERE id IN (SELECT id FROM delivery \
        WHERE endpoint_id = ?2 AND \(condition) AND state IN ('ready', 'waiting') LIMIT ?3)
        """, [Value(date.millisecondsSince1970), .integer(row), Value(left)])
    }
    if left > 0 { try connection.execute("UPDATE endpoint SET is_ending = 0 WHERE id = ?", [.integer(row)]) }
  }
}

extension Event {
  /// The type of what is said when an endpoint of the account was stopped because of what it answered.
  public static let endpointDisabledType = "endpoint.disabled"
  /// The type of what is sent to try an endpoint out.
  public static let endpointTestType = "endpoint.test"

  static func endpointDisabled(
    _ endpoint: String, account: String, url: String, change: Int, reason: Endpoint.DisabledReason, at date: Date
  ) -> Event {
    let id = Event.identifier(of: [account, endpoint, endpointDisabledType, String(change)])
    return Event(id: id, account: account, type: endpointDisabledType, at: date) { data in
      data.member("endpointId", endpoint)
      data.member("url", url)
      data.member("reason", reason.rawValue)
    }
  }

  /// An event that only tries an endpoint out; `nonce` makes it one of its own.
  public static func endpointTest(_ endpoint: Endpoint, nonce: String, at date: Date) -> Event {
    let id = Event.identifier(of: [endpoint.accountID, endpoint.id, endpointTestType, nonce])
    return Event(id: id, account: endpoint.accountID, type: endpointTestType, at: date) { data in
      data.member("endpointId", endpoint.id)
      data.member("message", "This is a test; nothing has happened.")
    }
  }

  private init(
    id: String, account: String, type: String, at date: Date, data: (inout JSONWriter) -> Void
  ) {
    var writer = JSONWriter()
    writer.object { object in
      object.member("id", id)
      object.member("eventType", type)
      object.member("occurredAt", date)
      object.member("data", object: data)
    }
    self.init(
      id: id, accountID: account, type: type, subject: Subject(), occurredAt: date, createdAt: date, body: writer.bytes)
  }
}
