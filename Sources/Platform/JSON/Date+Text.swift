public import FoundationEssentials

extension Date {
  /// Whole milliseconds since 1970-01-01 00:00 UTC, the form in which the database keeps times.
  public var millisecondsSince1970: Int {
    Int((timeIntervalSince1970 * 1000).rounded())
  }

  /// A time from whole milliseconds since 1970-01-01 00:00 UTC.
  public init(millisecondsSince1970 milliseconds: Int) {
    self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
  }

  /// The time as the database gives it back, so that it compares with times that have been stored.
  public var inWholeMilliseconds: Date { Date(millisecondsSince1970: millisecondsSince1970) }

  /// The time in UTC with milliseconds, as every JSON text of this project writes it: `2026-05-22T14:03:11.000Z`.
  public var utcText: String {
    let milliseconds = millisecondsSince1970
    let days = (milliseconds - floorRemainder(milliseconds, 86_400_000)) / 86_400_000
    let ofDay = floorRemainder(milliseconds, 86_400_000)
    let (year, month, day) = civilDate(daysSince1970: days)
    let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    let seconds = ofDay / 1000
    let time = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    return "\(date)T\(time).\(padded(ofDay % 1000, 3))Z"
  }
}

private func floorRemainder(_ value: Int, _ divisor: Int) -> Int {
  let remainder = value % divisor
  return remainder < 0 ? remainder + divisor : remainder
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// Turns days into a date of the Gregorian calendar, counting in eras of 400 years that begin on 1 March.
///
/// Source: H. Hinnant, chrono-compatible low-level date algorithms, read 2026-11-21.
private func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
  let shifted = days + 719_468
  let era = (shifted - floorRemainder(shifted, 146_097)) / 146_097
  let dayOfEra = floorRemainder(shifted, 146_097)
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}
