/// A line of `key=value` pairs for people and programs alike.
public struct LogfmtLine: Sendable, Hashable, CustomStringConvertible {
  /// The line so far, without an end.
  public private(set) var text = ""

  /// A line without pairs.
  public init() {}

  /// The line so far.
  public var description: String { text }

  /// Adds a pair, or nothing when there is no value.
  ///
  /// The value is put in quotes when it is empty or holds a space, a quote, a backslash or `=`; what would break the line is escaped.
  public mutating func add(_ key: String, _ value: String?) {
    guard let value else { return }
    if !text.isEmpty { text += " " }
    text += Self.name(key) + "=" + Self.quoted(value)
  }

  /// Adds a whole number.
  public mutating func add(_ key: String, _ value: Int?) { add(key, value.map(String.init)) }

  /// Adds a truth value.
  public mutating func add(_ key: String, _ value: Bool?) { add(key, value.map { $0 ? "true" : "false" }) }

  /// Adds a number rounded to `decimals` digits after the point.
  public mutating func add(_ key: String, _ value: Double?, decimals: Int) {
    add(key, value.map { FixedDecimals.text($0, decimals: decimals) })
  }

  /// Adds a time in seconds, rounded to `decimals` digits after the point.
  public mutating func add(_ key: String, _ value: Duration?, decimals: Int) {
    add(key, value.map { $0 / .seconds(1) }, decimals: decimals)
  }

  private static func name(_ key: String) -> String {
    String(key.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) ? $0 : "_" })
  }

  private static func quoted(_ value: String) -> String {
    let printable = value.printable
    let needsQuotes = printable.isEmpty || printable.contains { " \"\\=".contains($0) || $0.isWhitespace }
    guard needsQuotes else { return printable }
    // Backslashes of the value itself are doubled before its control characters become escapes.
    let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").printable
    return "\"\(escaped)\""
  }
}
