public import FoundationEssentials
public import JSON
internal import SQLite
public import Vehicles

/// An account's wish to be told about one vehicle.
public struct Monitoring: Sendable, Hashable {
  /// UUID, lower case; stays the same when the monitoring is changed.
  public let monitorID: String
  /// Whose wish it is: `acct_...`.
  public let accountID: String
  /// The plate as it was first given, normalised.
  public let plate: LicensePlate
  /// The vehicle's VIN where known.
  public let vin: VIN?
  /// What to tell, in the order given, each once.
  public let eventTypes: [EventType]
  /// What the customer attached.
  public let metadata: Metadata?
  /// When it was made.
  public let createdAt: Date

  init(
    monitorID: String, accountID: String, plate: LicensePlate, vin: VIN?, eventTypes: [EventType], metadata: Metadata?,
    createdAt: Date
  ) {
    self.monitorID = monitorID
    self.accountID = accountID
    self.plate = plate
    self.vin = vin
    self.eventTypes = eventTypes
    self.metadata = metadata
    self.createdAt = createdAt
  }

  /// Writes the monitoring object of the API.
  public func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("monitorId", monitorID)
      object.member("accountId", accountID)
      object.member("licensePlate", plate.normalized)
      object.member("vin", vin?.value)
      object.member("eventTypes", array: { array in eventTypes.forEach { array.value($0.rawValue) } })
      if let metadata { object.member("metadata", raw: metadata.json) }
      object.member("createdAt", createdAt)
    }
  }

  /// The monitoring object of the API.
  public var json: String {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.text
  }

  static let columns = "monitor_id, account_id, plate, vin, event_types, metadata, created_at"
  static let columnCount = 7

  init?(_ row: Row) {
    guard let plate = LicensePlate(row.text(2)) else { return nil }
    monitorID = row.text(0)
    accountID = row.text(1)
    self.plate = plate
    vin = row.optionalText(3).flatMap { VIN($0) }
    eventTypes = EventTypeCode.types(row.int(4))
    metadata = row.optionalText(5).map { Metadata(stored: $0) }
    createdAt = Date(millisecondsSince1970: row.int(6))
  }
}

/// Event types as one number: four bits each in the order given, the first one lowest.
enum EventTypeCode {
  /// A type's four bits never change, as databases hold them; 0 ends the list.
  private static func code(_ type: EventType) -> Int {
    switch type {
    case .listedForSale: 1
    case .ownershipChange: 2
    case .priceChanged: 3
    case .delisted: 4
    }
  }

  static func number(_ types: [EventType]) -> Int {
    types.reversed().reduce(0) { $0 << 4 | code($1) }
  }

  static func types(_ number: Int) -> [EventType] {
    var types: [EventType] = []
    var rest = number
    while rest > 0 {
      switch rest & 15 {
      case 1: types.append(.listedForSale)
      case 2: types.append(.ownershipChange)
      case 3: types.append(.priceChanged)
      case 4: types.append(.delisted)
      default: break
      }
      rest >>= 4
    }
    return types
  }
}
