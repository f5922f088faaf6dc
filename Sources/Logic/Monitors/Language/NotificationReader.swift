internal import HTTP
internal import JSON

/// Reads `subscribeParam` and attributes.
struct NotificationReader {
  let json: JSONDocument

  /// Most attributes of one list.
  private static let mostAttributes = 20
  private static let refreshRange = 60...2_592_000
  private static let usualRetries = 3
  private static let usualDelay = 10
  private static let usualWindow = 60

  func settings(_ node: Int) throws(InvalidField) -> NotificationSettings {
    let fields = try FieldReader(
      json, node, members: ["refreshEvent", "retryPolicy", "batchNotify", "callback", "callbackAttributes"])
    var settings = NotificationSettings()
    settings.refreshSeconds = try fields.whole("refreshEvent", Self.refreshRange)
    settings.retryPolicy = try fields.value("retryPolicy").map { node throws(InvalidField) in
      try within("retryPolicy") { () throws(InvalidField) in try policy(node) }
    }
    settings.batch = try fields.value("batchNotify").flatMap { node throws(InvalidField) in
      try within("batchNotify") { () throws(InvalidField) in try batch(node) }
    }
    let webhook = try fields.value("callback").map { node throws(InvalidField) in
      try within("callback") { () throws(InvalidField) in try callback(node) }
    }
    let further = try fields.value("callbackAttributes").map { node throws(InvalidField) in
      try within("callbackAttributes") { () throws(InvalidField) in
        try attributes(try FieldReader(json, node, members: ["webhook"]), ["webhook"])
      }
    }
    settings.webhook = webhook.map { Self.adding(further ?? [], to: $0) }
    return settings
  }

  private func policy(_ node: Int) throws(InvalidField) -> NotificationSettings.RetryPolicy {
    let fields = try FieldReader(json, node, members: ["policy", "retryNumber", "maxRetryNumber", "retryDelay"])
    let name = try fields.requiredText("policy", upTo: 20)
    let retries = try fields.value(anyOf: ["retryNumber", "maxRetryNumber"])
    let number = try retries.flatMap { spelling throws(InvalidField) in try fields.whole(spelling.name, 1...1_000) }
    let delay = try fields.whole("retryDelay", 1...86_400) ?? Self.usualDelay
    switch name.lowercased() {
    case "none": return .none
    case "bounded": return .bounded(retries: number ?? Self.usualRetries, delaySeconds: delay)
    case "always": return .always(delaySeconds: delay)
    default: throw InvalidField("policy", "wants None, Bounded or Always, not \"\(name)\"")
    }
  }

  /// Nil when the size is 0, which old examples write for "no batches".
  private func batch(_ node: Int) throws(InvalidField) -> NotificationSettings.Batch? {
    let fields = try FieldReader(json, node, members: ["size", "timeWindow"])
    let size = try fields.whole("size", 0...1_000) ?? 0
    let window = try fields.whole("timeWindow", 5...86_400) ?? Self.usualWindow
    return size == 0 ? nil : NotificationSettings.Batch(size: size, timeWindowSeconds: window)
  }

  private func callback(_ node: Int) throws(InvalidField) -> WebhookTarget {
    let fields = try FieldReader(json, node, members: ["webhook", "target", "name", "attributes", "attributres"])
    guard let inner = fields.value("webhook") else { return try target(fields) }
    if let bare = try fields.value(anyOf: ["target", "name", "attributes", "attributres"]) {
      throw InvalidField(bare.name, "is given beside webhook; put it into webhook")
    }
    return try within("webhook") { () throws(InvalidField) in
      try target(try FieldReader(json, inner, members: ["target", "name", "attributes", "attributres"]))
    }
  }

  private func target(_ fields: FieldReader) throws(InvalidField) -> WebhookTarget {
    let address = try fields.requiredText("target", upTo: 2_000)
    guard address.lowercased().hasPrefix("https://") || address.lowercased().hasPrefix("http://") else {
      throw InvalidField("target", "wants an absolute address that begins with https://")
    }
    return WebhookTarget(
      target: address, name: try fields.requiredText("name", upTo: 200),
      attributes: try attributes(fields, ["attributes", "attributres"]))
  }

  /// The list of attributes under any of these spellings.
  func attributes(_ fields: FieldReader, _ spellings: [String]) throws(InvalidField) -> [Attribute] {
    guard let (name, _) = try fields.value(anyOf: spellings) else { return [] }
    var attributes: [Attribute] = []
    for (index, node) in (try fields.list(name, 0...Self.mostAttributes) ?? []).enumerated() {
      attributes.append(
        try within("\(name)[\(index)]") { () throws(InvalidField) in try attribute(node) })
    }
    return attributes
  }

  private func attribute(_ node: Int) throws(InvalidField) -> Attribute {
    let fields = try FieldReader(json, node, members: ["type", "key", "value"])
    let type = try fields.requiredText("type", upTo: 20)
    guard let place = Attribute.Place.allCases.first(where: { $0.rawValue.lowercased() == type.lowercased() }) else {
      throw InvalidField("type", "wants Header, Query or Body, not \"\(type)\"")
    }
    let attribute = Attribute(
      place: place, key: try fields.requiredText("key", upTo: 100), value: try fields.requiredText("value", upTo: 1_000)
    )
    if attribute.value.hasPrefix("$"), attribute.variable == nil {
      let known = Attribute.Variable.allCases.map { "$\($0.rawValue)" }.joined(separator: ", ")
      throw InvalidField("value", "wants a literal or one of the variables \(known)")
    }
    if place == .header { try check(header: attribute) }
    return attribute
  }

  private func check(header: Attribute) throws(InvalidField) {
    do throws(CustomerRequest.HeaderProblem) {
      try CustomerRequest.judge(Headers.Field(header.key, ""))
    } catch {
      throw InvalidField("key", "wants the name of a header field that the sender does not set itself")
    }
    guard header.value.utf8.allSatisfy({ (32...126).contains($0) }) else {
      throw InvalidField("value", "wants printable ASCII characters in a header field")
    }
  }

  /// A target's attributes with those of the monitor, which replace others of the same place and key.
  private static func adding(_ further: [Attribute], to webhook: WebhookTarget) -> WebhookTarget {
    let kept = webhook.attributes.filter { old in !further.contains { $0.place == old.place && $0.key == old.key } }
    return WebhookTarget(target: webhook.target, name: webhook.name, attributes: kept + further)
  }
}
