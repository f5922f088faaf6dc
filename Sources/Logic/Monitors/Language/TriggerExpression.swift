/// How a monitor's triggers are combined: names, `&`, `|`, `!` and parentheses, such as `(away & night) | lowBattery`.
///
/// `!` binds closer than `&`, which binds closer than `|`; both are taken from the left. `&&` and `||` are accepted.
public struct TriggerExpression: Sendable, Hashable, CustomStringConvertible {
  /// A part of it.
  indirect enum Node: Sendable, Hashable {
    case name(Int)
    case not(Node)
    case and(Node, Node)
    case or(Node, Node)
  }

  /// Most triggers of a monitor.
  public static let mostTriggers = 5
  /// Most characters of an expression.
  public static let longest = 512
  /// Most parentheses and negations inside each other.
  public static let deepest = 32

  /// The trigger names in the order of the monitor's triggers.
  public let names: [String]
  let root: Node

  /// Reads an expression over these names, each of which it has to use.
  public init(_ text: String, names: [String]) throws(TriggerExpressionError) {
    var parser = TriggerExpressionParser(text: text, names: names)
    root = try parser.parse()
    self.names = names
    let rows = 1 << names.count
    let trueRows = (0..<rows).count { row in
      value { Truth(row >> $0 & 1 == 1) } == .isTrue
    }
    if trueRows == rows { throw .alwaysTrue }
    if trueRows == 0 { throw .alwaysFalse }
  }

  /// Its value when each trigger, by its place, has the value given.
  public func value(_ trigger: (Int) -> Truth) -> Truth { Self.value(root, trigger) }

  private static func value(_ node: Node, _ trigger: (Int) -> Truth) -> Truth {
    switch node {
    case .name(let index): trigger(index)
    case .not(let inner): !value(inner, trigger)
    case .and(let left, let right): value(left, trigger) & value(right, trigger)
    case .or(let left, let right): value(left, trigger) | value(right, trigger)
    }
  }

  /// Its value for each of the 3ⁿ ways in which n triggers can stand; trigger i counts its raw value times 3ⁱ.
  public var table: [UInt8] {
    let rows = names.reduce(1) { rows, _ in rows * 3 }
    return (0..<rows).map { row in
      value { index in
        let digit = row / [1, 3, 9, 27, 81][index] % 3
        return digit == 0 ? .isFalse : digit == 1 ? .isTrue : .isUnknown
      }.rawValue
    }
  }

  /// The expression with as few parentheses as its meaning allows.
  public var description: String { Self.text(root, names, binding: 0) }

  private static func text(_ node: Node, _ names: [String], binding: Int) -> String {
    switch node {
    case .name(let index): return names[index]
    case .not(let inner): return "!" + text(inner, names, binding: 3)
    case .and(let left, let right):
      let inner = "\(text(left, names, binding: 2)) & \(text(right, names, binding: 3))"
      return binding > 2 ? "(\(inner))" : inner
    case .or(let left, let right):
      let inner = "\(text(left, names, binding: 1)) | \(text(right, names, binding: 2))"
      return binding > 1 ? "(\(inner))" : inner
    }
  }
}

/// Why a text is no expression; positions count characters from 1.
public enum TriggerExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Something else belongs there.
  case unexpected(found: String, position: Int, wanted: String)
  /// No trigger has this name.
  case unknownName(String, position: Int)
  /// A trigger that the expression does not use.
  case unusedName(String)
  /// It is longer than 512 characters.
  case tooLong
  /// More than 32 parentheses or negations lie in each other.
  case tooDeep(position: Int)
  /// Whatever the triggers say, it holds.
  case alwaysTrue
  /// Whatever the triggers say, it does not hold.
  case alwaysFalse

  /// One sentence, for behind the field's name.
  public var description: String {
    switch self {
    case .unexpected(let found, let position, let wanted):
      "has \(found) at position \(position), where \(wanted) belongs"
    case .unknownName(let name, let position):
      "refers to an unknown trigger \"\(name)\" at position \(position)"
    case .unusedName(let name): "does not use the trigger \"\(name)\"; use it or leave it out"
    case .tooLong: "is longer than \(TriggerExpression.longest) characters"
    case .tooDeep(let position):
      "has more than \(TriggerExpression.deepest) parentheses or negations in each other at position \(position)"
    case .alwaysTrue: "is always true, whatever the triggers say"
    case .alwaysFalse: "is always false, whatever the triggers say"
    }
  }
}
