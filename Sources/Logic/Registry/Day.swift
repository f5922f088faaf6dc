/// Days as numbers from 1900-01-01, which is 1, to 2078.
enum Day {
  /// The number of the day before each month, from January 1900.
  // Safe: filled before anybody sees it, never changed and never freed.
  nonisolated(unsafe) static let monthStarts: UnsafePointer<UInt16> = {
    let starts = UnsafeMutablePointer<UInt16>.allocate(capacity: (end - start) * 12)
    var days: UInt16 = 0
    for month in 0..<(end - start) * 12 {
      starts[month] = days
      days += UInt16(length(month % 12 + 1, start + month / 12))
    }
    return UnsafePointer(starts)
  }()

  private static let start = 1900
  private static let end = 2079

  @inline(__always)
  static func number(year: Int, month: Int, day: Int, _ starts: UnsafePointer<UInt16> = monthStarts) -> UInt16 {
    guard year >= start, year < end, month >= 1, month <= 12, day >= 1, day <= 31 else { return 0 }
    if day > 28, day > length(month, year) { return 0 }
    return starts[(year &- start) &* 12 &+ month &- 1] &+ UInt16(truncatingIfNeeded: day)
  }

  /// The day in exactly `2026-06-01`; 0 for what is not of this form.
  @inline(__always)
  static func dashed(_ bytes: UnsafeRawBufferPointer, _ starts: UnsafePointer<UInt16> = monthStarts) -> UInt16 {
    guard bytes.count == 10, let base = bytes.baseAddress else { return 0 }
    let word = UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
    let ending = UInt64(UInt16(littleEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
    let dashes: UInt64 = 0xFF00_00FF_0000_0000
    guard word & dashes == 0x2D00_002D_0000_0000, Lanes(digits: word & ~dashes | 0x3000_0030_0000_0000) != nil,
      Lanes(digits: ending | 0x3030_3030_3030_0000) != nil
    else { return 0 }
    @inline(__always) func digit(_ shift: UInt64) -> Int { Int(truncatingIfNeeded: word >> shift & 15) }
    return number(
      year: digit(0) &* 1000 &+ digit(8) &* 100 &+ digit(16) &* 10 &+ digit(24),
      month: digit(40) &* 10 &+ digit(48), day: Int(ending & 15) &* 10 &+ Int(ending >> 8 & 15), starts)
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
    let days = number(year: digits(0, 4), month: digits(isDashed ? 5 : 4, 2), day: digits(isDashed ? 8 : 6, 2))
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
