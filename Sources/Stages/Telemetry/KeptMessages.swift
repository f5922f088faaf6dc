public import SQLite

/// Which messages are kept after they have been evaluated.
public enum MessageRetention: String, Sendable, CaseIterable {
  /// None: only what monitors need to know of a vehicle stays.
  case none
  /// The last one of each vehicle.
  case last
  /// All of thirty days.
  case month = "30d"
}

/// Messages as they came.
public struct KeptMessages {
  private static let month: Int64 = 30 * 86_400_000

  private let connection: Connection

  /// The messages behind `connection`, which has had `MonitorStore.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// Keeps a message of a vehicle as `retention` says.
  public func keep(_ body: [UInt8], of vehicle: Int64, at time: Int64, _ retention: MessageRetention)
    throws(SQLiteError)
  {
    guard retention != .none else { return }
    if retention == .last {
      try connection.execute(
        "DELETE FROM telemetry_message WHERE vehicle_id = ? AND at <= ?", [.integer(vehicle), .integer(time)])
    }
    try connection.execute(
      "INSERT OR REPLACE INTO telemetry_message (vehicle_id, at, body) VALUES (?, ?, ?)",
      [.integer(vehicle), .integer(time), .blob(body)])
  }

  /// Removes the oldest of those that are older than thirty days, at most `limit`.
  public func removeOld(now: Int64, limit: Int) throws(SQLiteError) {
    try connection.execute(
      """
      DELETE FROM telemetry_message WHERE (vehicle_id, at) IN \
      (SELECT vehicle_id, at FROM telemetry_message WHERE at < ? ORDER BY at LIMIT ?)
      """, [.integer(now - Self.month), Value(limit)])
  }

  /// The messages of a vehicle in the order of their times, from `start` to before `end`, at most `limit`.
  public func messages(
    of vehicle: Int64, from start: Int64 = .min, to end: Int64 = .max, limit: Int
  ) throws(SQLiteError) -> [[UInt8]] {
    try connection.query(
      "SELECT body FROM telemetry_message WHERE vehicle_id = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?",
      [.integer(vehicle), .integer(start), .integer(end), Value(limit)]
    ) { row in row.blob(0) }
  }

  /// The last message of a vehicle.
  public func last(of vehicle: Int64) throws(SQLiteError) -> [UInt8]? {
    try connection.first(
      "SELECT body FROM telemetry_message WHERE vehicle_id = ? ORDER BY at DESC LIMIT 1", [.integer(vehicle)]
    ) { row in row.blob(0) }
  }
}

/// Running totals of what came in.
public struct TelemetryTotals {
  private let connection: Connection

  /// The totals behind `connection`, which has had `MonitorStore.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// Adds to a total.
  public func add(_ count: Int, to name: String) throws(SQLiteError) {
    guard count > 0 else { return }
    try connection.execute(
      """
      INSERT INTO telemetry_total (name, total) VALUES (?, ?) ON CONFLICT DO UPDATE SET total = total + excluded.total
      """, [.text(name), Value(count)])
  }

  /// Every total by its name.
  public func all() throws(SQLiteError) -> [String: Int] {
    let rows = try connection.query("SELECT name, total FROM telemetry_total") { row in (row.text(0), row.int(1)) }
    return Dictionary(uniqueKeysWithValues: rows)
  }
}
