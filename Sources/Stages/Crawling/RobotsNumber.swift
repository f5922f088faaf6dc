/// The numbers that `Crawl-delay` and `Request-rate` give, in seconds between two requests.
enum RobotsNumber {
  /// `10`, `0.5` or `1,5`, also with a unit behind it; nil for anything else.
  static func crawlDelay(_ value: ArraySlice<UInt8>) -> Double? {
    let number = value.prefix { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
    guard number.contains(where: isDigit), number.count <= 20 else { return nil }
    let text = String(decoding: number.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    return Double(text)
  }

  /// `requests/seconds`, the second number with `s`, `m` or `h` behind it; hours of the day after it are not read, so
  /// that a rate for some hours holds always.
  static func requestInterval(_ value: ArraySlice<UInt8>) -> Double? {
    guard let slash = value.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    let rest = RobotsLine.trimmed(value[(slash + 1)...])
    let digits = rest.prefix(while: isDigit)
    guard let requests = count(RobotsLine.trimmed(value[..<slash])), let span = count(digits), requests > 0 else {
      return nil
    }
    let unit =
      switch rest.dropFirst(digits.count).first.map({ $0 | 0x20 }) {
      case UInt8(ascii: "m"): 60.0
      case UInt8(ascii: "h"): 3600.0
      default: 1.0
      }
    return Double(span) * unit / Double(requests)
  }

  private static func count(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.count <= 9, digits.allSatisfy(isDigit) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
