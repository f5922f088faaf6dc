/// Why an endpoint is not made or changed.
public enum EndpointRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// Events cannot be sent to this URL, and why.
  case invalidURL(String)
  /// There is no event type of this name.
  case unknownEventType(String)
  /// What is wrong with the retry policy.
  case invalidRetryPolicy(String)
  /// What is wrong with the headers.
  case invalidHeaders(String)
  /// The number is out of range.
  case invalidNumber(field: String, range: String)

  /// The reason in one word, for programs.
  public var code: String {
    switch self {
    case .invalidURL: "invalid_url"
    case .unknownEventType: "unknown_event_type"
    case .invalidRetryPolicy: "invalid_retry_policy"
    case .invalidHeaders: "invalid_headers"
    case .invalidNumber: "invalid_number"
    }
  }

  /// The field of the request that is wrong.
  public var field: String {
    switch self {
    case .invalidURL: "url"
    case .unknownEventType: "eventTypes"
    case .invalidRetryPolicy: "retryPolicy"
    case .invalidHeaders: "headers"
    case .invalidNumber(let field, _): field
    }
  }

  /// One sentence that says what to give instead.
  public var description: String {
    switch self {
    case .invalidURL(let reason): reason
    case .unknownEventType(let name):
      "eventTypes has an unknown type \"\(name.prefix(40))\"; known are \(Endpoint.eventTypes.joined(separator: ", "))"
    case .invalidRetryPolicy(let reason):
      "retryPolicy is refused because \(reason); give one such as {\"policy\":\"Bounded\",\"retryNumber\":3,\"retryDelay\":10}"
    case .invalidHeaders(let reason): "headers are refused: \(reason)"
    case .invalidNumber(let field, let range): "\(field) is not a number \(range)"
    }
  }
}
