internal import HTTP
internal import JSON
internal import Outbox

/// What a body says of an endpoint; names that mean nothing here are left alone.
struct EndpointFields: Sendable {
  /// What becomes of a part that may be absent, null or a value.
  enum Part<Value: Sendable>: Sendable {
    case keep
    case clear
    case set(Value)
  }

  let url: String?
  let eventTypes: Part<[String]>
  let retryPolicy: Part<RetryPolicy>
  let headers: Headers?
  let rate: Part<Double>
  let maximumInFlight: Int?
  let keepsOrder: Bool?
  let status: Endpoint.Status?

  init(_ document: JSONDocument) throws {
    let root = document.root
    guard document.kind(root) == .object else { throw Refusal.invalid("invalid_body", "the body is not a JSON object") }
    func node(_ name: String) -> Int? { document.member(root, name) }
    url = try node("url").map { try Self.text(document, $0, "url") }
    eventTypes = try Self.part(document, node("eventTypes")) { try Self.texts(document, $0, "eventTypes") }
    retryPolicy = try Self.part(document, node("retryPolicy")) { try RetryPolicy(document, $0) }
    headers = try node("headers").map { try Self.headers(document, $0) }
    rate = try Self.part(document, node("ratePerSecond")) { node in
      guard document.kind(node) == .number, let rate = document.scalarText(node).flatMap({ Double($0) }) else {
        throw Refusal.invalid("invalid_type", "ratePerSecond is not a number", field: "ratePerSecond")
      }
      return rate
    }
    maximumInFlight = try node("maximumInFlight").map { node in
      guard let count = document.wholeNumber(node) else {
        throw Refusal.invalid("invalid_type", "maximumInFlight is not a whole number", field: "maximumInFlight")
      }
      return count
    }
    keepsOrder = try node("ordered").map { node in
      guard let value = document.bool(node) else {
        throw Refusal.invalid("invalid_type", "ordered is not true or false", field: "ordered")
      }
      return value
    }
    status = try node("status").map { node in
      guard let status = document.string(node).flatMap({ Endpoint.Status(rawValue: $0) }), status != .disabled else {
        throw Refusal.invalid("invalid_status", "status is neither enabled nor paused", field: "status")
      }
      return status
    }
  }

  /// The settings of a new endpoint.
  func settings() throws -> EndpointSettings {
    guard let url else {
      throw Refusal.invalid(
        "missing_field", "url is missing; give one such as https://hooks.example.com/platewatch", field: "url")
    }
    return changed(EndpointSettings(url: url))
  }

  /// The settings with what the body names.
  func changed(_ former: EndpointSettings) -> EndpointSettings {
    var settings = former
    if let url { settings.url = url }
    switch eventTypes {
    case .keep: break
    case .clear: settings.eventTypes = nil
    case .set(let types): settings.eventTypes = types
    }
    switch retryPolicy {
    case .keep: break
    case .clear: settings.retryPolicy = .standard
    case .set(let policy): settings.retryPolicy = policy
    }
    if let headers { settings.headers = headers }
    switch rate {
    case .keep: break
    case .clear: settings.ratePerSecond = nil
    case .set(let rate): settings.ratePerSecond = rate
    }
    if let maximumInFlight { settings.maximumInFlight = maximumInFlight }
    if let keepsOrder { settings.keepsOrder = keepsOrder }
    return settings
  }

  private static func part<Value: Sendable>(
    _ document: JSONDocument, _ node: Int?, _ read: (Int) throws -> Value
  ) throws -> Part<Value> {
    guard let node else { return .keep }
    return document.kind(node) == .null ? .clear : .set(try read(node))
  }

  private static func text(_ document: JSONDocument, _ node: Int, _ name: String) throws(Refusal) -> String {
    guard let text = document.string(node) else {
      throw .invalid("invalid_type", "\(name) is not a text", field: name)
    }
    return text
  }

  private static func texts(_ document: JSONDocument, _ node: Int, _ name: String) throws -> [String] {
    guard document.kind(node) == .array else {
      throw Refusal.invalid("invalid_type", "\(name) is not an array", field: name)
    }
    var texts: [String] = []
    try document.forEachElement(node) { element in
      let text = try Self.text(document, element, name)
      if !texts.contains(text) { texts.append(text) }
      return true
    }
    return texts
  }

  private static func headers(_ document: JSONDocument, _ node: Int) throws -> Headers {
    guard document.kind(node) == .object else {
      throw Refusal.invalid("invalid_type", "headers is not an object", field: "headers")
    }
    var headers = Headers()
    try document.forEachMember(node) { key, value in
      headers.append(document.string(key) ?? "", try Self.text(document, value, "headers"))
      return true
    }
    return headers
  }
}
