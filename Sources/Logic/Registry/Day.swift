/// Days as numbers from 1900-01-01, which is 1, to 2078.
enum Day {
  /// What days are numbered by: for each month and day as `MMDD` its number in a year, or 0 when there is none, first in
  /// years of 365 days, then in those of 366; then for each year the number of the day before it.
  // Safe: filled before anybody sees it, never changed and never freed.
  nonisolated(unsafe) static let numbers: UnsafePointer<UInt16> = {
    let numbers = UnsafeMutablePointer<UInt16>.allocate(capacity: 2 * monthDays + end - start)
    numbers.initialize(repeating: 0, count: 2 * monthDays + end - start)
    for (table, year) in [(0, 2025), (1, 2024)] {
      var number: UInt16 = 0
      for month in 1...12 {
        for day in 1...length(month, year) {
          number += 1
          numbers[table * monthDays + month * 100 + day] = number
        }
      }
    }
    var days: UInt16 = 0
    for year in start..<end {
      numbers[2 * monthDays + year - start] = days
      days += length(2, year) == 29 ? 366 : 365
    }
    return UnsafePointer(numbers)
  }()

  private static let start = 1900
  private static let end = 2079
  /// More than the 31st of December.
  private static let monthDays = 1232

  /// The day of a month and day `MMDD`; 0 when there is none.
  @inline(__always)
  private static func number(year: Int, monthDay: Int, _ numbers: UnsafePointer<UInt16>) -> UInt16 {
    guard year >= start, year < end, monthDay >= 0, monthDay < monthDays else { return 0 }
    // In these years only 1900 is divisible by four and no leap year.
    let isLeapYear = year & 3 == 0 && year != start
    let day = numbers[(isLeapYear ? monthDays : 0) &+ monthDay]
    return day == 0 ? 0 : numbers[2 &* monthDays &+ year &- start] &+ day
  }

  /// The day in exactly `2026-06-01`; 0 for what is not of this form.
  @inline(__always)
  static func dashed(_ bytes: UnsafeRawBufferPointer, _ numbers: UnsafePointer<UInt16> = numbers) -> UInt16 {
    guard bytes.count == 10, let base = bytes.baseAddress else { return 0 }
    let word = UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
    let ending = UInt64(UInt16(littleEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
    let digits = word & 0xFFFF_FFFF | (word >> 40 & 0xFFFF) << 32 | ending << 48
    guard word & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000, let lanes = Lanes(digits: digits) else { return 0 }
    return number(
      year: Int(truncatingIfNeeded: lanes.first), monthDay: Int(truncatingIfNeeded: lanes.second), numbers)
  }

  /// The day in `2026-06-01`, `20260601` and either with a time behind it; 0 for what is no day.
  static func number(_ bytes: UnsafeRawBufferPointer) -> UInt16 {
    guard bytes.count >= 8 else { return 0 }
    let isDashed = bytes.count >= 10 && bytes[4] == 45 && bytes[7] == 45
    var isNumber = true
    func digits(_ start: Int, _ count: Int) -> Int {
      var value = 0
      for index in start..<start + count {
        let digit = bytes[index] &- 48
        isNumber = isNumber && digit < 10
        value = value &* 10 &+ Int(digit)
      }
      return value
    }
    let monthDay = digits(isDashed ? 5 : 4, 2) * 100 + digits(isDashed ? 8 : 6, 2)
    let days = number(year: digits(0, 4), monthDay: monthDay, numbers)
    return isNumber ? days : 0
  }

  private static func length(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// `2026-06-01`; nil for 0.
  static func text(_ number: UInt16) -> String? {
    guard number > 0 else { return nil }
    let days = Int(number) + 693_900
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    return "\(year)-\(two(month))-\(two(dayOfYear - (153 * shifted + 2) / 5 + 1))"
  }
}
