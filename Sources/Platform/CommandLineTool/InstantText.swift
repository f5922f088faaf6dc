public import FoundationEssentials

/// Instants as RFC 3339 writes them.
public enum InstantText {
  /// The instant, or the first instant of a date in UTC; nil when `text` is neither or names a day that does not exist.
  public static func parse(_ text: String) -> Date? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = number(bytes[0..<4], in: 1...9999), let month = number(bytes[5..<7], in: 1...12),
      let day = number(bytes[8..<10], in: 1...daysInMonth(month, of: year))
    else { return nil }
    let days = daysSince1970(year, month, day)
    guard bytes.count > 10 else { return Date(timeIntervalSince1970: Double(days * 86_400)) }
    guard let time = seconds(bytes[10...]) else { return nil }
    return Date(timeIntervalSince1970: Double(days * 86_400) + time)
  }

  /// The seconds since midnight UTC in `T08:00:00.25+02:00`.
  private static func seconds(_ bytes: ArraySlice<UInt8>) -> Double? {
    let clock = Array(bytes)
    guard clock.count >= 10, clock[0] | 0x20 == UInt8(ascii: "t"), clock[3] == UInt8(ascii: ":"),
      clock[6] == UInt8(ascii: ":"), let hour = number(clock[1..<3], in: 0...23),
      let minute = number(clock[4..<6], in: 0...59), let second = number(clock[7..<9], in: 0...59)
    else { return nil }
    var zone = clock[9...]
    var fraction = 0.0
    if zone.first == UInt8(ascii: ".") {
      let digits = zone.dropFirst().prefix { (48...57).contains($0) }
      guard !digits.isEmpty, digits.count <= 9, let text = Double("0." + String(decoding: digits, as: UTF8.self)) else {
        return nil
      }
      fraction = text
      zone = zone.dropFirst(digits.count + 1)
    }
    guard let offset = offset(Array(zone)) else { return nil }
    return Double(hour * 3600 + minute * 60 + second - offset) + fraction
  }

  /// Seconds east of UTC in `Z` or `+02:00`.
  private static func offset(_ zone: [UInt8]) -> Int? {
    if zone.count == 1, zone[0] | 0x20 == UInt8(ascii: "z") { return 0 }
    guard zone.count == 6, zone[3] == UInt8(ascii: ":"), let hours = number(zone[1..<3], in: 0...23),
      let minutes = number(zone[4..<6], in: 0...59)
    else { return nil }
    switch zone[0] {
    case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
    default: return nil
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>, in range: ClosedRange<Int>) -> Int? {
    var value = 0
    for digit in digits {
      guard (48...57).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 48)
    }
    return range.contains(value) ? value : nil
  }

  private static func daysInMonth(_ month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// Days in the Gregorian calendar, counted with years that begin in March so that the leap day comes last.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let years = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear - 719_468
  }
}
