/// A truth value of Kleene's logic, in which what nobody knows is neither true nor false.
public enum Truth: UInt8, Sendable, Hashable, CaseIterable {
  /// It does not hold.
  case isFalse = 0
  /// It holds.
  case isTrue = 1
  /// Nobody knows.
  case isUnknown = 2

  /// A truth value that is known.
  public init(_ value: Bool) { self = value ? .isTrue : .isFalse }

  /// `true`, `false` or `unknown`.
  public var name: String {
    switch self {
    case .isFalse: "false"
    case .isTrue: "true"
    case .isUnknown: "unknown"
    }
  }

  /// Unknown when it is unknown.
  public static prefix func ! (value: Truth) -> Truth {
    switch value {
    case .isFalse: .isTrue
    case .isTrue: .isFalse
    case .isUnknown: .isUnknown
    }
  }

  /// False when either is false, else unknown when either is unknown.
  public static func & (left: Truth, right: Truth) -> Truth {
    if left == .isFalse || right == .isFalse { return .isFalse }
    return left == .isTrue && right == .isTrue ? .isTrue : .isUnknown
  }

  /// True when either is true, else unknown when either is unknown.
  public static func | (left: Truth, right: Truth) -> Truth {
    if left == .isTrue || right == .isTrue { return .isTrue }
    return left == .isFalse && right == .isFalse ? .isFalse : .isUnknown
  }
}
