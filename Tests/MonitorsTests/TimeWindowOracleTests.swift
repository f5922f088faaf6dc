import Foundation
import Monitors
import Testing

/// Holds windows against a walk through every minute of three years.
struct TimeWindowOracleTests {
  struct Entry {
    let start: Int
    let duration: Int
    var days: Set<Weekday> = Set(Weekday.allCases)
    var weeks: Set<Int>?

    var time: TimeWindow.Entry {
      get throws {
        .daily(
          try DailyTime(
            start: try #require(ISODuration("PT\(start)M")), duration: try #require(ISODuration("PT\(duration)M")),
            days: days, weeks: weeks))
      }
    }
  }

  private static let windows: [[Entry]] =
    [
      [Entry(start: 22 * 60, duration: 8 * 60)],
      [Entry(start: 2 * 60 + 15, duration: 30), Entry(start: 2 * 60 + 30, duration: 10, days: [.sunday])],
      [Entry(start: 0, duration: 24 * 60, days: [.saturday, .sunday], weeks: [1, 13, 14, 15, 40, 43, 44, 53])],
      [
        Entry(start: 20 * 60 + 30, duration: 9 * 60, days: [.monday, .tuesday, .wednesday, .thursday, .friday]),
        Entry(start: 0, duration: 24 * 60, days: [.saturday, .sunday], weeks: Set(1...25).union(33...52)),
      ],
      [Entry(start: 23 * 60 + 59, duration: 24 * 60, days: [.saturday]), Entry(start: 60, duration: 1)],
    ]
    + [0, 1, 29, 30, 59, 60, 90, 119, 120, 150, 179, 180, 181, 23 * 60, 23 * 60 + 30].map { start in
      [
        Entry(start: start, duration: min(1440, 45 + start), days: [.sunday, .monday]),
        Entry(start: start, duration: 7),
      ]
    }

  /// What is known of a zone's clock without the code that is tested: its reading at each minute, and what days are.
  private struct Walk {
    let zone: TimeZone
    let calendar: Calendar
    private var days: [Int: (weekday: Weekday, week: Int)] = [:]

    init(_ name: String) throws {
      zone = try #require(TimeZone(identifier: name))
      var calendar = Calendar(identifier: .iso8601)
      calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
      self.calendar = calendar
    }

    /// Offsets change at quarters of an hour.
    func offset(_ minute: Int) -> Int {
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute * 60))) / 60
    }

    mutating func day(_ number: Int) throws -> (weekday: Weekday, week: Int) {
      if let known = days[number] { return known }
      let date = Date(timeIntervalSince1970: Double(number) * 86_400)
      let parts = calendar.dateComponents([.weekday, .weekOfYear], from: date)
      let sundayFirst = try #require(parts.weekday)
      let weekday = try #require(Weekday(rawValue: (sundayFirst + 5) % 7))
      let day = (weekday, try #require(parts.weekOfYear))
      days[number] = day
      return day
    }
  }

  @Test(arguments: [
    "Europe/Stockholm", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Africa/Casablanca",
  ])
  func `each minute of 2025 to 2027 is as a walk through the minutes finds it`(_ name: String) throws {
    let clock = try #require(ClockCase().clock(name))
    let windows = try Self.windows.map { try TimeWindow($0.map { try $0.time }, clock: clock) }
    var walk = try Walk(name)
    // From a week before, so that spans which have begun are known; 2025-01-01 to 2028-01-01 in UTC.
    let (first, last) = (28_928_160, 30_504_960)
    var spans = Spans(count: windows.count)
    var stretches = windows.map { $0.stretch(around: 0) }
    var offset = walk.offset(first - 10_080)
    // The latest that the clock has shown: a span starts once the clock reaches its start for the first time.
    var latest = first - 10_080 + offset
    // Until then neither side says anything else of a window than it did.
    var looks = Array(repeating: first, count: windows.count)
    var nextLook = first
    var wrong: [String] = []
    for minute in (first - 10_080)..<last {
      if minute % 15 == 0 { offset = walk.offset(minute) }
      while latest < minute + offset {
        latest += 1
        for window in try spans.begin(at: latest, minute, &walk) {
          looks[window] = max(first, minute)
          nextLook = min(nextLook, looks[window])
        }
      }
      let instant = Int64(minute) * 60_000
      if minute % 7 == 0, minute >= first {
        let index = minute / 7 % windows.count
        if windows[index].contains(instant) != (minute < spans.ends[index]) { wrong.append("\(index) at \(minute)") }
      }
      guard minute >= nextLook else { continue }
      for index in windows.indices where looks[index] <= minute {
        if !stretches[index].instants.contains(instant) { stretches[index] = windows[index].stretch(around: instant) }
        let isInside = minute < spans.ends[index]
        if stretches[index].isInside != isInside || windows[index].contains(instant) != isInside {
          wrong.append("\(index) at \(minute)")
        }
        looks[index] = Int((stretches[index].instants.upperBound + 59_999) / 60_000)
        if isInside { looks[index] = min(looks[index], spans.ends[index]) }
      }
      nextLook = looks.min() ?? last
    }
    #expect(wrong.prefix(10) == [])
    #expect(spans.count > 20_000)
  }

  /// What the walk has found.
  private struct Spans {
    /// The minute at which each window's spans end; one that has passed when none has begun.
    var ends: [Int]
    /// How many spans have begun.
    var count = 0
    /// Entries, with the numbers of their windows, by the minute of the day at which they start.
    private let starting: [[(window: Int, entry: Entry)]]

    init(count: Int) {
      ends = Array(repeating: 0, count: count)
      var starting: [[(window: Int, entry: Entry)]] = Array(repeating: [], count: 1440)
      for (window, entries) in windows.enumerated() {
        for entry in entries { starting[entry.start].append((window, entry)) }
      }
      self.starting = starting
    }

    /// Begins the spans that start at a reading of the clock; says of which windows.
    mutating func begin(at reading: Int, _ minute: Int, _ walk: inout Walk) throws -> [Int] {
      let candidates = starting[reading % 1440]
      if candidates.isEmpty { return [] }
      let day = try walk.day(reading / 1440)
      for (window, entry) in candidates
      where entry.days.contains(day.weekday) && entry.weeks?.contains(day.week) ?? true {
        ends[window] = max(ends[window], minute + entry.duration)
        count += 1
      }
      return candidates.map(\.window)
    }
  }
}
