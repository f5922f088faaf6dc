import JSON
import Monitors
import Testing

struct TimeWindowTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    var zone = "Europe/Stockholm"
    /// Elements of `times`.
    let times: String
    var inside: [String] = []
    var outside: [String] = []

    var testDescription: String { name }
  }

  static func window(_ times: String, zone: String = "Europe/Stockholm") throws -> TimeWindow {
    let json = try #require(JSONDocument(#"{"timeZone": "\#(zone)", "times": [\#(times)]}"#))
    return try TimeWindow(json: json, at: json.root, clocks: ClockCase())
  }

  static func instant(_ text: String) throws -> Int64 { try #require(InstantText.milliseconds(text)) }

  static let cases = [
    Case(
      name: "a window holds its start and not its end", times: #"{"start": "PT8H", "duration": "PT8H"}"#,
      inside: ["2026-01-14T08:00:00+01:00", "2026-01-14T15:59:59.999+01:00", "2026-07-14T08:00:00+02:00"],
      outside: ["2026-01-14T07:59:59.999+01:00", "2026-01-14T16:00:00+01:00", "2026-07-14T16:00:00+02:00"]),
    Case(
      name: "a night belongs to the day on which it starts",
      times: #"{"start": "PT22H", "duration": "PT8H", "occurence": {"day": ["Fri"]}}"#,
      inside: ["2026-01-16T22:00:00+01:00", "2026-01-17T05:59:00+01:00"],
      outside: ["2026-01-16T05:00:00+01:00", "2026-01-17T06:00:00+01:00", "2026-01-17T22:30:00+01:00"]),
    Case(
      name: "a night in spring lasts its eight hours", times: #"{"start": "PT22H", "duration": "PT8H"}"#,
      inside: ["2026-03-29T06:59:00+02:00"], outside: ["2026-03-29T07:00:00+02:00"]),
    Case(
      name: "a night in autumn lasts its eight hours", times: #"{"start": "PT22H", "duration": "PT8H"}"#,
      inside: ["2026-10-25T04:59:00+01:00"], outside: ["2026-10-25T05:00:00+01:00"]),
    Case(
      name: "a start that the clock leaves out is the instant of the change",
      times: #"{"start": "PT2H30M", "duration": "PT15M"}"#,
      inside: ["2026-03-29T03:00:00+02:00", "2026-03-29T03:14:00+02:00", "2026-03-30T02:30:00+02:00"],
      outside: ["2026-03-29T01:59:00+01:00", "2026-03-29T03:15:00+02:00", "2026-03-29T03:31:00+02:00"]),
    Case(
      name: "a start that the clock shows twice is the first", times: #"{"start": "PT2H15M", "duration": "PT30M"}"#,
      inside: ["2026-10-25T02:15:00+02:00", "2026-10-25T02:44:00+02:00"],
      outside: ["2026-10-25T02:15:00+01:00", "2026-10-25T02:44:00+01:00", "2026-10-25T02:45:00+02:00"]),
    Case(
      name: "a whole day of 25 hours is 24 hours long", times: #"{"start": "PT0H", "duration": "PT24H"}"#,
      inside: ["2026-10-25T22:59:00+01:00", "2026-10-26T00:00:00+01:00", "2026-10-25T02:30:00+01:00"],
      outside: ["2026-10-25T23:00:00+01:00", "2026-10-25T23:59:00+01:00"]),
    Case(
      name: "a change of half an hour", zone: "Australia/Lord_Howe",
      times: #"{"start": "PT2H10M", "duration": "PT10M"}"#,
      inside: ["2026-10-04T02:30:00+11:00", "2026-10-04T02:39:00+11:00"],
      outside: ["2026-10-04T01:59:00+10:30", "2026-10-04T02:40:00+11:00"]),
    Case(
      name: "weeks by ISO 8601, with one of their year's 53",
      times: #"{"start": "PT0H", "duration": "PT1H", "occurence": {"week": ["w53"]}}"#,
      inside: ["2026-12-28T00:30:00+01:00", "2027-01-03T00:30:00+01:00", "2021-01-01T00:30:00+01:00"],
      outside: ["2025-12-31T00:30:00+01:00", "2027-01-04T00:30:00+01:00", "2026-12-27T00:30:00+01:00"]),
    Case(
      name: "a range of weeks over the turn of the year",
      times: #"{"start": "PT0H", "duration": "PT1H", "occurence": {"day": ["Mon"], "week": ["w50-w3"]}}"#,
      inside: ["2025-12-08T00:00:00+01:00", "2025-12-29T00:00:00+01:00", "2026-01-12T00:00:00+01:00"],
      outside: ["2025-12-01T00:00:00+01:00", "2026-01-19T00:00:00+01:00", "2026-01-13T00:00:00+01:00"]),
    Case(
      name: "an interval of 30 days",
      times: #"{"recurrence": "None", "start": "2026-05-01T00:00:00+0000", "duration": "P30D"}"#,
      inside: ["2026-05-01T00:00:00Z", "2026-05-30T23:59:59Z"],
      outside: ["2026-04-30T23:59:59Z", "2026-05-31T00:00:00Z"]),
    Case(
      name: "an interval without an end", times: #"{"recurrence": "None", "start": "2026-05-01T00:00:00Z"}"#,
      inside: ["2026-05-01T00:00:00Z", "9999-01-01T00:00:00Z"], outside: ["2026-04-30T23:59:59.999Z"]),
    Case(
      name: "entries add up",
      times: #"{"start": "PT8H", "duration": "PT1H"}, {"start": "PT8H30M", "duration": "PT1H"}"#,
      inside: ["2026-01-14T08:00:00+01:00", "2026-01-14T08:45:00+01:00", "2026-01-14T09:29:00+01:00"],
      outside: ["2026-01-14T09:30:00+01:00"]),
  ]

  @Test(arguments: cases)
  func `an instant lies inside or outside`(_ example: Case) throws {
    let window = try Self.window(example.times, zone: example.zone)
    for text in example.inside { #expect(window.contains(try Self.instant(text)), "\(text)") }
    for text in example.outside { #expect(!window.contains(try Self.instant(text)), "\(text)") }
    for text in example.inside + example.outside {
      let instant = try Self.instant(text)
      let stretch = window.stretch(around: instant)
      #expect(stretch.instants.contains(instant))
      #expect(stretch.isInside == window.contains(instant))
    }
  }

  struct Boundary: CustomTestStringConvertible {
    let times: String
    let after: String
    let next: String?

    var testDescription: String { "\(times) after \(after)" }
  }

  static let boundaries = [
    Boundary(
      times: #"{"start": "PT8H", "duration": "PT8H"}"#, after: "2026-01-14T07:00:00+01:00",
      next: "2026-01-14T08:00:00+01:00"),
    Boundary(
      times: #"{"start": "PT8H", "duration": "PT8H"}"#, after: "2026-01-14T08:00:00+01:00",
      next: "2026-01-14T16:00:00+01:00"),
    Boundary(
      times: #"{"start": "PT8H", "duration": "PT8H"}, {"start": "PT16H", "duration": "PT1H"}"#,
      after: "2026-01-14T09:00:00+01:00", next: "2026-01-14T17:00:00+01:00"),
    Boundary(
      times: #"{"start": "PT0H", "duration": "PT24H"}"#, after: "2026-05-01T12:00:00+02:00",
      next: "2026-10-25T23:00:00+01:00"),
    Boundary(
      times: #"{"start": "PT8H", "duration": "PT8H", "occurence": {"week": ["w53"], "day": ["Sun"]}}"#,
      after: "2027-01-03T17:00:00+01:00", next: "2033-01-02T08:00:00+01:00"),
    Boundary(
      times: #"{"recurrence": "None", "start": "2026-05-01T00:00:00Z", "duration": "PT1H"}"#,
      after: "2020-01-01T00:00:00Z", next: "2026-05-01T00:00:00Z"),
    Boundary(
      times: #"{"recurrence": "None", "start": "2026-05-01T00:00:00Z", "duration": "PT1H"}"#,
      after: "2026-05-01T01:00:00Z", next: nil),
    Boundary(
      times: #"{"recurrence": "None", "start": "2026-05-01T00:00:00Z"}"#, after: "2026-05-01T00:00:00Z", next: nil),
  ]

  @Test(arguments: boundaries)
  func `the next boundary is where the window begins or ends`(_ example: Boundary) throws {
    let window = try Self.window(example.times)
    let next = window.nextBoundary(after: try Self.instant(example.after))
    #expect(next == (try example.next.map(Self.instant)))
  }

  @Test func `a window that holds always has no boundary`() throws {
    let window = try Self.window(#"{"start": "PT0H", "duration": "PT24H"}"#, zone: "UTC")
    #expect(window.nextBoundary(after: try Self.instant("2026-05-01T00:00:00Z")) == nil)
  }

  @Test(arguments: [Int64.min, -1, 0, Int64.max])
  func `instants at the ends of time are answered`(_ instant: Int64) throws {
    for times in [
      #"{"start": "PT8H", "duration": "PT8H"}"#, #"{"recurrence": "None", "start": "2026-05-01T00:00:00Z"}"#,
    ] {
      let window = try Self.window(times)
      _ = window.contains(instant)
      _ = window.stretch(around: instant)
      _ = window.nextBoundary(after: instant)
    }
  }
}
