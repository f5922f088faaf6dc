public import FoundationEssentials

/// Writes JSON with its keys in the order given, so that the same facts always become the same bytes.
public struct JSONWriter: Sendable {
  /// The text so far, UTF-8.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// An empty text, with room for as many bytes as it is expected to have.
  public init(expecting count: Int = 0) { bytes.reserveCapacity(count) }

  /// The text so far.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes `{`, what `body` writes, and `}`.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    open(UInt8(ascii: "{"))
    body(&self)
    close(UInt8(ascii: "}"))
  }

  /// Writes `[`, what `body` writes, and `]`.
  public mutating func array(_ body: (inout JSONWriter) -> Void) {
    open(UInt8(ascii: "["))
    body(&self)
    close(UInt8(ascii: "]"))
  }

  /// Writes the name of the next member of an object.
  public mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a text, or `null`.
  public mutating func value(_ text: String?) {
    guard let text else { return raw("null") }
    separate()
    quote(text)
    needsComma = true
  }

  /// Writes a whole number, or `null`.
  public mutating func value(_ number: Int?) { raw(number.map(String.init) ?? "null") }

  /// Writes a truth value, or `null`.
  public mutating func value(_ truth: Bool?) { raw(truth.map { $0 ? "true" : "false" } ?? "null") }

  /// Writes a member whose value is a text or `null`.
  public mutating func member(_ name: String, _ text: String?) {
    key(name)
    value(text)
  }

  /// Writes a member whose value is a whole number or `null`.
  public mutating func member(_ name: String, _ number: Int?) {
    key(name)
    value(number)
  }

  /// Writes a member whose value is a truth value or `null`.
  public mutating func member(_ name: String, _ truth: Bool?) {
    key(name)
    value(truth)
  }

  /// Writes a member whose value is a time, as `Date.utcText` does, or `null`.
  public mutating func member(_ name: String, _ time: Date?) {
    key(name)
    guard let time else { return raw("null") }
    separate()
    bytes.append(UInt8(ascii: "\""))
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Date.longestText) { text in
      bytes.append(contentsOf: text[..<time.writeUTC(to: text)])
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Writes a member whose value is JSON already, such as a decimal number.
  public mutating func member(_ name: String, raw json: String) {
    key(name)
    raw(json)
  }

  /// Writes a member whose value is an object.
  public mutating func member(_ name: String, object body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  /// Writes a member whose value is an array.
  public mutating func member(_ name: String, array body: (inout JSONWriter) -> Void) {
    key(name)
    array(body)
  }

  /// Writes a value that is JSON already.
  public mutating func raw(_ json: String) {
    separate()
    var json = json
    json.withUTF8 { bytes.append(contentsOf: $0) }
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    // Most texts need no escapes, and are copied whole.
    let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable { text in
      // All of them are looked at, many at once.
      var needsEscapes = false
      for byte in text where byte < 32 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        needsEscapes = true
      }
      if needsEscapes {
        for byte in text { append(escaped: byte) }
      } else {
        bytes.append(contentsOf: text)
      }
    }
    if isCopied == nil { for byte in text.utf8 { append(escaped: byte) } }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 10: bytes.append(contentsOf: "\\n".utf8)
    case 13: bytes.append(contentsOf: "\\r".utf8)
    case 9: bytes.append(contentsOf: "\\t".utf8)
    case 0..<32:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    default: bytes.append(byte)
    }
  }
}
