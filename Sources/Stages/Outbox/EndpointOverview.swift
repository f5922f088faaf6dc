public import FoundationEssentials
internal import JSON
public import SQLite

/// How an endpoint is doing.
public struct EndpointOverview: Sendable, Hashable {
  /// The endpoint.
  public let endpoint: Endpoint
  /// `closed` while all is well; `open` while nothing is sent but a probe from time to time; `probing` during one.
  public let breaker: String
  /// Until when nothing is sent; nil when something may be.
  public let heldUntil: Date?
  /// How many attempts are on their way.
  public let inFlight: Int
  /// When its earliest delivery is due; nil when there is none, or they are held.
  public let firstDueAt: Date?
  /// How many attempts have succeeded.
  public let succeeded: Int
  /// How many attempts have failed.
  public let failed: Int
  /// Since when every attempt has failed; nil after a success.
  public let failingSince: Date?
  /// When it took an event last.
  public let lastSuccessAt: Date?
  /// How long its answers take, the latest weighing most, in milliseconds.
  public let latencyMilliseconds: Double

  private static let columns = """
    queue.breaker, queue.not_before, queue.in_flight, queue.first_due, queue.succeeded, queue.failed, \
    queue.failing_since, queue.last_success_at, queue.latency_ms
    """

  /// The endpoints of an account, or of all, in the order of their making.
  public static func all(
    _ connection: Connection, account: String? = nil, at date: Date
  ) throws(SQLiteError) -> [EndpointOverview] {
    let now = date.millisecondsSince1970
    let condition = account == nil ? "?1 IS NULL" : "endpoint.account_id = ?1"
    return try connection.query(
      """
      SELECT \(Endpoint.columns), \(columns) FROM endpoint JOIN endpoint_queue AS queue \
      ON queue.endpoint_id = endpoint.id WHERE \(condition) AND endpoint.status <> 'removed' ORDER BY endpoint.id
      """, [Value(account)]
    ) { row in
      let first = 13
      let heldUntil = row.int(first + 1)
      return EndpointOverview(
        endpoint: Endpoint(row), breaker: row.text(first),
        heldUntil: heldUntil > now ? Date(millisecondsSince1970: heldUntil) : nil, inFlight: row.int(first + 2),
        firstDueAt: row.optionalInt(first + 3).map { Date(millisecondsSince1970: $0) },
        succeeded: row.int(first + 4), failed: row.int(first + 5),
        failingSince: row.optionalInt(first + 6).map { Date(millisecondsSince1970: $0) },
        lastSuccessAt: row.optionalInt(first + 7).map { Date(millisecondsSince1970: $0) },
        latencyMilliseconds: row.double(first + 8))
    }
  }
}
