public import JSON

/// What a JSON object says of a monitoring; members of other names are left alone.
public struct MonitoringFields: Sendable, Hashable {
  /// As it was sent.
  public let plate: String?
  /// As it was sent; `null` is the same as nothing.
  public let vin: String?
  /// As they were sent.
  public let eventTypes: [String]?
  /// What becomes of the metadata; `null` clears it.
  public let metadata: MetadataChange

  /// Reads a document that was read strictly.
  public init(_ document: JSONDocument) throws(MonitoringRefusal) {
    guard document.kind(document.root) == .object else { throw .notAnObject }
    plate = try Self.text("licensePlate", in: document)
    vin = try Self.text("vin", in: document, isNullable: true)
    eventTypes = try Self.eventTypes(in: document)
    metadata = try Self.metadata(in: document)
  }

  private static func text(
    _ name: String, in document: JSONDocument, isNullable: Bool = false
  ) throws(MonitoringRefusal) -> String? {
    guard let node = document.member(document.root, name) else { return nil }
    if let text = document.string(node) { return text }
    guard isNullable, document.kind(node) == .null else { throw .wrongType(name, expected: "a text") }
    return nil
  }

  private static func eventTypes(in document: JSONDocument) throws(MonitoringRefusal) -> [String]? {
    guard let node = document.member(document.root, "eventTypes") else { return nil }
    var names: [String] = []
    document.forEachElement(node) { element in
      guard let name = document.string(element) else { return false }
      names.append(name)
      return true
    }
    guard document.kind(node) == .array, names.count == document.memberCount(node) else {
      throw .wrongType("eventTypes", expected: "an array of texts")
    }
    return names
  }

  private static func metadata(in document: JSONDocument) throws(MonitoringRefusal) -> MetadataChange {
    guard let node = document.member(document.root, "metadata") else { return .keep }
    if document.kind(node) == .null { return .clear }
    return try MonitoringRequest.metadata(String(decoding: document.rawText(node), as: UTF8.self))
  }
}

extension MonitoringRequest {
  /// The monitoring that the fields ask for.
  public init(accountID: String, _ fields: MonitoringFields) throws(MonitoringRefusal) {
    guard let plate = fields.plate else { throw .missing("licensePlate") }
    guard let eventTypes = fields.eventTypes else { throw .missing("eventTypes") }
    try self.init(
      accountID: accountID, plate: plate, vin: fields.vin, eventTypes: eventTypes, metadata: fields.metadata)
  }
}
