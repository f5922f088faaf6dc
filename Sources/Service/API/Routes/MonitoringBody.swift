internal import JSON
internal import Matching

/// What a body says of a monitoring; names that mean nothing here are left alone.
struct MonitoringBody: Sendable {
  let plate: String?
  let vin: String?
  let eventTypes: [String]?
  let metadata: MetadataChange

  init(_ document: JSONDocument) throws {
    let root = document.root
    guard document.kind(root) == .object else {
      throw Refusal.invalid("invalid_body", "the body is not a JSON object")
    }
    plate = try Self.text("licensePlate", in: document)
    vin = try Self.text("vin", in: document)
    eventTypes = try Self.eventTypes(in: document)
    metadata = try Self.metadata(in: document)
  }

  /// The monitoring that is asked for.
  func request(account: String) throws -> MonitoringRequest {
    guard let plate else {
      throw Refusal.invalid("missing_field", "licensePlate is missing; give one such as ABC123", field: "licensePlate")
    }
    guard let eventTypes else {
      throw Refusal.invalid("missing_field", "eventTypes is missing; give at least one", field: "eventTypes")
    }
    return try MonitoringRequest(
      accountID: account, plate: plate, vin: vin, eventTypes: eventTypes, metadata: metadata)
  }

  private static func text(_ name: String, in document: JSONDocument) throws(Refusal) -> String? {
    guard let node = document.member(document.root, name), document.kind(node) != .null || name != "vin" else {
      return nil
    }
    guard let text = document.string(node) else {
      throw .invalid("invalid_type", "\(name) is not a text", field: name)
    }
    return text
  }

  private static func eventTypes(in document: JSONDocument) throws(Refusal) -> [String]? {
    guard let node = document.member(document.root, "eventTypes") else { return nil }
    guard document.kind(node) == .array else {
      throw .invalid("invalid_type", "eventTypes is not an array", field: "eventTypes")
    }
    var names: [String] = []
    var isText = true
    document.forEachElement(node) { element in
      guard let name = document.string(element) else {
        isText = false
        return false
      }
      names.append(name)
      return true
    }
    guard isText else {
      throw .invalid("invalid_type", "eventTypes holds something that is not a text", field: "eventTypes")
    }
    return names
  }

  private static func metadata(in document: JSONDocument) throws -> MetadataChange {
    guard let node = document.member(document.root, "metadata") else { return .keep }
    if document.kind(node) == .null { return .clear }
    return try MonitoringRequest.metadata(String(decoding: document.rawText(node), as: UTF8.self))
  }
}
