public import SQLite

/// The order in which the deliveries of one endpoint come, for the length of a transaction.
public struct DeliveryOrder {
  private let connection: Connection

  /// The order behind `connection`, which has had `Outbox.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// When a new delivery of a key may go.
  enum Turn: Equatable {
    /// After an older one.
    case waits
    /// From this time on, in milliseconds since 1970: until then older ones have their chance.
    case notBefore(Int64)
  }

  /// When a new delivery of this key may go; nil for at once.
  func turn(endpoint: Int64, key: String) throws(SQLiteError) -> Turn? {
    let isBlocked = try connection.first(
      """
      SELECT 1 FROM delivery \
      WHERE endpoint_id = ? AND order_key = ? AND ended_at IS NULL AND has_passed = 0 LIMIT 1
      """, [.integer(endpoint), .text(key)]
    ) { _ in true }
    if isBlocked != nil { return .waits }
    return try connection.first(
      "SELECT max(passed_at) FROM delivery WHERE endpoint_id = ? AND order_key = ? AND ended_at IS NULL",
      [.integer(endpoint), .text(key)]
    ) { row in row.optionalInt64(0).map { .notBefore($0) } } ?? nil
  }

  /// Lets the oldest delivery that waits for its key go, not before `due`, unless another one still blocks the key;
  /// returns whether there was one.
  @discardableResult
  public func release(endpoint: Int64, key: String, due: Int64) throws(SQLiteError) -> Bool {
    let next = try connection.first(
      """
      SELECT id FROM delivery \
      WHERE endpoint_id = ? AND order_key = ? AND ended_at IS NULL AND state = 'waiting' ORDER BY id LIMIT 1
      """, [.integer(endpoint), .text(key)]
    ) { row in row.int64(0) }
    guard let next else { return false }
    let isBlocked = try connection.first(
      """
      SELECT 1 FROM delivery WHERE endpoint_id = ? AND order_key = ? AND ended_at IS NULL AND has_passed = 0 \
      AND state <> 'waiting' LIMIT 1
      """, [.integer(endpoint), .text(key)]
    ) { _ in true }
    guard isBlocked == nil else { return false }
    try connection.execute(
      "UPDATE delivery SET state = 'ready', due_at = max(due_at, ?) WHERE id = ?", [.integer(due), .integer(next)])
    return true
  }

  /// Notes that an enabled endpoint has a delivery that is due then.
  public func announce(endpoint: Int64, due: Int64) throws(SQLiteError) {
    try connection.execute(
      "UPDATE endpoint_queue SET first_due = ? WHERE endpoint_id = ? AND (first_due IS NULL OR first_due > ?)",
      [.integer(due), .integer(endpoint), .integer(due)])
  }

  private static let firstDueOfLanes = """
    (SELECT min(due) FROM (\
    SELECT min(due_at) AS due FROM delivery WHERE endpoint_id = ?1 AND state = 'ready' AND lane = 0 UNION ALL \
    SELECT min(due_at) FROM delivery WHERE endpoint_id = ?1 AND state = 'ready' AND lane = 1 UNION ALL \
    SELECT min(due_at) FROM delivery WHERE endpoint_id = ?1 AND state = 'ready' AND lane = 2))
    """
  private static let firstDueQuery = "SELECT \(firstDueOfLanes)"

  /// When the earliest ready delivery of the endpoint is due, in milliseconds since 1970; nil when there is none.
  public func firstDue(endpoint: Int64) throws(SQLiteError) -> Int64? {
    try connection.first(Self.firstDueQuery, [.integer(endpoint)]) { row in row.optionalInt64(0) } ?? nil
  }

  /// Finds out again when the endpoint is due; never when it is not enabled.
  public func recount(endpoint: Int64) throws(SQLiteError) {
    try connection.execute(
      """
      UPDATE endpoint_queue SET first_due = CASE \
      WHEN (SELECT status FROM endpoint WHERE id = ?1) = 'enabled' THEN \(Self.firstDueOfLanes) END WHERE endpoint_id = ?1
      """, [.integer(endpoint)])
  }
}
