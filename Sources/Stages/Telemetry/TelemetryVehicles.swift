public import Monitors
public import SQLite
public import Vehicles

/// A vehicle of an account, as monitors and messages name it.
public struct TelemetryVehicle: Sendable, Hashable {
  /// Number of its row, which is its number in the fleet.
  public let row: Int64
  /// Whose it is.
  public let accountID: String
  /// Its plate where known.
  public let plate: LicensePlate?
  /// Its VIN where known.
  public let vin: VIN?

  /// The keys under which it is found.
  public var keys: [UInt64] {
    [plate.map { VehicleName.plate($0) }, vin.map { VehicleName.vin($0) }].compactMap { $0?.key(account: accountID) }
  }

  init(_ row: Row) {
    self.row = row.int64(0)
    accountID = row.text(1)
    plate = row.optionalText(2).flatMap { LicensePlate($0) }
    vin = row.optionalText(3).flatMap { VIN($0) }
  }
}

/// The vehicles that accounts have monitors for.
public struct TelemetryVehicles {
  private let connection: Connection

  /// The vehicles behind `connection`, which has had `MonitorStore.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// The number of an account's vehicle of this name.
  public func row(of name: VehicleName, account: String) throws(SQLiteError) -> Int64? {
    let column =
      switch name {
      case .plate: "plate"
      case .vin: "vin"
      }
    return try connection.first(
      "SELECT id FROM telemetry_vehicle WHERE account_id = ? AND \(column) = ?",
      [.text(account), .text(name.description)]
    ) { row in row.int64(0) }
  }

  /// Adds a vehicle that is known by one name.
  public func add(account: String, name: VehicleName) throws(SQLiteError) -> Int64 {
    switch name {
    case .plate(let plate): try add(account: account, plate: plate, vin: nil)
    case .vin(let vin): try add(account: account, plate: nil, vin: vin)
    }
  }

  /// Adds a vehicle; neither of its names is another's of the account.
  public func add(account: String, plate: LicensePlate?, vin: VIN?) throws(SQLiteError) -> Int64 {
    try connection.execute(
      "INSERT INTO telemetry_vehicle (account_id, plate, vin) VALUES (?, ?, ?)",
      [.text(account), Value(plate?.normalized), Value(vin?.value)])
    return connection.lastInsertedRowID
  }

  /// Notes the names of a vehicle that were not known; false when one is another vehicle's.
  public func link(_ row: Int64, account: String, plate: LicensePlate?, vin: VIN?) throws(SQLiteError) -> Bool {
    try connection.execute(
      """
      UPDATE OR IGNORE telemetry_vehicle SET plate = coalesce(plate, ?), vin = coalesce(vin, ?) WHERE id = ?
      """, [Value(plate?.normalized), Value(vin?.value), .integer(row)]) > 0
  }

  /// Gives everything that names `other` to the vehicle `row`, which has all names from then on; `other` is gone.
  public func merge(_ other: TelemetryVehicle, into row: Int64) throws(SQLiteError) {
    let rows = [Value.integer(row), .integer(other.row)]
    try connection.execute("UPDATE OR IGNORE monitor_vehicle SET vehicle_id = ?1 WHERE vehicle_id = ?2", rows)
    try connection.execute("UPDATE OR IGNORE telemetry_message SET vehicle_id = ?1 WHERE vehicle_id = ?2", rows)
    for table in ["monitor_vehicle", "telemetry_message", "vehicle_state"] {
      try connection.execute("DELETE FROM \(table) WHERE vehicle_id = ?", [.integer(other.row)])
    }
    try connection.execute("DELETE FROM telemetry_vehicle WHERE id = ?", [.integer(other.row)])
    _ = try link(row, account: other.accountID, plate: other.plate, vin: other.vin)
  }

  /// The vehicle of this number.
  public func vehicle(_ row: Int64) throws(SQLiteError) -> TelemetryVehicle? {
    try connection.first("SELECT id, account_id, plate, vin FROM telemetry_vehicle WHERE id = ?", [.integer(row)]) {
      row in TelemetryVehicle(row)
    }
  }

  /// The vehicles of all accounts that have this plate or this VIN.
  public func vehicles(plate: LicensePlate?, vin: VIN?) throws(SQLiteError) -> [TelemetryVehicle] {
    try connection.query(
      """
      SELECT id, account_id, plate, vin FROM telemetry_vehicle WHERE plate = ?1 \
      UNION SELECT id, account_id, plate, vin FROM telemetry_vehicle WHERE vin = ?2
      """, [Value(plate?.normalized), Value(vin?.value)]
    ) { row in TelemetryVehicle(row) }
  }

  /// The vehicles that a monitor names.
  public func named(byMonitor row: Int64) throws(SQLiteError) -> [Int64] {
    try connection.query("SELECT vehicle_id FROM monitor_vehicle WHERE monitor_id = ?", [.integer(row)]) { row in
      row.int64(0)
    }
  }

  /// The monitors that name a vehicle.
  public func monitors(naming vehicle: Int64) throws(SQLiteError) -> [Int64] {
    try connection.query(
      "SELECT monitor_id FROM monitor_vehicle WHERE vehicle_id = ? ORDER BY monitor_id", [.integer(vehicle)]
    ) { row in row.int64(0) }
  }

  /// Gives `body` the names of the vehicles whose monitors ask about offers or owners.
  public func forEachAsking(_ body: (_ plate: String?, _ vin: String?) -> Void) throws(SQLiteError) {
    try connection.forEach(
      """
      SELECT plate, vin FROM telemetry_vehicle WHERE id IN (SELECT vehicle_id FROM monitor_vehicle \
      JOIN monitor ON monitor.id = monitor_id WHERE asks_market = 1 AND removed_at IS NULL) \
      OR account_id IN (SELECT account_id FROM monitor WHERE is_for_all = 1 AND asks_market = 1 AND removed_at IS NULL)
      """
    ) { row throws(SQLiteError) in body(row.optionalText(0), row.optionalText(1)) }
  }

  /// The numbers of an account's vehicles.
  public func rows(account: String) throws(SQLiteError) -> [Int64] {
    try connection.query("SELECT id FROM telemetry_vehicle WHERE account_id = ?", [.text(account)]) { row in
      row.int64(0)
    }
  }

  /// Gives `body` every vehicle with its stored state and the entry of the journal up to which that holds.
  public func forEach(
    _ body: (TelemetryVehicle, _ state: [UInt8]?, _ applied: Int64) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    try connection.forEach(
      """
      SELECT telemetry_vehicle.id, account_id, plate, vin, state, applied FROM telemetry_vehicle \
      LEFT JOIN vehicle_state ON vehicle_id = telemetry_vehicle.id ORDER BY telemetry_vehicle.id
      """
    ) { (row) throws(SQLiteError) in try body(TelemetryVehicle(row), row.optionalBlob(4), row.int64(5)) }
  }

  /// Gives `body` every pair of a vehicle and a monitor that names it, in the order of the vehicles.
  public func namings() throws(SQLiteError) -> [(vehicle: Int64, monitor: Int64)] {
    try connection.query("SELECT vehicle_id, monitor_id FROM monitor_vehicle ORDER BY vehicle_id, monitor_id") { row in
      (row.int64(0), row.int64(1))
    }
  }

  /// Stores what is known of a vehicle after the entry `applied` of the journal.
  public func store(_ state: [UInt8], of row: Int64, applied: Int64) throws(SQLiteError) {
    try connection.execute(
      "INSERT OR REPLACE INTO vehicle_state (vehicle_id, applied, state) VALUES (?, ?, ?)",
      [.integer(row), .integer(applied), .blob(state)])
  }
}
