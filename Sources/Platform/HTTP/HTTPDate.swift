/// Points in time as HTTP writes them (RFC 9110, 5.6.7).
public enum HTTPDate {
  /// Reads any of the three forms into seconds since 1970 UTC; nil when it is none of them.
  ///
  /// They are `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. A year of two digits means the one that is at most
  /// 50 years after `now` (seconds since 1970). A weekday that does not fit the date is passed over.
  public static func secondsSince1970(_ text: String, now: Int64) -> Int64? {
    guard text.utf8.count <= 64 else { return nil }
    let words = text.split { " ,-\t".contains($0) }
    guard words.count >= 5, weekdays.contains(words[0].prefix(3).lowercased()) else { return nil }
    if words.count == 5 {
      return seconds(year: words[4], month: words[1], day: words[2], time: words[3], now: now)
    }
    guard words.count == 6, ["gmt", "utc"].contains(words[5].lowercased()) else { return nil }
    return seconds(year: words[3], month: words[2], day: words[1], time: words[4], now: now)
  }

  private static let weekdays: Set<String> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static func seconds(
    year: Substring, month: Substring, day: Substring, time: Substring, now: Int64
  ) -> Int64? {
    guard let year = self.year(year, now: now), let month = months.firstIndex(of: month.lowercased()),
      let day = number(day, digits: 1...2), day >= 1, day <= lastDay(month: month + 1, year: year)
    else { return nil }
    let parts = time.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let hour = number(parts[0], digits: 1...2), hour < 24,
      let minute = number(parts[1], digits: 2...2), minute < 60,
      let second = number(parts[2], digits: 2...2), second <= 60
    else { return nil }
    return daysSince1970(year: year, month: month + 1, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
  }

  private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int64? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return Int64(text)
  }

  private static func year(_ text: Substring, now: Int64) -> Int64? {
    if let full = number(text, digits: 4...4) { return full >= 1601 ? full : nil }
    guard let short = number(text, digits: 2...2) else { return nil }
    let thisYear = 1970 + now / 31_556_952
    let sameCentury = thisYear - thisYear % 100 + short
    return sameCentury > thisYear + 50 ? sameCentury - 100 : sameCentury
  }

  private static func lastDay(month: Int, year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The Gregorian calendar counted in eras of 400 years that start on 1 March, so that leap days come last.
  private static func daysSince1970(year: Int64, month: Int, day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
