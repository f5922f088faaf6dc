/// A line of `key=value` pairs for people and programs alike.
public struct LogfmtLine: Sendable, Hashable, CustomStringConvertible {
  /// More than most lines have, so that they are not moved while they grow.
  private static let usualLength = 240

  /// The line so far, UTF-8.
  private(set) var bytes: [UInt8] = []

  /// A line without pairs.
  public init() { bytes.reserveCapacity(Self.usualLength) }

  /// The line so far, without an end.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The line so far.
  public var description: String { text }

  /// Adds a pair, or nothing when there is no value.
  ///
  /// The value is put in quotes when it is empty or holds a space, a quote, a backslash or `=`; what would break the line is escaped.
  public mutating func add(_ key: String, _ value: String?) {
    guard let value else { return }
    if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
    if !append(key, where: Self.isOfName) { bytes.append(contentsOf: Self.name(key).utf8) }
    bytes.append(UInt8(ascii: "="))
    if value.isEmpty || !append(value, where: Self.isPlain) { bytes.append(contentsOf: Self.quoted(value).utf8) }
  }

  /// Appends a text all of whose bytes are as they should be; false, and nothing is done, when one is not.
  private mutating func append(_ text: String, where isRight: (UInt8) -> Bool) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { text in
      guard text.allSatisfy(isRight) else { return false }
      bytes.append(contentsOf: text)
      return true
    } ?? false
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

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Printable ASCII that needs no quotes, as nearly all is: what Unicode says of it need not be asked.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      && byte != UInt8(ascii: "=")
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
