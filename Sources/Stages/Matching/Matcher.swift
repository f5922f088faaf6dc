public import SQLite
public import Vehicles

/// Finds who cares about a vehicle: one look into an index for the plate and one for the VIN, however many are
/// monitored.
public struct Matcher {
  private let connection: Connection

  /// A matcher over the monitorings behind `connection`, which has had `MonitoringIndex.migrations`.
  public init(_ connection: Connection) {
    self.connection = connection
  }

  /// The monitorings of the vehicle, each once, those that match by plate first; with `type`, only those that tell it.
  ///
  /// On plates that are not ordinary numbers `O` and `0` are the same.
  public func matches(plate: LicensePlate?, vin: VIN?, type: EventType? = nil) throws(SQLiteError) -> [Match] {
    var matches: [Match] = []
    if let plate {
      matches = try find(Self.byPlate, plate.matchKey, .plate)
    }
    if let vin {
      for match in try find(Self.byVIN, vin.value, .vin)
      where !matches.contains(where: { $0.monitoring.monitorID == match.monitoring.monitorID }) {
        matches.append(match)
      }
    }
    guard let type, !matches.isEmpty else { return matches }
    return matches.filter { $0.monitoring.eventTypes.contains(type) }
  }

  private func find(_ sql: String, _ key: String, _ ground: Match.Ground) throws(SQLiteError) -> [Match] {
    try connection.query(sql, [.text(key)]) { row in Match(row, ground: ground) }.compactMap { $0 }
  }

  // Put together once: at a million monitorings these two texts would cost as much as the looks into the indexes.
  private static let byPlate = "SELECT \(Monitoring.columns) FROM monitoring WHERE plate_key = ?"
  private static let byVIN = "SELECT \(Monitoring.columns) FROM monitoring WHERE vin = ?"
}

/// Somebody who cares about a vehicle, and why.
public struct Match: Sendable, Hashable {
  /// By what the vehicle was recognised.
  public enum Ground: String, Sendable {
    /// By its plate.
    case plate
    /// By its VIN.
    case vin
  }

  /// The monitoring.
  public let monitoring: Monitoring
  /// By what the vehicle was recognised.
  public let ground: Ground

  init?(_ row: Row, ground: Ground) {
    guard let monitoring = Monitoring(row) else { return nil }
    self.monitoring = monitoring
    self.ground = ground
  }
}
