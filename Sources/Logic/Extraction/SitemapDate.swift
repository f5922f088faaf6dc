internal import HTTP

/// Moments as sitemaps and feeds write them.
///
/// Sources: W3C note on date and time formats for sitemaps and Atom, RFC 822 for RSS (seen 2026-11).
enum SitemapDate {
  /// Milliseconds since 1970; nil for a text that is no date, or that has a time but no zone.
  static func milliseconds(_ text: String) -> Int64? {
    guard text.utf8.count <= 64 else { return nil }
    if let first = text.utf8.first, (0x30...0x39).contains(first),
      text.utf8.count < 5 || text.utf8.dropFirst(4).first == 0x2D
    {
      return numeric(text)
    }
    return worded(text)
  }

  /// `2004`, `2004-10`, `2004-10-01`, `2004-10-01T18:23+00:00`, `2004-10-01T18:23:17.5Z`.
  private static func numeric(_ text: String) -> Int64? {
    let halves = text.split(maxSplits: 1) { $0 == "T" || $0 == "t" || $0 == " " }
    guard let date = halves.first else { return nil }
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), let year = number(parts[0], 1970...9999) else { return nil }
    guard let month = parts.count > 1 ? number(parts[1], 1...12) : 1,
      let day = parts.count > 2 ? number(parts[2], 1...31) : 1
    else { return nil }
    guard halves.count == 2 else { return seconds(day, month, year, "00:00:00").map { $0 * 1000 } }
    let time = halves[1]
    let clock = time.prefix { $0.isASCII && ($0.isNumber || $0 == ":") }
    let zone = time.dropFirst(clock.count).drop { $0 == "." || $0.isNumber }
    let whole = clock.count == 5 ? "\(clock):00" : String(clock)
    guard let offset = offset(zone), let local = seconds(day, month, year, whole) else { return nil }
    return (local - offset) * 1000
  }

  /// `Thu, 05 Jan 2017 13:34:51 +0100`, with or without the weekday, the seconds and the century.
  private static func worded(_ text: String) -> Int64? {
    var words = text.split { $0 == " " || $0 == "," }
    if let first = words.first?.first, !first.isNumber { words.removeFirst() }
    guard words.count == 5, let day = number(words[0], 1...31),
      let month = months.firstIndex(of: words[1].prefix(3).lowercased()), var year = number(words[2], 0...9999)
    else { return nil }
    if words[2].count == 2 { year += year < 50 ? 2000 : 1900 }
    let clock = words[3].count == 5 ? "\(words[3]):00" : String(words[3])
    guard let offset = offset(words[4]), let local = seconds(day, month + 1, year, clock) else { return nil }
    return (local - offset) * 1000
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text).flatMap { range.contains($0) ? $0 : nil }
  }

  /// Seconds since 1970 of a moment in UTC; the calendar is that of HTTP's dates.
  private static func seconds(_ day: Int, _ month: Int, _ year: Int, _ clock: String) -> Int64? {
    let digits = String(year)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let name = months[month - 1]
    return HTTPDate.secondsSince1970("Thu, \(day) \(name) \(padded) \(clock) GMT", now: 0)
  }

  /// Seconds east of UTC in `Z`, `GMT`, `+02:00` or `+0200`.
  private static func offset(_ zone: Substring) -> Int64? {
    if ["Z", "UT", "UTC", "GMT"].contains(zone.uppercased()) { return 0 }
    guard let sign = zone.first, sign == "+" || sign == "-" else { return nil }
    let digits = zone.dropFirst().filter { $0 != ":" }
    guard digits.count == 4, let hours = number(digits.prefix(2), 0...23),
      let minutes = number(digits.suffix(2), 0...59)
    else { return nil }
    return Int64((hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1))
  }
}
