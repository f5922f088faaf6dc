public import FoundationEssentials
internal import JSON
public import SQLite
public import Vehicles

/// The monitored plates of all accounts.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction.
public struct MonitoringIndex {
  /// The account that always exists.
  public static let defaultAccountID = "acct_default"

  /// What `watch` has done.
  public struct Watched: Sendable, Hashable {
    /// The monitoring as it is now.
    public let monitoring: Monitoring
    /// Whether it was made now; else it was there and has been changed.
    public let isNew: Bool
    /// The types it tells now and did not tell before.
    public let addedTypes: [EventType]
  }

  private let connection: Connection

  /// The monitorings behind `connection`, which has had `migrations`.
  public init(_ connection: Connection) {
    self.connection = connection
  }

  /// The history of the tables.
  public static var migrations: [Migration] {
    [
      Migration(
        name: "matching-v001", sql: String(decoding: PackageResources.v001_matching_sql, as: UTF8.self))
    ]
  }

  /// Makes the monitoring, with `newID` and `date` as its own, or changes the one that the account has for the plate.
  public func watch(_ request: MonitoringRequest, newID: UUID, at date: Date) throws(SQLiteError) -> Watched {
    if let former = try monitoring(account: request.accountID, plate: request.plate) {
      let changed = try update(former, types: request.eventTypes, vin: request.vin, metadata: request.metadata)
      let added = request.eventTypes.filter { !former.eventTypes.contains($0) }
      return Watched(monitoring: changed, isNew: false, addedTypes: added)
    }
    var metadata: Metadata?
    if case .replace(let given) = request.metadata { metadata = given }
    let monitoring = Monitoring(
      monitorID: newID.uuidString.lowercased(), accountID: request.accountID, plate: request.plate, vin: request.vin,
      eventTypes: request.eventTypes, metadata: metadata,
      createdAt: date.inWholeMilliseconds)
    try connection.execute(
      """
      INSERT INTO monitoring (plate_key, account_id, monitor_id, plate, vin, event_types, metadata, created_at) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(request.plate.matchKey), .text(request.accountID), .text(monitoring.monitorID),
        .text(request.plate.normalized), Value(request.vin?.value), Value(EventTypeCode.number(request.eventTypes)),
        Value(metadata?.json), Value(date.millisecondsSince1970),
      ])
    return Watched(monitoring: monitoring, isNew: true, addedTypes: request.eventTypes)
  }

  /// Changes the named parts of a monitoring; nil when the account has none for the plate.
  public func change(
    account: String, plate: LicensePlate, eventTypes: [EventType]?, metadata: MetadataChange
  ) throws(SQLiteError) -> Watched? {
    guard let former = try monitoring(account: account, plate: plate) else { return nil }
    let changed = try update(former, types: eventTypes ?? former.eventTypes, vin: nil, metadata: metadata)
    let added = changed.eventTypes.filter { !former.eventTypes.contains($0) }
    return Watched(monitoring: changed, isNew: false, addedTypes: added)
  }

  /// Ends the monitoring; false when the account has none for the plate.
  public func unwatch(account: String, plate: LicensePlate) throws(SQLiteError) -> Bool {
    try connection.execute(
      "DELETE FROM monitoring WHERE plate_key = ? AND account_id = ?", [.text(plate.matchKey), .text(account)]) > 0
  }

  /// The account's monitoring of the plate.
  public func monitoring(account: String, plate: LicensePlate) throws(SQLiteError) -> Monitoring? {
    try monitoring(account: account, plateKey: plate.matchKey)
  }

  /// The account's monitoring of the plate, given as plates are compared.
  public func monitoring(account: String, plateKey: String) throws(SQLiteError) -> Monitoring? {
    let name = RowGuesses.Name(account, plateKey)
    if let row = connection.guesses?.row(name),
      let guessed = try connection.first(Self.rowQuery, [.integer(row)], { row in Monitoring(row) }) ?? nil,
      guessed.accountID == account, guessed.plate.matchKey == plateKey
    {
      return guessed
    }
    return try connection.first(Self.plateQuery, [.text(plateKey), .text(account)]) { row in
      connection.guesses?.note(name, at: row.int64(Monitoring.columnCount))
      return Monitoring(row)
    } ?? nil
  }

  // Put together once: these are asked for more often than anything else.
  private static let plateQuery =
    "SELECT \(Monitoring.columns), id FROM monitoring WHERE plate_key = ? AND account_id = ?"
  private static let rowQuery = "SELECT \(Monitoring.columns) FROM monitoring WHERE id = ?"

  /// The monitoring with this UUID.
  public func monitoring(id: String) throws(SQLiteError) -> Monitoring? {
    try connection.first("SELECT \(Monitoring.columns) FROM monitoring WHERE monitor_id = ?", [.text(id)]) { row in
      Monitoring(row)
    } ?? nil
  }

  /// The account's monitorings in the order of their making.
  public func monitorings(account: String, limit: Int, offset: Int) throws(SQLiteError) -> [Monitoring] {
    try connection.query(
      """
      SELECT \(Monitoring.columns) FROM monitoring WHERE account_id = ? \
      ORDER BY created_at, monitor_id LIMIT ? OFFSET ?
      """, [.text(account), Value(limit), Value(offset)]
    ) { row in Monitoring(row) }.compactMap { $0 }
  }

  /// How many monitorings the account has.
  public func count(account: String) throws(SQLiteError) -> Int {
    try connection.first("SELECT count(*) FROM monitoring WHERE account_id = ?", [.text(account)]) { row in
      row.int(0)
    } ?? 0
  }

  /// Gives `body` the plate and, where known, the VIN of every monitoring of every account, as they are compared.
  public func forEachVehicle(_ body: (_ plate: String, _ vin: String?) -> Void) throws(SQLiteError) {
    try connection.forEach("SELECT plate_key, vin FROM monitoring") { row in body(row.text(0), row.optionalText(1)) }
  }

  /// Notes which vehicle the monitorings of a plate mean that know only the plate; returns how many there were.
  ///
  /// From then on they follow the vehicle, also when it gets another plate or the plate another vehicle.
  @discardableResult
  public func bind(plate: LicensePlate, to vin: VIN) throws(SQLiteError) -> Int {
    try connection.execute(
      "UPDATE monitoring SET vin = ? WHERE plate_key = ? AND vin IS NULL", [.text(vin.value), .text(plate.matchKey)])
  }

  private func update(
    _ former: Monitoring, types: [EventType], vin: VIN?, metadata: MetadataChange
  ) throws(SQLiteError) -> Monitoring {
    let kept: Metadata? =
      switch metadata {
      case .keep: former.metadata
      case .clear: nil
      case .replace(let given): given
      }
    try connection.execute(
      "UPDATE monitoring SET event_types = ?, vin = ?, metadata = ? WHERE plate_key = ? AND account_id = ?",
      [
        Value(EventTypeCode.number(types)), Value((vin ?? former.vin)?.value), Value(kept?.json),
        .text(former.plate.matchKey), .text(former.accountID),
      ])
    return Monitoring(
      monitorID: former.monitorID, accountID: former.accountID, plate: former.plate, vin: vin ?? former.vin,
      eventTypes: types, metadata: kept, createdAt: former.createdAt)
  }
}
