public import FoundationEssentials
internal import JSON
public import SQLite

/// The endpoints of all accounts.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction.
public struct Endpoints {
  /// How many former secrets sign beside the newest at most.
  public static let mostFormerSecrets = 2
  /// How long the former secret still signs after a new one was made.
  public static let secretOverlap = Duration.seconds(86_400)

  let connection: Connection

  /// The endpoints behind `connection`, which has had `Outbox.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// Adds an endpoint; `id` begins with `we_` and is not in use, the settings have been checked, and `secret` is one that can
  /// sign.
  public func add(
    id: String, account: String, settings: EndpointSettings, secret: String, at date: Date
  ) throws(SQLiteError) -> Endpoint {
    let now = date.millisecondsSince1970
    try connection.execute(
      """
      INSERT INTO endpoint (public_id, account_id, status, resumed_at, created_at, url, event_types, retry_policy, \
      headers, rate, maximum_in_flight, timeout_ms, keeps_order) \
      VALUES (?, ?, 'enabled', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, [.text(id), .text(account), Value(now), Value(now)] + settings.values)
    let row = connection.lastInsertedRowID
    try connection.execute("INSERT INTO endpoint_queue (endpoint_id) VALUES (?)", [.integer(row)])
    try connection.execute(
      "INSERT INTO endpoint_secret (endpoint_id, secret, not_before) VALUES (?, ?, ?)",
      [.integer(row), .text(secret), Value(now)])
    guard let endpoint = try endpoint(id: id) else {
      throw SQLiteError(.other, "an endpoint that was added is not there", path: connection.path)
    }
    return endpoint
  }

  /// The endpoint with this identifier, of this account if given.
  public func endpoint(id: String, account: String? = nil) throws(SQLiteError) -> Endpoint? {
    let endpoint = try connection.first(
      "SELECT \(Endpoint.columns) FROM endpoint WHERE public_id = ? AND status <> 'removed'", [.text(id)]
    ) { row in Endpoint(row) }
    guard account == nil || endpoint?.accountID == account else { return nil }
    return endpoint
  }

  /// The endpoints of an account, or of all, in the order of their making.
  public func endpoints(
    account: String? = nil, limit: Int = .max, offset: Int = 0
  ) throws(SQLiteError) -> [Endpoint] {
    let condition = account == nil ? "?1 IS NULL" : "account_id = ?1"
    return try connection.query(
      """
      SELECT \(Endpoint.columns) FROM endpoint WHERE \(condition) AND status <> 'removed' ORDER BY id LIMIT ?2 OFFSET ?3
      """, [Value(account), Value(limit), Value(offset)]
    ) { row in Endpoint(row) }
  }

  /// How many endpoints the account has.
  public func count(account: String) throws(SQLiteError) -> Int {
    try connection.first(
      "SELECT count(*) FROM endpoint WHERE account_id = ? AND status <> 'removed'", [.text(account)]
    ) { row in row.int(0) } ?? 0
  }

  /// The endpoint of an account with this URL that gets only what is addressed to it; for monitors, one for each target.
  public func addressedEndpoint(account: String, url: String) throws(SQLiteError) -> Endpoint? {
    try connection.first(
      """
      SELECT \(Endpoint.columns) FROM endpoint \
      WHERE account_id = ? AND url = ? AND event_types = '' AND status <> 'removed'
      """, [.text(account), .text(url)]
    ) { row in Endpoint(row) }
  }

  /// Changes what the owner decides, from the next attempt on; false when there is no such endpoint.
  public func change(id: String, to settings: EndpointSettings) throws(SQLiteError) -> Bool {
    try connection.execute(
      """
      UPDATE endpoint SET url = ?, event_types = ?, retry_policy = ?, headers = ?, rate = ?, maximum_in_flight = ?, \
      timeout_ms = ?, keeps_order = ? WHERE public_id = ? AND status <> 'removed'
      """, settings.values + [.text(id)]) > 0
  }

  /// Makes `secret` the one that signs first; the former ones sign beside it until the overlap is over or their own end comes,
  /// and no more of them than `mostFormerSecrets`.
  public func rotate(
    id: String, secret: String, at date: Date, overlap: Duration = secretOverlap
  ) throws(SQLiteError) -> Bool {
    guard let row = try rowID(id) else { return false }
    let now = Int64(date.millisecondsSince1970)
    try connection.execute(
      "UPDATE endpoint_secret SET not_after = ?1 WHERE endpoint_id = ?2 AND (not_after IS NULL OR not_after > ?1)",
      [.integer(now + overlap.wholeMilliseconds), .integer(row)])
    try connection.execute(
      """
      UPDATE endpoint_secret SET not_after = ?1 WHERE endpoint_id = ?2 AND not_after > ?1 AND id NOT IN \
      (SELECT id FROM endpoint_secret WHERE endpoint_id = ?2 ORDER BY not_before DESC, id DESC LIMIT ?3)
      """, [.integer(now), .integer(row), Value(Self.mostFormerSecrets)])
    try connection.execute(
      "INSERT INTO endpoint_secret (endpoint_id, secret, not_before) VALUES (?, ?, ?)",
      [.integer(row), .text(secret), .integer(now)])
    return true
  }

  /// The secrets that sign at this time, the newest first.
  public func secrets(id: String, at date: Date) throws(SQLiteError) -> [String] {
    guard let row = try rowID(id) else { return [] }
    return try secrets(row: row, at: Int64(date.millisecondsSince1970))
  }

  /// As `secrets(id:at:)`, by the number of the endpoint's row.
  public func secrets(row: Int64, at now: Int64) throws(SQLiteError) -> [String] {
    try connection.query(
      """
      SELECT secret FROM endpoint_secret \
      WHERE endpoint_id = ?1 AND not_before <= ?2 AND (not_after IS NULL OR not_after > ?2) \
      ORDER BY not_before DESC, id DESC
      """, [.integer(row), .integer(now)]
    ) { row in row.text(0) }
  }

  func rowID(_ id: String) throws(SQLiteError) -> Int64? {
    try connection.first("SELECT id FROM endpoint WHERE public_id = ? AND status <> 'removed'", [.text(id)]) { row in
      row.int64(0)
    }
  }
}
