import CommandLineTool
import FoundationEssentials
import Testing

struct ArgumentsTests {
  private enum Mode: String, CaseIterable { case newest, full }

  private func sentence(_ body: () throws -> Void) -> String? {
    #expect(throws: UsageError.self, performing: body)?.description
  }

  @Test func `a flag that was not given has no value of any type`() throws {
    let arguments = try Samples.parsed()
    #expect(arguments.string("mode") == nil)
    #expect(try arguments.int("max-requests", in: 1...5) == nil)
    #expect(try arguments.duration("deadline") == nil)
    #expect(try arguments.instant("now") == nil)
    #expect(try arguments.keyword("mode", Mode.self) == nil)
    #expect(try arguments.keywords("mode", among: ["a"]) == nil)
  }

  @Test func `whole numbers within their range are taken`() throws {
    #expect(try Samples.parsed("--max-requests", "1").int("max-requests", in: 1...5) == 1)
    #expect(try Samples.parsed("--max-requests=5").int("max-requests", in: 1...5) == 5)
    #expect(try Samples.parsed("--max-requests", "-3").int("max-requests", in: -5...5) == -3)
  }

  @Test(arguments: ["0", "6", "x", "1.0", "99999999999999999999"])
  func `other numbers are refused with the range`(text: String) {
    let sentence = sentence { _ = try Samples.parsed("--max-requests", text).int("max-requests", in: 1...5) }
    #expect(sentence == "--max-requests wants a whole number from 1 to 5, not \"\(text)\"")
  }

  @Test func `a time within its range is taken`() throws {
    #expect(try Samples.parsed("--deadline", "1h30m").duration("deadline") == .seconds(5400))
    let refused = sentence {
      _ = try Samples.parsed("--deadline", "3m").duration("deadline", in: .seconds(5)...(.seconds(90)))
    }
    #expect(
      refused == "--deadline wants a time such as 50s, 10m, 2h, 1h30m or 2d, from 5s to 1m30s, not \"3m\"")
  }

  @Test func `an instant is taken or refused with an example`() throws {
    let instant = try Samples.parsed("--now", "2026-06-01T08:00:00Z").instant("now")
    #expect(instant == Date(timeIntervalSince1970: 1_780_300_800))
    #expect(
      sentence { _ = try Samples.parsed("--now", "yesterday").instant("now") }
        == "--now wants an instant such as 2026-06-01T08:00:00Z or a date such as 2026-06-01, not \"yesterday\"")
  }

  @Test func `a keyword is one of a closed set`() throws {
    #expect(try Samples.parsed("--mode", "full").keyword("mode", Mode.self) == .full)
    #expect(
      sentence { _ = try Samples.parsed("--mode", "Full").keyword("mode", Mode.self) }
        == "--mode wants newest or full, not \"Full\"")
  }

  @Test func `keywords are separated by commas and counted once`() throws {
    let arguments = try Samples.parsed("--site", "b,a", "--site", "c,b")
    #expect(try arguments.keywords("site", among: ["a", "b", "c"]) == ["b", "a", "c"])
    #expect(
      sentence { _ = try Samples.parsed("--site", "a,").keywords("site", among: ["a", "b", "c"]) }
        == "--site wants a, b or c, separated by commas, not \"\"")
  }

  @Test func `what is shown of a wrong value cannot move the terminal's cursor`() {
    #expect(
      sentence { _ = try Samples.parsed("--mode", "\u{1B}[2J\n").keyword("mode", Mode.self) }
        == "--mode wants newest or full, not \"\\u001b[2J\\n\"")
  }

  @Test func `words are asked for by their place and name`() throws {
    let arguments = try Samples.parsed("one", "two")
    #expect(try arguments.positional(1, "PLATE") == "two")
    try arguments.refusePositionals(beyond: 2)
    #expect(sentence { _ = try arguments.positional(2, "PLATE") } == "PLATE is missing")
    #expect(sentence { try arguments.refusePositionals(beyond: 1) } == "\"two\" is one word too many")
    #expect(sentence { try arguments.refusePositionals() } == "\"one\" is one word too many")
  }

  @Test func `a flag that must be there says so, and why`() throws {
    let arguments = try Samples.parsed("--mode", "full")
    #expect(try arguments.requiredString("mode") == "full")
    #expect(sentence { _ = try arguments.requiredString("now") } == "--now is missing")
    #expect(
      sentence { _ = try arguments.requiredString("site", reason: "or give --all") }
        == "--site is missing; or give --all")
  }

  @Test func `asking for a flag the program does not have stops it`() async {
    await #expect(processExitsWith: .failure) { _ = try Samples.parsed().string("nonsense") }
  }
}

struct DurationTextTests {
  @Test(arguments: [
    ("50s", 50), ("10m", 600), ("2h", 7200), ("1h30m", 5400), ("2d", 172_800), ("1d2h3m4s", 93_784), ("0s", 0),
    ("007s", 7),
  ])
  func `a time is numbers with units`(text: String, seconds: Int64) {
    #expect(DurationText.parse(text) == .seconds(seconds))
  }

  @Test(arguments: [
    "", "50", "s", "1m1h", "1s1s", "1h 30m", "1.5h", "-5s", "+5s", "5S", "10ms", "1w", "9999999999s", "١s",
  ])
  func `anything else is no time`(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(arguments: [(0, "0s"), (59, "59s"), (90, "1m30s"), (5400, "1h30m"), (172_801, "2d1s")])
  func `a time is written as it is typed`(seconds: Int, expected: String) {
    #expect(DurationText.text(.seconds(seconds)) == expected)
  }
}

struct InstantTests {
  private func parsed(_ text: String) throws -> Double? {
    try Samples.parsed("--now=\(text)").instant("now")?.timeIntervalSince1970
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("2026-06-01", 1_780_272_000),
    ("2026-06-01T08:00:00.000Z", 1_780_300_800), ("2026-06-01t08:00:00z", 1_780_300_800),
    ("2026-06-01T10:00:00+02:00", 1_780_300_800), ("2026-06-01T02:30:00-05:30", 1_780_300_800),
    ("2026-06-01T08:00:00.25Z", 1_780_300_800.25), ("2024-02-29", 1_709_164_800), ("2000-02-29", 951_782_400),
    ("1969-12-31T23:59:59Z", -1),
  ])
  func `instants of RFC 3339 and dates are understood`(text: String, seconds: Double) throws {
    #expect(try parsed(text) == seconds)
  }

  @Test(arguments: [
    "2026-06-01T08:00:00", "2026-06-01T08:00Z", "2026-06-01 08:00:00Z", "2026-6-1", "2026-02-29", "1900-02-29",
    "2026-04-31", "2026-13-01", "2026-00-10", "2026-06-00", "2026-06-01T24:00:00Z", "2026-06-01T08:60:00Z",
    "2026-06-01T08:00:60Z", "2026-06-01T08:00:00.Z", "2026-06-01T08:00:00+0200", "2026-06-01T08:00:00+24:00",
    "2026-06-01T08:00:00Zx", "20260601", "2026-06-01T", "+026-06-01",
  ])
  func `what is no instant is refused`(text: String) {
    #expect(throws: UsageError.self) { try parsed(text) }
  }
}
