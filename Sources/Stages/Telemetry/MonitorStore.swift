public import FoundationEssentials
internal import JSON
public import Monitors
public import SQLite

/// The monitors of all accounts.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction.
public struct MonitorStore {
  /// Most monitors of an account.
  public static let mostMonitors = 10_000

  private let connection: Connection
  private let clocks: ClockCase

  /// The monitors behind `connection`, which has had `migrations`; `clocks` are those of their time zones.
  public init(_ connection: Connection, clocks: ClockCase) {
    self.connection = connection
    self.clocks = clocks
  }

  /// The history of the tables.
  public static var migrations: [Migration] {
    [
      Migration(name: "telemetry-v001", sql: String(decoding: PackageResources.v001_telemetry_sql, as: UTF8.self)),
      Migration(name: "telemetry-v002", sql: String(decoding: PackageResources.v002_telemetry_sql, as: UTF8.self)),
    ]
  }

  /// Adds a monitor; `id` begins with `mon_` and is not in use.
  public func add(
    id: String, account: String, _ monitor: Monitor, endpointID: String?, at date: Date
  ) throws(SQLiteError) -> StoredMonitor {
    let revision = try nextRevision()
    let now = Value(date.millisecondsSince1970)
    try connection.execute(
      """
      INSERT INTO monitor (public_id, account_id, label, body, status, version, revision, condition_revision, \
      is_for_all, asks_market, endpoint_id, created_at, updated_at) \
      VALUES (?1, ?2, ?3, ?4, 'Running', 1, ?5, ?5, ?6, ?7, ?8, ?9, ?9)
      """,
      [
        .text(id), .text(account), .text(monitor.label), .text(monitor.json), .integer(revision),
        Value(monitor.vehicles == .all), Value(monitor.asksMarket), Value(endpointID), now,
      ])
    try nameVehicles(of: monitor, row: connection.lastInsertedRowID, account: account)
    return try stored(id)
  }

  /// Replaces what a monitor says; how its vehicles stand stays unless its condition is another one now.
  public func replace(
    _ old: StoredMonitor, by monitor: Monitor, endpointID: String?, at date: Date
  ) throws(SQLiteError) -> StoredMonitor {
    let revision = try nextRevision()
    let isLike = monitor.asksLike(old.monitor)
    try connection.execute(
      """
      UPDATE monitor SET label = ?, body = ?, version = ?, revision = ?, condition_revision = ?, is_for_all = ?, \
      asks_market = ?, endpoint_id = ?, updated_at = ? WHERE id = ?
      """,
      [
        .text(monitor.label), .text(monitor.json), Value(old.version + (isLike ? 0 : 1)), .integer(revision),
        .integer(isLike ? old.conditionRevision : revision), Value(monitor.vehicles == .all), Value(monitor.asksMarket),
        Value(endpointID),
        Value(date.millisecondsSince1970), .integer(old.row),
      ])
    try connection.execute("DELETE FROM monitor_vehicle WHERE monitor_id = ?", [.integer(old.row)])
    try nameVehicles(of: monitor, row: old.row, account: old.accountID)
    return try stored(old.id)
  }

  /// Stops or starts a monitor; one that is started again begins anew.
  public func set(_ status: StoredMonitor.Status, of old: StoredMonitor, at date: Date) throws(SQLiteError)
    -> StoredMonitor
  {
    let isResumed = status == .running && old.status == .paused
    let revision = try nextRevision()
    try connection.execute(
      """
      UPDATE monitor SET status = ?, version = version + ?, revision = ?, condition_revision = ?, updated_at = ? \
      WHERE id = ?
      """,
      [
        .text(status == .paused ? "Paused" : "Running"), Value(isResumed ? 1 : 0), .integer(revision),
        .integer(isResumed ? revision : old.conditionRevision), Value(date.millisecondsSince1970), .integer(old.row),
      ])
    return try stored(old.id)
  }

  /// Removes a monitor; what waits to be sent together is sent.
  public func remove(_ old: StoredMonitor, at date: Date) throws(SQLiteError) {
    try connection.execute(
      "UPDATE monitor SET removed_at = ?, revision = ? WHERE id = ?",
      [Value(date.millisecondsSince1970), .integer(try nextRevision()), .integer(old.row)])
    try connection.execute("DELETE FROM monitor_vehicle WHERE monitor_id = ?", [.integer(old.row)])
    try connection.execute(
      "UPDATE notification_part SET due_at = 0 WHERE monitor_id = ?", [.integer(old.row)])
  }

  /// The monitor with this identifier, of this account if given.
  public func monitor(id: String, account: String? = nil) throws(SQLiteError) -> StoredMonitor? {
    let clocks = clocks
    let found =
      try connection.first(
        "SELECT \(StoredMonitor.columns) FROM monitor WHERE public_id = ? AND removed_at IS NULL", [.text(id)]
      ) { row in StoredMonitor(row, clocks: clocks) } ?? nil
    guard account == nil || found?.accountID == account else { return nil }
    return found
  }

  /// Monitors of an account in the order of their making, whose labels begin with `prefix`.
  public func monitors(
    account: String, labelPrefix prefix: String = "", limit: Int = .max, offset: Int = 0
  ) throws(SQLiteError) -> [StoredMonitor] {
    let clocks = clocks
    return try connection.query(
      """
      SELECT \(StoredMonitor.columns) FROM monitor WHERE account_id = ?1 AND removed_at IS NULL \
      AND substr(label, 1, length(?2)) = ?2 ORDER BY id LIMIT ?3 OFFSET ?4
      """, [.text(account), .text(prefix), Value(limit), Value(offset)]
    ) { row in StoredMonitor(row, clocks: clocks) }.compactMap { $0 }
  }

  /// How many monitors of an account have a label that begins with `prefix`.
  public func count(account: String, labelPrefix prefix: String = "") throws(SQLiteError) -> Int {
    try connection.first(
      """
      SELECT count(*) FROM monitor WHERE account_id = ?1 AND removed_at IS NULL \
      AND substr(label, 1, length(?2)) = ?2
      """, [.text(account), .text(prefix)]
    ) { row in row.int(0) } ?? 0
  }

  /// The monitors that are evaluated, in the order of their making.
  public func running() throws(SQLiteError) -> [StoredMonitor] {
    let clocks = clocks
    return try connection.query(
      """
      SELECT \(StoredMonitor.columns) FROM monitor WHERE removed_at IS NULL AND monitor.status = 'Running' ORDER BY id
      """
    ) { row in StoredMonitor(row, clocks: clocks) }.compactMap { $0 }
  }

  /// The monitor of a row while it is evaluated; nil when it is stopped or removed.
  public func running(row: Int64) throws(SQLiteError) -> StoredMonitor? {
    let clocks = clocks
    return try connection.first(
      "SELECT \(StoredMonitor.columns) FROM monitor WHERE id = ? AND removed_at IS NULL AND monitor.status = 'Running'",
      [.integer(row)]
    ) { row in StoredMonitor(row, clocks: clocks) } ?? nil
  }

  /// The monitor of a row, also one that was removed; for what waits to be sent.
  public func any(row: Int64) throws(SQLiteError) -> StoredMonitor? {
    let clocks = clocks
    return try connection.first(
      "SELECT \(StoredMonitor.columns) FROM monitor WHERE id = ?", [.integer(row)]
    ) { row in StoredMonitor(row, clocks: clocks) } ?? nil
  }

  /// Rows of the monitors that changed behind a revision, those that were removed among them.
  public func rows(changedAfter revision: Int64) throws(SQLiteError) -> [Int64] {
    try connection.query("SELECT id FROM monitor WHERE revision > ? ORDER BY id", [.integer(revision)]) { row in
      row.int64(0)
    }
  }

  /// The revision of the last change of any monitor.
  public func revision() throws(SQLiteError) -> Int64 {
    try connection.first("SELECT revision FROM monitor_revision") { row in row.int64(0) } ?? 0
  }

  /// Whether any monitor asks about offers or owners.
  public func asksMarket() throws(SQLiteError) -> Bool {
    try connection.first(
      "SELECT 1 FROM monitor WHERE asks_market = 1 AND removed_at IS NULL LIMIT 1"
    ) { _ in true } ?? false
  }

  private func nextRevision() throws(SQLiteError) -> Int64 {
    try connection.execute("UPDATE monitor_revision SET revision = revision + 1")
    return try revision()
  }

  private func stored(_ id: String) throws(SQLiteError) -> StoredMonitor {
    guard let stored = try monitor(id: id) else {
      throw SQLiteError(.other, "a monitor that was stored is not there", path: connection.path)
    }
    return stored
  }

  private func nameVehicles(of monitor: Monitor, row: Int64, account: String) throws(SQLiteError) {
    guard case .named(let names) = monitor.vehicles else { return }
    let vehicles = TelemetryVehicles(connection)
    for name in names {
      let known = try vehicles.row(of: name, account: account)
      let vehicle = if let known { known } else { try vehicles.add(account: account, name: name) }
      try connection.execute(
        "INSERT OR IGNORE INTO monitor_vehicle (vehicle_id, monitor_id) VALUES (?, ?)",
        [.integer(vehicle), .integer(row)])
    }
  }
}

extension Monitor {
  /// Whether it asks about offers or owners.
  public var asksMarket: Bool { operands.contains { $0.origin != .telemetry } }
}
