/// A day of the week.
public enum Weekday: Int, Sendable, CaseIterable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  /// `Mon` to `Sun`, in any case.
  public init?(abbreviation: some StringProtocol) {
    guard let index = Self.abbreviations.firstIndex(of: abbreviation.lowercased()) else { return nil }
    self.init(rawValue: index)
  }

  private static let abbreviations = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
}

/// A span of time on every day, or on certain days of the week and weeks of the year.
///
/// It belongs to the day on which it starts: Friday 22:00 for eight hours covers Saturday until 06:00.
public struct DailyTime: Sendable, Equatable {
  /// From midnight to the start, as the clock shows it.
  let start: Int64
  /// Elapsed time, whatever the clock is put forward or back meanwhile.
  let duration: Int64
  /// Bit 0 is Monday.
  private let days: UInt8
  /// Bit 1 is week 1; 0 when every week counts.
  private let weeks: UInt64

  /// Throws, naming the field, for a start behind PT23H59M, a duration of 0 or above PT24H, no day and no ISO 8601 week.
  public init(
    start: ISODuration, duration: ISODuration, days: Set<Weekday> = Set(Weekday.allCases), weeks: Set<Int>? = nil
  ) throws(InvalidField) {
    guard start.milliseconds <= Day.milliseconds - 60_000 else {
      throw InvalidField("start", "wants PT0H to PT23H59M after midnight")
    }
    guard (1...Day.milliseconds).contains(duration.milliseconds) else {
      throw InvalidField("duration", "wants more than PT0S and at most PT24H")
    }
    guard !days.isEmpty else { throw InvalidField("days", "wants at least one day") }
    guard weeks.map({ !$0.isEmpty && $0.allSatisfy((1...53).contains) }) ?? true else {
      throw InvalidField("weeks", "wants weeks from 1 to 53")
    }
    self.start = start.milliseconds
    self.duration = duration.milliseconds
    self.days = days.reduce(0) { $0 | 1 << UInt8($1.rawValue) }
    self.weeks = (weeks ?? []).reduce(0) { $0 | 1 << UInt64($1) }
  }

  /// Whether a span starts on this day.
  @inline(__always)
  func starts(on day: Int64) -> Bool {
    days & 1 << UInt8(truncatingIfNeeded: Day.weekday(day)) != 0
      && (weeks == 0 || weeks & 1 << UInt64(truncatingIfNeeded: Day.isoWeek(day)) != 0)
  }
}
