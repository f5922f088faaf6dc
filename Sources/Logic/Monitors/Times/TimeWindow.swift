/// Spans of time that are repeated daily or lie at one place of the calendar; times are milliseconds since 1970-01-01 00:00 UTC.
///
/// Each span holds its start and not its end, and the window is their union. A daily start that the clock leaves out in
/// spring is the instant of the change; one that it shows twice in autumn is the first.
public struct TimeWindow: Sendable, Equatable {
  /// One of the spans.
  public enum Entry: Sendable, Equatable {
    /// A span on certain days, by the local clock.
    case daily(DailyTime)
    /// From an instant to another, or for ever.
    case once(start: Int64, end: Int64?)
  }

  /// Most entries of a window.
  public static let maximumEntryCount = 100

  /// The clock that the daily entries go by.
  public let clock: LocalClock
  private let daily: [DailyTime]
  private let once: [Range<Int64>]

  /// Throws for no entry, more than `maximumEntryCount`, and one that ends where it starts or before, naming it: `times[1]`.
  public init(_ entries: [Entry], clock: LocalClock) throws(InvalidField) {
    guard !entries.isEmpty, entries.count <= Self.maximumEntryCount else {
      throw InvalidField("times", "wants 1 to \(Self.maximumEntryCount) entries")
    }
    var daily: [DailyTime] = []
    var once: [Range<Int64>] = []
    for (index, entry) in entries.enumerated() {
      switch entry {
      case .daily(let time): daily.append(time)
      case .once(let start, let end):
        guard start < end ?? .max else { throw InvalidField("times[\(index)]", "wants an end after its start") }
        once.append(start..<(end ?? .max))
      }
    }
    (self.daily, self.once, self.clock) = (daily, once, clock)
  }

  /// Whether the instant lies in the window.
  ///
  /// Cost: tens of nanoseconds per entry.
  public func contains(_ instant: Int64) -> Bool {
    for range in once where range.contains(instant) { return true }
    guard !daily.isEmpty else { return false }
    let instant = Self.bounded(instant)
    let era = clock.era(at: instant)
    let today = Day.number(ofReading: instant + era.offset)
    guard era.start < instant - 3 * Day.milliseconds, instant + 3 * Day.milliseconds < era.end else {
      return daily.contains { time in
        (today - 2...today + 1).contains { day in
          time.starts(on: day) && Self.span(of: time, on: day, clock).contains(instant)
        }
      }
    }
    // Nobody touches the clock: what counts is what it shows, and spans last a day at most.
    let reading = instant + era.offset - today * Day.milliseconds
    return daily.contains { time in
      let sinceStart = reading - time.start
      if sinceStart >= 0 { return sinceStart < time.duration && time.starts(on: today) }
      return sinceStart + Day.milliseconds < time.duration && time.starts(on: today - 1)
    }
  }

  /// A stretch of time in which the window holds throughout or not at all.
  public struct Stretch: Sendable, Equatable {
    /// Whether the window holds.
    public let isInside: Bool
    /// The instants; they need not be all for which this is so.
    public let instants: Range<Int64>
  }

  /// A stretch around the instant, at most a day to each side when there are daily entries.
  ///
  /// For those who ask about instants near each other: within the stretch the answer is known.
  public func stretch(around instant: Int64) -> Stretch {
    var (from, until) = (Int64.min, Int64.max)
    func narrow(_ edge: Int64) {
      if edge <= instant { from = max(from, edge) } else { until = min(until, edge) }
    }
    func narrow(_ span: Range<Int64>) {
      narrow(span.lowerBound)
      narrow(span.upperBound)
    }
    for range in once { narrow(range) }
    if !daily.isEmpty {
      let near = Self.bounded(instant)
      narrow(near - Day.milliseconds..<near + Day.milliseconds)
      let today = Day.number(ofReading: near + clock.era(at: near).offset)
      for time in daily {
        for day in today - 3...today + 3 where time.starts(on: day) { narrow(Self.span(of: time, on: day, clock)) }
      }
    }
    return Stretch(isInside: contains(instant), instants: from..<until)
  }

  /// The first instant behind this one at which the window begins or ends to hold; nil when there is none within ten years.
  ///
  /// Cost: about a microsecond per day and entry until then.
  public func nextBoundary(after instant: Int64) -> Int64? {
    var stretch = stretch(around: instant)
    let isInside = stretch.isInside
    let (limit, isFar) = instant.addingReportingOverflow(Self.horizon)
    repeat {
      let end = stretch.instants.upperBound
      if end == .max || (!isFar && end > limit) { return nil }
      stretch = self.stretch(around: end)
      if stretch.isInside != isInside { return end }
    } while true
  }

  private static let horizon = 3_653 * Day.milliseconds

  private static func span(of time: DailyTime, on day: Int64, _ clock: LocalClock) -> Range<Int64> {
    let start = clock.firstInstant(showing: day * Day.milliseconds + time.start)
    return start..<start + time.duration
  }

  /// The instant, or the nearest one for which there is arithmetic: a hundred thousand years from now.
  private static func bounded(_ instant: Int64) -> Int64 { min(max(instant, -farthest), farthest) }

  private static let farthest: Int64 = 36_525_000 * Day.milliseconds
}
