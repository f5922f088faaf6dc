/// Days of the Gregorian calendar, numbered from 1970-01-01.
enum Day {
  static let milliseconds: Int64 = 86_400_000

  /// The day on which a clock stands, whose reading is given as milliseconds since 1970-01-01 00:00 of its own time.
  @inline(__always)
  static func number(ofReading reading: Int64) -> Int64 {
    let day = reading / milliseconds
    return reading < day * milliseconds ? day - 1 : day
  }

  /// 0 for Monday to 6 for Sunday.
  @inline(__always)
  static func weekday(_ day: Int64) -> Int64 {
    let remainder = (day + 3) % 7
    return remainder < 0 ? remainder + 7 : remainder
  }

  /// The number of the day's week, 1 to 53: ISO 8601 counts weeks from Monday, and gives each to the year of its Thursday.
  static func isoWeek(_ day: Int64) -> Int64 {
    let thursday = day - weekday(day) + 3
    return (thursday - number(year: year(of: thursday), month: 1, day: 1)) / 7 + 1
  }

  /// Counts with years that begin in March, so that the leap day comes last.
  static func number(year: Int64, month: Int64, day: Int64) -> Int64 {
    let years = (month > 2 ? year : year - 1) + 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear - 719_468 - 146_097
  }

  static func count(ofMonth month: Int64, in year: Int64) -> Int64 {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// The year by its mean length, and one more or less where that misses.
  private static func year(of day: Int64) -> Int64 {
    let year = 1970 + (day * 400 + 200) / 146_097 - (day < 0 ? 1 : 0)
    if day < number(year: year, month: 1, day: 1) { return year - 1 }
    return day >= number(year: year + 1, month: 1, day: 1) ? year + 1 : year
  }
}
