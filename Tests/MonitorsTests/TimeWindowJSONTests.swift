import JSON
import Monitors
import Testing

struct TimeWindowJSONTests {
  private static func window(_ text: String) throws -> TimeWindow {
    let json = try #require(JSONDocument(text))
    return try TimeWindow(json: json, at: json.root, clocks: ClockCase())
  }

  private static func entry(_ members: String) -> String { #"{"times": [{"start": "PT1H", \#(members)}]}"# }

  static let spellings = [
    #"{"day": ["Mon","Tue"], "week": ["w50","w51","w52","w53","w1","w2"]}"#,
    #"{"day": ["Mon","Tue"], "week": ["w50-w2"]}"#,
    #"{"day": ["MON","tue","Tue"], "week": ["W50-w53","w01-W2"]}"#,
  ]

  @Test(arguments: spellings)
  func `days and weeks are read in every spelling`(_ occurrence: String) throws {
    let usual = try Self.window(Self.entry(#""duration": "PT1H", "occurence": \#(Self.spellings[0])"#))
    for name in ["occurence", "occurrence"] {
      #expect(try Self.window(Self.entry(#""duration": "PT1H", "\#(name)": \#(occurrence)"#)) == usual)
    }
  }

  @Test func `a bare list of days, nulls and a recurrence in any case are taken`() throws {
    let usual = try Self.window(Self.entry(#""duration": "PT1H", "occurence": {"day": ["Sat"]}"#))
    let other = #""duration": "P0DT60M", "recurrence": "daily", "occurence": ["sat"]"#
    #expect(try Self.window(Self.entry(other)) == usual)
    let nulls = #""duration": "PT3600S", "recurrence": null, "occurence": {"day": ["Sat"], "week": null}"#
    #expect(try Self.window(Self.entry(nulls)) == usual)
    #expect(usual.clock.identifier == "Europe/Paris")
  }

  struct Refusal: CustomTestStringConvertible {
    let json: String
    let sentence: String

    var testDescription: String { json }
  }

  static let refusals =
    [
      Refusal(json: "7", sentence: "wants an object"),
      Refusal(json: "{}", sentence: "times: is missing"),
      Refusal(json: #"{"times": 7}"#, sentence: "times: wants a list"),
      Refusal(json: #"{"times": []}"#, sentence: "times: wants 1 to 100 entries"),
      Refusal(json: #"{"times": [7]}"#, sentence: "times[0]: wants an object"),
      Refusal(json: #"{"times": [], "zone": 1}"#, sentence: "zone: is not known here; known are times, timeZone"),
      Refusal(json: #"{"times": [], "timeZone": 1}"#, sentence: "timeZone: wants a text"),
      Refusal(
        json: #"{"times": [], "timeZone": "Europe/Nowhere"}"#,
        sentence: #"timeZone: "Europe/Nowhere" is no IANA time zone such as Europe/Stockholm"#),
      Refusal(
        json: #"{"times": [], "timeZone": "GMT+5"}"#,
        sentence: #"timeZone: "GMT+5" is no IANA time zone such as Europe/Stockholm"#),
      Refusal(
        json: #"{"times": [], "timeZone": "PST"}"#,
        sentence: #"timeZone: "PST" is no IANA time zone such as Europe/Stockholm"#),
      Refusal(json: #"{"times": [{"duration": "PT1H"}]}"#, sentence: "times[0].start: is missing"),
      Refusal(
        json: entry(#""end": 7"#),
        sentence: "times[0].end: is not known here; known are recurrence, start, duration, occurence, occurrence"),
      Refusal(
        json: entry(#""recurrence": "Weekly""#), sentence: #"times[0].recurrence: wants Daily or None, not "Weekly""#),
      Refusal(json: entry(#""recurrence": "Daily""#), sentence: "times[0].duration: is missing"),
      Refusal(json: entry(#""duration": 3600"#), sentence: "times[0].duration: wants a text"),
      Refusal(json: entry(#""duration": "1h""#), sentence: "times[0].duration: wants a duration such as PT8H"),
      Refusal(
        json: entry(#""duration": "PT0S""#), sentence: "times[0].duration: wants more than PT0S and at most PT24H"),
      Refusal(
        json: entry(#""duration": "PT24H1S""#), sentence: "times[0].duration: wants more than PT0S and at most PT24H"),
      Refusal(
        json: #"{"times": [{"start": "22:00", "duration": "PT1H"}]}"#,
        sentence: "times[0].start: wants a duration from PT0H to PT23H59M"),
      Refusal(
        json: #"{"times": [{"start": "PT24H", "duration": "PT1H"}]}"#,
        sentence: "times[0].start: wants PT0H to PT23H59M after midnight"),
      Refusal(
        json: entry(#""duration": "PT1H", "occurence": {}, "occurrence": {}"#),
        sentence: "times[0].occurrence: is given in both spellings"),
      Refusal(
        json: entry(#""duration": "PT1H", "occurence": {"days": []}"#),
        sentence: "times[0].occurence.days: is not known here; known are day, week"),
      Refusal(
        json: entry(#""duration": "PT1H", "occurrence": {"day": []}"#),
        sentence: "times[0].occurrence.day: wants 1 to 7 days"),
      Refusal(
        json: entry(#""duration": "PT1H", "occurence": []"#), sentence: "times[0].occurence: wants 1 to 7 days"),
      Refusal(
        json: entry(#""duration": "PT1H", "occurence": ["Mon", "Monday"]"#),
        sentence: "times[0].occurence[1]: wants Mon, Tue, Wed, Thu, Fri, Sat or Sun"),
      Refusal(
        json: entry(#""duration": "PT1H", "occurence": {"week": []}"#),
        sentence: "times[0].occurence.week: wants 1 to 53 weeks or ranges"),
    ]
    + ["w0", "w54", "7", "w1-", "w1-w2-w3", "w+1", "w1–w2", ""].map {
      Refusal(
        json: entry(#""duration": "PT1H", "occurence": {"week": ["w1", "\#($0)"]}"#),
        sentence: "times[0].occurence.week[1]: wants a week such as w7 or a range such as w50-w3, up to w53")
    } + [
      Refusal(
        json: #"{"times": [{"recurrence": "None", "start": "PT1H"}]}"#,
        sentence: "times[0].start: wants a time such as 2026-05-01T00:00:00Z"),
      Refusal(
        json: #"{"times": [{"recurrence": "None", "start": "2026-05-01T00:00:00Z", "duration": "PT0S"}]}"#,
        sentence: "times[0].duration: wants a duration above 0 such as P30D"),
      Refusal(
        json: #"{"times": [{"recurrence": "None", "start": "2026-05-01T00:00:00Z", "occurence": {}}]}"#,
        sentence: "times[0].occurence: belongs to Daily entries, not to None"),
    ]

  @Test(arguments: refusals)
  func `what is wrong is refused with its place`(_ refusal: Refusal) throws {
    let error = #expect(throws: InvalidField.self) { try Self.window(refusal.json) }
    #expect(error?.description == refusal.sentence)
  }

  @Test func `windows made of values are held to the same rules`() throws {
    let hour = try #require(ISODuration("PT1H"))
    let clock = try #require(LocalClock(identifier: "Europe/Stockholm"))
    #expect(throws: InvalidField("days", "wants at least one day")) {
      try DailyTime(start: hour, duration: hour, days: [])
    }
    #expect(throws: InvalidField("weeks", "wants weeks from 1 to 53")) {
      try DailyTime(start: hour, duration: hour, weeks: [54])
    }
    #expect(throws: InvalidField("times", "wants 1 to 100 entries")) { try TimeWindow([], clock: clock) }
    #expect(throws: InvalidField("times[0]", "wants an end after its start")) {
      try TimeWindow([.once(start: 5, end: 5)], clock: clock)
    }
  }
}
