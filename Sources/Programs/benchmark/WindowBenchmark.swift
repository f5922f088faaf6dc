import Monitors

/// How much it costs to ask whether an instant lies in a window: a night in one entry, and office hours in five with weeks.
struct WindowBenchmark {
  let questions: Int

  /// 2025-01-01 and three years, in milliseconds.
  private static let start: Int64 = 1_735_689_600_000
  private static let length: Int64 = 94_608_000_000

  func run(_ rows: RowWriter) throws {
    guard let clock = LocalClock(identifier: "Europe/Stockholm"), let night = ISODuration("PT22H"),
      let morning = ISODuration("PT8H"), let hours = ISODuration("PT7H")
    else { throw BenchmarkError.noTimeZone("Europe/Stockholm") }
    let nights = try TimeWindow([.daily(DailyTime(start: night, duration: hours))], clock: clock)
    let office = try TimeWindow(
      Weekday.allCases.prefix(5).map {
        .daily(try DailyTime(start: morning, duration: hours, days: [$0], weeks: [1, 3]))
      },
      clock: clock)
    for (name, window) in [("monitors.window", nights), ("monitors.window.weeks", office)] {
      try rows.write(measure(name, window))
    }
  }

  private func measure(_ name: String, _ window: TimeWindow) -> Row {
    var random = SeededRandom(seed: 3)
    let instants = (0..<questions).map { _ in Self.start + Int64(random.next() % UInt64(Self.length)) }
    let watch = Stopwatch()
    let inside = instants.count { window.contains($0) }
    let cost = watch.cost
    let checked = instants.prefix(1_000)
    let right = checked.count { window.contains($0) == window.stretch(around: $0).isInside }
    var row = Row(name: name, count: instants.count, cost: cost)
    row.verdict = (right, checked.count - right)
    row.figures = [("inside", .count(inside))]
    return row
  }
}
