/// Why a host is left alone for a time.
public enum HoldReason: Sendable, Hashable {
  /// It named a time in `Retry-After`, with this status.
  case retryAfter(status: Int)
  /// It refused with this status and named no time.
  case refused(status: Int)
}

/// The form in which the database keeps a reason: `retry-after 503`, `refused 429`.
extension HoldReason: RawRepresentable {
  /// Nil for text that is no reason.
  public init?(rawValue: String) {
    let words = rawValue.split(separator: " ")
    guard words.count == 2, let status = Int(words[1]) else { return nil }
    switch words[0] {
    case "retry-after": self = .retryAfter(status: status)
    case "refused": self = .refused(status: status)
    default: return nil
    }
  }

  /// The kind and the status.
  public var rawValue: String {
    switch self {
    case .retryAfter(let status): "retry-after \(status)"
    case .refused(let status): "refused \(status)"
    }
  }
}
