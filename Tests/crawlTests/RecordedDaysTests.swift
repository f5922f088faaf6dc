import Foundation
import TestSupport
import Testing

/// Three days of one invented portal, one after another through the program, with every vehicle monitored.
struct RecordedDaysTests {
  static let plates =
    ("MLB36A MLB35B MLB34C MLB333 MLB32D MLB31E MLB30F MLB29G MLB28H MLB27J MLB26K MLB25L MLB24M MLB23N MLB22P "
    + "MLB215 MLB202 MLB19R MLB18S MLB17T MLB164 MLB15W MLB143 MLB13X MLB12X MLB116 MLB10Y MLB09Z MLB07A MLB061 "
    + "MLB050 MLB04C MLB02E MLB01F MLB02N MLB101 ABC003 ABC008").split(separator: " ").map(String.init)
  /// Vehicles that their ads name by VIN only.
  static let vins = ["ABC003": "WP1ZZZ95ZGL001003", "ABC008": "1C4NJDDB1JD001008"]

  private let station: Station

  init() async throws {
    station = try Station()
    try await station.watch(Self.plates, vins: Self.vins)
  }

  private func play(_ day: String, at time: String, _ mode: String = "full") async throws -> Program.Ending {
    try await station.crawl(["--site", "blocket", "--replay", recording(day), "--now", time, "--mode", mode])
  }

  private static func expected(_ day: String) throws -> String {
    try String(
      contentsOf: Repository.fixtures.appending(path: "blocket/recordings/\(day)-events.ndjson"), encoding: .utf8)
  }

  private func check(
    _ ending: Program.Ending, _ output: String, _ line: String, at location: SourceLocation = #_sourceLocation
  ) {
    #expect(ending.output == output, sourceLocation: location)
    #expect(ending.errors.timeless == "site=blocket \(line)\n", sourceLocation: location)
    #expect(ending.status == 0, sourceLocation: location)
  }

  @Test func `three days say what has happened, each thing once`() async throws {
    let (first, second, third) = (try Self.expected("day1"), try Self.expected("day2"), try Self.expected("day3"))
    check(
      try await play("day1", at: "2026-09-08T08:00:00Z", "newest"), first,
      "run=1 outcome=accepted requests=6 pages=5 listings=37 new=36 changed=0 gone=0 matched=36 events=34 problems=0 "
        + "requests_per_news=0.17")
    check(
      try await play("day1", at: "2026-09-08T08:00:00Z", "newest"), "",
      "run=2 outcome=accepted requests=2 pages=1 listings=12 new=0 changed=0 gone=0 matched=12 events=0 problems=0")
    check(
      try await play("day2", at: "2026-09-09T08:00:00Z"), second,
      "run=3 outcome=accepted requests=8 pages=7 listings=37 new=3 changed=1 gone=0 matched=36 events=3 problems=0 "
        + "requests_per_news=2.00")
    check(
      try await play("day2", at: "2026-09-09T08:00:00Z"), "",
      "run=4 outcome=accepted requests=6 pages=5 listings=37 new=0 changed=0 gone=0 matched=36 events=0 problems=0")
    check(
      try await play("day3", at: "2026-09-10T08:00:00Z"), third,
      "run=5 outcome=accepted requests=6 pages=5 listings=37 new=0 changed=0 gone=2 matched=36 events=1 problems=0 "
        + "requests_per_news=3.00")
    check(
      try await play("day3", at: "2026-09-10T08:00:00Z"), "",
      "run=6 outcome=accepted requests=6 pages=5 listings=37 new=0 changed=0 gone=0 matched=36 events=0 problems=0")
    #expect(try await station.outbox().joined(separator: "\n") + "\n" == first + second + third)
  }

  @Test func `a break in the layout is refused, and the next good day says what was missed`() async throws {
    _ = try await play("day1", at: "2026-09-08T08:00:00Z")
    let positions = try await station.column("SELECT position FROM walk_position")
    let broken = try await play("broken", at: "2026-09-09T08:00:00Z")
    #expect(broken.status == 65)
    #expect(broken.output.isEmpty)
    #expect(
      broken.errors.timeless == """
        level=warning message="GET https://www.blocket.se/mobility/item/90001103: the recording has no answer for it" \
        site=blocket
        level=warning message="GET https://www.blocket.se/mobility/item/90001102: the recording has no answer for it" \
        site=blocket
        level=warning message="GET https://www.blocket.se/mobility/item/90001101: the recording has no answer for it" \
        site=blocket
        site=blocket run=2 outcome=quarantined requests=9 pages=8 listings=37 new=0 changed=0 gone=0 matched=0 events=0 \
        problems=3 attribution=layout reason="search.currency was found in 0 of 37 listings, usually in 100 %"

        """)
    #expect(try await station.column("SELECT count(*) FROM page_validator") == ["0"])
    #expect(try await station.column("SELECT position FROM walk_position") == positions)
    #expect(try await station.column("SELECT count(*) FROM page_capture WHERE run_id = 2") == ["5"])
    #expect(
      try await station.column("SELECT outcome || ' ' || attribution FROM run WHERE id = 2") == ["quarantined layout"])
    let expected = try Self.expected("day2").split(separator: "\n").map(String.init)
    let healed = try await play("day2", at: "2026-09-09T09:00:00Z")
    #expect(healed.lines.map(\.news) == expected.map(\.news))
    #expect(healed.lines.map { $0.member("id") } == expected.map { $0.member("id") })
  }

  @Test func `a wall against robots is refused and named`() async throws {
    _ = try await play("day1", at: "2026-09-08T08:00:00Z")
    let ending = try await play("empty", at: "2026-09-09T08:00:00Z")
    #expect(ending.status == 65)
    #expect(ending.output.isEmpty)
    #expect(
      ending.errors.timeless == """
        level=warning message="GET https://www.blocket.se/mobility/search/car?sort=PUBLISHED_DESC: the page is a wall \
        against robots (\\"captcha-delivery.com\\")" site=blocket
        site=blocket run=2 outcome=quarantined requests=2 pages=1 listings=0 new=0 changed=0 gone=0 matched=0 \
        events=0 problems=1 attribution=blocked reason="1 of 1 pages were a refusal or a bot wall"

        """)
  }

  @Test func `on a portal that was never read a wall is refused too`() async throws {
    let ending = try await play("empty", at: "2026-09-09T08:00:00Z")
    #expect(ending.status == 65)
    #expect(
      ending.errors.timeless == """
        level=warning message="GET https://www.blocket.se/mobility/search/car?sort=PUBLISHED_DESC: the page is a wall \
        against robots (\\"captcha-delivery.com\\")" site=blocket
        site=blocket run=1 outcome=quarantined requests=2 pages=1 listings=0 new=0 changed=0 gone=0 matched=0 \
        events=0 problems=1 attribution=blocked reason="1 of 1 pages were a refusal or a bot wall"

        """)
  }

  @Test func `a recording without any page of the site is a site that cannot be reached`() async throws {
    try station.write("[]", to: "nothing/index.json")
    let ending = try await station.crawl(["--site", "blocket", "--replay", station.directory.path("nothing")])
    #expect(ending.status == 69)
    #expect(
      ending.errors.timeless == """
        level=warning message="GET https://www.blocket.se/mobility/search/car?sort=PUBLISHED_DESC: the recording has no \
        answer for it" site=blocket
        site=blocket run=1 outcome=aborted requests=2 pages=1 listings=0 new=0 changed=0 gone=0 matched=0 events=0 \
        problems=1 reason="GET https://www.blocket.se/mobility/search/car?sort=PUBLISHED_DESC: the recording has no answer \
        for it"

        """)
  }
}
