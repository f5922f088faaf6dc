/// Operations on texts in JSON and JavaScript that need no tree of values.
public enum JSONText {
  /// The bytes that a JSON or JavaScript string literal stands for; `literal` is what stands between its quotes.
  ///
  /// Knows `\n`, `\u00e5`, `\u{e5}`, `\x22`, surrogate pairs and line continuations; a lone surrogate becomes U+FFFD, an unknown escape
  /// its own character.
  public static func unescape(_ literal: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(literal.count)
    var index = literal.startIndex
    while index < literal.endIndex {
      let byte = literal[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < literal.endIndex else {
        result.append(byte)
        index += 1
        continue
      }
      index = unescapeOne(literal, at: index + 1, into: &result)
    }
    return result
  }

  private static func unescapeOne(_ literal: ArraySlice<UInt8>, at start: Int, into result: inout [UInt8]) -> Int {
    switch literal[start] {
    case UInt8(ascii: "n"): result.append(10)
    case UInt8(ascii: "t"): result.append(9)
    case UInt8(ascii: "r"): result.append(13)
    case UInt8(ascii: "b"): result.append(8)
    case UInt8(ascii: "f"): result.append(12)
    case UInt8(ascii: "v"): result.append(11)
    case UInt8(ascii: "0"): result.append(0)
    case 10: break
    case UInt8(ascii: "x"):
      guard let value = hexadecimal(literal, at: start + 1, digits: 2) else { return start }
      append(value, to: &result)
      return start + 3
    case UInt8(ascii: "u"): return unescapeUnicode(literal, at: start + 1, into: &result)
    default: result.append(literal[start])
    }
    return start + 1
  }

  private static func unescapeUnicode(_ literal: ArraySlice<UInt8>, at start: Int, into result: inout [UInt8]) -> Int {
    if start < literal.endIndex, literal[start] == UInt8(ascii: "{"),
      let close = literal[start...].prefix(10).firstIndex(of: UInt8(ascii: "}")),
      let value = hexadecimal(literal, at: start + 1, digits: close - start - 1)
    {
      append(value, to: &result)
      return close + 1
    }
    guard let unit = hexadecimal(literal, at: start, digits: 4) else { return start - 1 }
    let next = start + 4
    if (0xD800..<0xDC00).contains(unit), next + 1 < literal.endIndex, literal[next] == UInt8(ascii: "\\"),
      literal[next + 1] == UInt8(ascii: "u"), let low = hexadecimal(literal, at: next + 2, digits: 4),
      (0xDC00..<0xE000).contains(low)
    {
      append(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), to: &result)
      return next + 6
    }
    append(unit, to: &result)
    return next
  }

  private static func hexadecimal(_ literal: ArraySlice<UInt8>, at start: Int, digits: Int) -> UInt32? {
    guard digits > 0, start + digits <= literal.endIndex else { return nil }
    var value: UInt32 = 0
    for byte in literal[start..<start + digits] {
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70: value = value << 4 | UInt32(byte - 55)
      case 97...102: value = value << 4 | UInt32(byte - 87)
      default: return nil
      }
    }
    return value
  }

  private static func append(_ value: UInt32, to result: inout [UInt8]) {
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    result.append(contentsOf: String(scalar).utf8)
  }
}
