public import Vehicles

/// Why a monitoring is not made.
public enum MonitoringRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// The text is no Swedish plate.
  case invalidPlate
  /// The plate is a military one, which is in no public register.
  case militaryPlate
  /// The text is no VIN.
  case invalidVIN
  /// There is no event type.
  case noEventTypes
  /// There is no event type of this name.
  case unknownEventType(String)
  /// The text is no JSON object, or too large.
  case invalidMetadata
  /// What was sent is JSON, but no object.
  case notAnObject
  /// A field that every new monitoring needs is missing.
  case missing(String)
  /// A field is of another type; `expected` is a noun such as `a text`.
  case wrongType(String, expected: String)

  /// The reason in one word, for programs.
  public var code: String {
    switch self {
    case .invalidPlate: "invalid_plate"
    case .militaryPlate: "refused_plate"
    case .invalidVIN: "invalid_vin"
    case .noEventTypes: "no_event_types"
    case .unknownEventType: "unknown_event_type"
    case .invalidMetadata: "invalid_metadata"
    case .notAnObject: "invalid_body"
    case .missing: "missing_field"
    case .wrongType: "invalid_type"
    }
  }

  /// The field of the request that is wrong; nil when it is all of it.
  public var field: String? {
    switch self {
    case .invalidPlate, .militaryPlate: "licensePlate"
    case .invalidVIN: "vin"
    case .noEventTypes, .unknownEventType: "eventTypes"
    case .invalidMetadata: "metadata"
    case .notAnObject: nil
    case .missing(let field), .wrongType(let field, _): field
    }
  }

  /// One sentence that says what to give instead.
  public var description: String {
    switch self {
    case .invalidPlate: "licensePlate is not a Swedish plate; give one such as ABC123"
    case .militaryPlate: "licensePlate is a military plate, which no public register and no ad shows"
    case .invalidVIN: "vin is not a vehicle identification number of 5 to 17 letters and digits"
    case .noEventTypes: "eventTypes is empty; give at least one of \(Self.known)"
    case .unknownEventType(let name): "eventTypes has an unknown type \"\(name.prefix(40))\"; known are \(Self.known)"
    case .invalidMetadata:
      "metadata is not a JSON object of at most \(Metadata.largestSize) bytes and \(Metadata.greatestDepth) levels"
    case .notAnObject: "this is not a JSON object"
    case .missing(let field): "\(field) is missing"
    case .wrongType(let field, let expected): "\(field) is not \(expected)"
    }
  }

  private static var known: String { EventType.allCases.map(\.rawValue).joined(separator: ", ") }
}

/// A monitoring as somebody asks for it.
public struct MonitoringRequest: Sendable, Hashable {
  /// Whose wish it is.
  public let accountID: String
  /// The plate to watch.
  public let plate: LicensePlate
  /// The VIN, where the asker knows it; nil keeps what is known.
  public let vin: VIN?
  /// What to tell, in the order given, each once.
  public let eventTypes: [EventType]
  /// What becomes of the metadata.
  public let metadata: MetadataChange

  /// A request whose parts have been checked.
  ///
  /// Green trade plates and orange competition plates look like others, so they cannot be refused by their text.
  public init(
    accountID: String, plate: String, vin: String? = nil, eventTypes: [String], metadata: MetadataChange = .keep
  ) throws(MonitoringRefusal) {
    self.accountID = accountID
    self.plate = try Self.plate(plate)
    self.vin = try vin.map { text throws(MonitoringRefusal) in
      guard let vin = VIN(text) else { throw .invalidVIN }
      return vin
    }
    self.eventTypes = try Self.eventTypes(eventTypes)
    self.metadata = metadata
  }

  /// The plate in `text`, when vehicles with such a plate can be watched.
  public static func plate(_ text: String) throws(MonitoringRefusal) -> LicensePlate {
    let verdict = SwedishPlate(text)
    if verdict.kind == .military { throw .militaryPlate }
    guard verdict.isValid, let plate = verdict.normalized.flatMap({ LicensePlate($0) }) else { throw .invalidPlate }
    return plate
  }

  /// What becomes of the metadata when `json` is given.
  public static func metadata(_ json: String) throws(MonitoringRefusal) -> MetadataChange {
    guard let metadata = Metadata(json: json) else { throw .invalidMetadata }
    return .replace(metadata)
  }

  /// The types with these names, each once, in this order.
  public static func eventTypes(_ names: [String]) throws(MonitoringRefusal) -> [EventType] {
    var types: [EventType] = []
    for name in names {
      guard let type = EventType(rawValue: name) else { throw .unknownEventType(name) }
      if !types.contains(type) { types.append(type) }
    }
    guard !types.isEmpty else { throw .noEventTypes }
    return types
  }
}
