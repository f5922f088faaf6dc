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
    String(unsafeUninitializedCapacity: Self.longestText) { writeUTC(to: $0) }
  }

  static let longestText = 32

  /// Writes `utcText` and returns its length, which is at most `longestText`.
  func writeUTC(to text: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let milliseconds = millisecondsSince1970
    let days = (milliseconds - floorRemainder(milliseconds, 86_400_000)) / 86_400_000
    let ofDay = floorRemainder(milliseconds, 86_400_000)
    let (year, month, day) = civilDate(daysSince1970: days)
    let seconds = ofDay / 1000
    // Digit by digit: this is in every answer, and interpolation would cost ten times as much.
    var writer = DigitWriter(text: text)
    writer.add(year, digits: 4)
    writer.add(month, digits: 2, after: UInt8(ascii: "-"))
    writer.add(day, digits: 2, after: UInt8(ascii: "-"))
    writer.add(seconds / 3600, digits: 2, after: UInt8(ascii: "T"))
    writer.add(seconds / 60 % 60, digits: 2, after: UInt8(ascii: ":"))
    writer.add(seconds % 60, digits: 2, after: UInt8(ascii: ":"))
    writer.add(ofDay % 1000, digits: 3, after: UInt8(ascii: "."))
    writer.add(UInt8(ascii: "Z"))
    return writer.count
  }
}

/// Writes numbers with leading zeros.
private struct DigitWriter {
  let text: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(text: UnsafeMutableBufferPointer<UInt8>) { self.text = text }

  mutating func add(_ byte: UInt8) {
    text[count] = byte
    count += 1
  }

  mutating func add(_ number: Int, digits: Int, after mark: UInt8? = nil) {
    if let mark { add(mark) }
    if number < 0 { add(UInt8(ascii: "-")) }
    var rest = number.magnitude
    var width = digits
    var limit: UInt = 1
    for _ in 0..<digits { limit *= 10 }
    while rest >= limit {
      width += 1
      limit *= 10
    }
    for place in (0..<width).reversed() {
      text[count + place] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    count += width
  }
}

private func floorRemainder(_ value: Int, _ divisor: Int) -> Int {
  let remainder = value % divisor
  return remainder < 0 ? remainder + divisor : remainder
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
