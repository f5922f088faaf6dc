/// The regular expression of a site's ad addresses, with a plain prefix that is compared first.
///
/// Matching a regular expression costs microseconds and a page holds hundreds of links; nearly all of them fail on the prefix.
struct AddressPattern {
  private let expression: Regex<AnyRegexOutput>
  private let prefix: [UInt8]

  /// Nil when the text is not a regular expression with a group `id`.
  init?(_ pattern: String) {
    guard pattern.contains("(?<id>"), let expression = try? Regex(pattern) else { return nil }
    self.expression = expression.matchingSemantics(.unicodeScalar)
    prefix = Self.plainPrefix(of: pattern)
  }

  /// The ad's identifier when the address is that of an ad.
  func identifier(in address: String) -> String? {
    guard address.utf8.starts(with: prefix), let match = try? expression.firstMatch(in: address),
      let id = match["id"]?.substring, !id.isEmpty
    else { return nil }
    return String(id)
  }

  /// What every matching address begins with: the letters behind `^` up to the first sign with a meaning.
  static func plainPrefix(of pattern: String) -> [UInt8] {
    guard pattern.hasPrefix("^"), !hasAlternativesOutsideGroups(pattern) else { return [] }
    var result: [UInt8] = []
    let bytes = Array(pattern.utf8.dropFirst())
    var index = 0
    while index < bytes.count {
      var byte = bytes[index]
      var length = 1
      if byte == UInt8(ascii: "\\") {
        guard index + 1 < bytes.count else { break }
        byte = bytes[index + 1]
        length = 2
        guard !ASCIIText.isLetterOrDigit(byte) else { break }
      } else if ".[](){}|^$*+?".utf8.contains(byte) {
        break
      }
      if index + length < bytes.count, "*?{".utf8.contains(bytes[index + length]) { break }
      result.append(byte)
      index += length
    }
    return result
  }

  private static func hasAlternativesOutsideGroups(_ pattern: String) -> Bool {
    var depth = 0
    var isEscaped = false
    for byte in pattern.utf8 {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "|") where depth == 0: return true
      default: break
      }
    }
    return false
  }
}
