/// Instants as RFC 3339 writes them.
public enum InstantText {
  /// Milliseconds since 1970-01-01 00:00 UTC of `2026-05-01T00:00:00.25+02:00`; nil for anything else.
  ///
  /// The offset may lack its colon (`+0000`). Digits behind the millisecond are cut off. A leap second is the second before.
  public static func milliseconds(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = number(bytes[0..<4], in: 0...9999), let month = number(bytes[5..<7], in: 1...12),
      let day = number(bytes[8..<10], in: 1...Day.count(ofMonth: month, in: year)),
      let hour = number(bytes[11..<13], in: 0...23), let minute = number(bytes[14..<16], in: 0...59),
      let second = number(bytes[17..<19], in: 0...60)
    else { return nil }
    var rest = bytes[19...]
    var fraction: Int64 = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (48...57).contains($0) }
      guard !digits.isEmpty else { return nil }
      fraction = (digits + [48, 48]).prefix(3).reduce(0) { $0 * 10 + Int64($1 - 48) }
      rest = rest.dropFirst(digits.count + 1)
    }
    guard let offset = offset(Array(rest)) else { return nil }
    let days = Day.number(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offset
    return seconds * 1000 + fraction
  }

  /// Seconds east of UTC in `Z`, `+02:00` or `+0200`.
  private static func offset(_ zone: [UInt8]) -> Int64? {
    if zone.count == 1, zone[0] | 0x20 == UInt8(ascii: "z") { return 0 }
    let digits = zone.count == 6 && zone[3] == UInt8(ascii: ":") ? zone[1...2] + zone[4...5] : zone.dropFirst()
    guard digits.count == 4, let hours = number(digits.prefix(2), in: 0...23),
      let minutes = number(digits.suffix(2), in: 0...59)
    else { return nil }
    switch zone[0] {
    case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
    default: return nil
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>, in range: ClosedRange<Int64>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      guard (48...57).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - 48)
    }
    return range.contains(value) ? value : nil
  }
}
