import Foundation
import Testing

struct EventsCommandTests {
  private let control: Control

  init() throws { control = try Control() }

  /// The types and plates of bodies, in order.
  private func said(_ outcome: Control.Outcome) -> [String] {
    outcome.output.split(separator: "\n").map { line in
      let parts = [/"eventType":"vehicle.([a-z_]+)"/, /"licensePlate":"([A-Z0-9]+)"/].map { pattern in
        line.firstMatch(of: pattern).map { String($0.1) } ?? "?"
      }
      return parts.joined(separator: " ")
    }
  }

  private func watchAndCrawl() async throws {
    for plate in ["MLB36A", "MLB27J", "MLB12X"] { _ = try await control.run("watch", plate) }
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    try await control.crawl("day2", at: "2026-06-02T08:00:00Z")
  }

  @Test func `events come in the order of saying and can be narrowed`() async throws {
    try await watchAndCrawl()
    let all = [
      "listed_for_sale MLB36A", "listed_for_sale MLB27J", "listed_for_sale MLB12X", "price_changed MLB27J",
    ]
    #expect(said(try await control.run("events")) == all)
    #expect(said(try await control.run("events", "--limit", "2")) == Array(all.prefix(2)))
    #expect(said(try await control.run("events", "--after", "2")) == Array(all.dropFirst(2)))
    #expect(said(try await control.run("events", "--type", "price_changed")) == ["price_changed MLB27J"])
    #expect(said(try await control.run("events", "--plate", "mlb-12x")) == ["listed_for_sale MLB12X"])
    #expect(try await control.run("events", "--plate", "MLB99X") == .init(0))
  }

  @Test func `events go on behind one that is named`() async throws {
    try await watchAndCrawl()
    let (output, words) = (Pipe(), ["events", "--type", "price_changed"])
    let process = try control.start(words[0], words[1], words[2], output: output)
    let body = await Control.line(of: output)
    try await Control.end(of: process)
    let id = try #require(body.firstMatch(of: /"id":"(evt_[^"]+)"/)?.1)
    #expect(try await control.run("events", "--after", String(id)) == .init(0))
  }

  @Test func `prices and plates stand in a table on a terminal`() async throws {
    try await watchAndCrawl()
    #expect(
      try await control.runOnTerminal("events", "--plate", "MLB27J") == [
        "TIME                      TYPE             PLATE   SITE          PRICE  EVENT",
        "2026-06-01T08:00:00.000Z  listed_for_sale  MLB27J  blocket  149000 SEK  EVENT",
        "2026-06-02T08:00:00.000Z  price_changed    MLB27J  blocket  139000 SEK  EVENT",
      ])
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `following tells what is there and what comes, and ends when told to`(signal: Int32) async throws {
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    _ = try await control.run("watch", "MLB36A")
    let output = Pipe()
    let process = try control.start("events", "--follow", output: output)
    #expect(await Control.line(of: output).contains("MLB36A"))
    _ = try await control.run("watch", "MLB27J")
    #expect(await Control.line(of: output).contains("MLB27J"))
    kill(process.processIdentifier, signal)
    try await Control.end(of: process)
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
  }

  @Test func `following ends by itself when the limit is reached`() async throws {
    try await control.crawl("day1", at: "2026-06-01T08:00:00Z")
    _ = try await control.run("watch", "MLB36A")
    #expect(said(try await control.run("events", "--follow", "--limit", "1")) == ["listed_for_sale MLB36A"])
  }

  @Test(arguments: [
    (["events", "--after", "evt_x"], 1, "there is no event evt_x; `monitorctl events` shows them"),
    (
      ["events", "--after", "yesterday"], 64,
      #"--after wants an event such as evt_... or a place such as 17, not "yesterday""#
    ),
    (["events", "--plate", "?"], 64, "--plate is not a plate; give one such as ABC123"),
    (
      ["events", "--type", "sold"], 64,
      #"--type wants listed_for_sale, ownership_change, price_changed or delisted, not "sold""#
    ),
    (["events", "--limit", "0"], 64, #"--limit wants a whole number from 1 to 1000000000, not "0""#),
  ])
  func `a wrong filter is named in one sentence`(words: [String], status: Int32, sentence: String) async throws {
    #expect(try await control.run(words) == .init(status, errors: "monitorctl: \(sentence)\n"))
  }
}
