public import JSON

/// How often, and how far apart, an event is sent again that was not taken.
public enum RetryPolicy: Sendable, Hashable {
  /// The schedule of `RetrySchedule.standardDelays`.
  case standard
  /// Never again.
  case none
  /// So many times more, so far apart.
  case bounded(retries: Int, delay: Duration)
  /// Until it is taken or too old, so far apart.
  case always(delay: Duration)

  /// The most retries that may be asked for.
  public static let mostRetries = 1_000
  /// The longest delay that may be asked for: a day.
  public static let longestDelay = Duration.seconds(86_400)
  /// What holds when a policy names no number: the vehicle makers' default.
  public static let defaultRetries = 3
  /// What holds when a policy names no delay: the vehicle makers' default.
  public static let defaultDelay = Duration.seconds(10)

  /// The policy in `{"policy": "None|Bounded|Always", "retryNumber": 3, "retryDelay": 10}`; the delay is in seconds.
  ///
  /// `maxRetryNumber`, as old specifications call it, means `retryNumber`.
  public init(json: String) throws(EndpointRefusal) {
    guard let document = JSONDocument(json) else { throw .invalidRetryPolicy("it is not a JSON object") }
    try self.init(document, document.root)
  }

  /// The policy in an object of a larger document.
  public init(_ document: JSONDocument, _ node: Int) throws(EndpointRefusal) {
    guard document.kind(node) == .object else { throw .invalidRetryPolicy("it is not a JSON object") }
    guard let name = document.member(node, "policy").flatMap({ document.string($0) }) else {
      throw .invalidRetryPolicy("its member policy is missing")
    }
    let number = document.member(node, "retryNumber") ?? document.member(node, "maxRetryNumber")
    let retries = try Self.whole(document, number, in: 1...Self.mostRetries, named: "retryNumber")
    let seconds = try Self.whole(
      document, document.member(node, "retryDelay"), in: 1...Int(Self.longestDelay.components.seconds),
      named: "retryDelay")
    let delay = seconds.map { Duration.seconds($0) } ?? Self.defaultDelay
    switch name {
    case "None": self = .none
    case "Bounded": self = .bounded(retries: retries ?? Self.defaultRetries, delay: delay)
    case "Always": self = .always(delay: delay)
    default: throw .invalidRetryPolicy("its policy is none of None, Bounded and Always")
    }
  }

  /// The policy as JSON; nil for the standard one, which has no name.
  public var json: String? {
    var writer = JSONWriter()
    switch self {
    case .standard: return nil
    case .none: writer.object { $0.member("policy", "None") }
    case .bounded(let retries, let delay):
      writer.object { object in
        object.member("policy", "Bounded")
        object.member("retryNumber", retries)
        object.member("retryDelay", Int(delay.components.seconds))
      }
    case .always(let delay):
      writer.object { object in
        object.member("policy", "Always")
        object.member("retryDelay", Int(delay.components.seconds))
      }
    }
    return writer.text
  }

  /// The policy that a database holds: the standard one for nil and for what cannot be read.
  public init(stored: String?) {
    self = stored.flatMap { try? RetryPolicy(json: $0) } ?? .standard
  }

  private static func whole(
    _ document: JSONDocument, _ node: Int?, in range: ClosedRange<Int>, named name: String
  ) throws(EndpointRefusal) -> Int? {
    guard let node, document.kind(node) != .null else { return nil }
    guard let value = document.wholeNumber(node), range.contains(value) else {
      throw .invalidRetryPolicy(
        "its \(name) is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}
