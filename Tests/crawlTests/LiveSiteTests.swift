import Foundation
import HTTP
import TestSupport
import Testing

/// The program against a site on this machine.
struct LiveSiteTests {
  private let station: Station
  private let live: LiveMarket

  init() throws {
    station = try Station()
    live = try LiveMarket((1...45).map { Car($0) }.reversed())
  }

  private func crawl(_ further: String...) async throws -> Program.Ending {
    try await station.crawl(try live.arguments(station) + further, contact: "mailto:owner@example.test")
  }

  @Test func `a site is read on one connection, politely and by name`() async throws {
    try await station.watch(["MLB009", "MLB045"])
    let ending = try await crawl()
    #expect(
      ending.lines.map(\.news) == [
        "listed_for_sale MLB045 10045 price=106355 initial=false",
        "listed_for_sale MLB009 10009 price=121271 initial=false",
      ])
    #expect(
      ending.errors.timeless
        == "site=cars run=1 outcome=accepted requests=9 pages=8 listings=49 new=45 changed=0 gone=0 matched=2 events=2 "
        + "problems=0 requests_per_news=0.20\n")
    #expect(ending.status == 0)
    #expect(
      try live.targets == [
        "/robots.txt", "/search", "/ad/10039", "/ad/10029", "/search?page=2", "/ad/10019", "/ad/10009",
        "/search?page=3",
        "/search?page=4",
      ])
    let server = try live.server
    #expect(server.connectionCount == 1)
    for request in server.requests {
      #expect(request.headers["User-Agent"] == "Platewatch/0.1 (+mailto:owner@example.test)")
      #expect(request.headers["Accept-Language"] == "sv")
      #expect(request.headers["Accept-Encoding"]?.contains("gzip") == true)
      #expect(request.headers["Cookie"] == nil)
    }
  }

  struct RobotsCase: CustomTestStringConvertible {
    var testDescription: String { "robots.txt \(status) \(text)" }
    var status = 200
    var text = ""
    var exit: Int32
    var targets: [String]
    var line: String
  }

  @Test(arguments: [
    RobotsCase(
      status: 404, exit: 0, targets: ["/robots.txt", "/search"],
      line: "outcome=accepted requests=2 pages=1 listings=20 new=20 changed=0 gone=0 matched=0 events=0 problems=0 "
        + "requests_per_news=0.10 reason=\"the run's requests are spent; the next run goes on here\""),
    RobotsCase(
      status: 503, exit: 69, targets: ["/robots.txt"],
      line: "outcome=aborted requests=1 pages=0 listings=0 new=0 changed=0 gone=0 matched=0 events=0 problems=1 "
        + "reason=\"ORIGIN: robots.txt answered with status 503, which forbids every page of the host\""),
    RobotsCase(
      text: "User-agent: *\nDisallow: /\n", exit: 77, targets: ["/robots.txt"],
      line: "outcome=aborted requests=1 pages=1 listings=0 new=0 changed=0 gone=0 matched=0 events=0 problems=1 "
        + "reason=\"robots.txt forbids every start address\""),
    RobotsCase(
      text: "User-agent: *\nDisallow: /ad/\n", exit: 0, targets: ["/robots.txt", "/search", "/search?page=2"],
      line: "outcome=accepted requests=3 pages=4 listings=40 new=40"),
  ])
  func `robots.txt decides what is fetched`(example: RobotsCase) async throws {
    live.answer { request in
      guard request.target == "/robots.txt" else { return nil }
      return .response(status: example.status, headers: ["Content-Type": "text/plain"], body: Array(example.text.utf8))
    }
    let ending = try await crawl("--max-requests", example.status == 404 ? "2" : "3")
    #expect(ending.status == example.exit)
    #expect(ending.output.isEmpty)
    let origin = "http://\(try live.server.host)"
    #expect(
      ending.errors.timeless.replacing(origin, with: "ORIGIN").contains("site=cars run=1 \(example.line)"),
      Comment(rawValue: ending.errors))
    #expect(try live.targets == example.targets)
  }

  @Test func `redirects are followed on the site and refused elsewhere`() async throws {
    let origin = "http://\(try live.server.host)"
    live.answer { request in
      switch request.target {
      case "/search": .response(status: 302, headers: ["Location": "/search?page=1"])
      case "/ad/10039": .response(status: 301, headers: ["Location": "http://10.1.2.3/ad/10039"])
      case "/ad/10029": .response(status: 301, headers: ["Location": "https://elsewhere.example.test/ad/10029"])
      default: nil
      }
    }
    let arguments = try live.arguments(station, changing: "\"hosts\": [", to: "\"hosts\": [\"10.1.2.3\", ")
    let ending = try await station.crawl(arguments, contact: "owner@example.test")
    #expect(ending.status == 0)
    #expect(
      ending.errors.timeless == """
        level=warning message="GET http://10.1.2.3/robots.txt: 10.1.2.3 is a private address, where this request may not \
        connect; without robots.txt every page of the host is forbidden" site=cars
        level=warning message="GET \(origin)/ad/10029: leads to https://elsewhere.example.test/ad/10029, which is not on \
        the site's hosts" site=cars
        site=cars run=1 outcome=accepted requests=11 pages=8 listings=47 new=45 changed=0 gone=0 matched=0 events=0 \
        problems=2 requests_per_news=0.24

        """)
    #expect(try await station.column("SELECT count(*) FROM ad") == ["45"])
  }

  @Test func `a short wait that a site asks for is waited in the run`() async throws {
    live.answer { [live] request in
      guard request.target == "/search?page=2", (try? live.targets.count { $0 == request.target }) == 1 else {
        return nil
      }
      return .response(status: 429, headers: ["Retry-After": "1"])
    }
    let clock = ContinuousClock()
    let start = clock.now
    let ending = try await crawl()
    #expect(clock.now - start >= .seconds(1))
    #expect(ending.status == 0)
    #expect(try live.targets.count { $0 == "/search?page=2" } == 2)
    #expect(try await station.column("SELECT count(*) FROM ad") == ["45"])
  }

  @Test func `a long wait ends the run, and the next process opens no connection before`() async throws {
    live.answer { request in
      request.target == "/search?page=2" ? .response(status: 429, headers: ["Retry-After": "3600"]) : nil
    }
    let first = try await crawl()
    #expect(first.status == 75)
    let asked = try live.targets.count
    let connections = try live.server.connectionCount
    live.answer { _ in nil }
    let second = try await crawl()
    #expect(second.status == 75)
    #expect(try live.targets.count == asked)
    #expect(try live.server.connectionCount == connections)
    #expect(second.errors.timeless.contains("site=cars run=2 outcome=aborted requests=0 pages=0"))
    #expect(try await station.column("SELECT count(*) FROM ad") == ["20"])
  }

  @Test func `what has not changed is not sent again, and nothing is lost by it`() async throws {
    _ = try await crawl("--mode", "full", "--now", "2026-06-01T08:00:00Z")
    let asked = try live.targets.count
    let second = try await crawl("--mode", "full", "--now", "2026-06-02T08:00:00Z")
    let conditional = try live.server.requests.dropFirst(asked).filter { $0.headers["If-None-Match"] != nil }
    #expect(conditional.map(\.target) == ["/search", "/search?page=2", "/search?page=3"])
    #expect(
      second.errors.timeless
        == "site=cars run=2 outcome=accepted requests=4 pages=4 listings=45 new=0 changed=0 gone=0 matched=0 events=0 "
        + "problems=0\n")
    #expect(try await station.column("SELECT count(*) FROM ad WHERE state = 1") == ["45"])
    #expect(try await station.column("SELECT DISTINCT last_seen_at FROM ad") == ["1780387200000"])
    #expect(try await station.column("SELECT outcome FROM cycle") == ["complete", "complete"])
  }

  @Test func `a quarantined run leaves nothing by which the next one would be told "unchanged"`() async throws {
    _ = try await crawl("--mode", "full", "--now", "2026-06-01T08:00:00Z")
    let before = try await station.column("SELECT url || etag FROM page_validator ORDER BY url")
    live.answer { [live] request in
      guard request.target.hasPrefix("/search"), let text = (try? live.market)?.answer(request.target)?.text else {
        return nil
      }
      let broken = text.replacing("\"price\":", with: "\"monthly\":")
      return .response(headers: ["Content-Type": "text/html", "ETag": "\"broken\""], body: Array(broken.utf8))
    }
    #expect(try await crawl("--mode", "full", "--now", "2026-06-02T08:00:00Z").status == 65)
    #expect(try await station.column("SELECT url || etag FROM page_validator ORDER BY url") == before)
  }

  @Test func `two processes at once: one waits for another day`() async throws {
    live.answer { request in request.target == "/search?page=2" ? .silence : nil }
    let first = try station.start(try live.arguments(station))
    _ = await (try live.server).requests(atLeast: 5)
    let second = try await crawl()
    #expect(second.status == 75)
    #expect(second.errors == "crawl: site cars: another run holds the lock \(station.database).cars.lock\n")
    first.send(SIGTERM)
    let ended = try await first.ending()
    #expect(ended.status == 0)
    #expect(ended.errors.contains("reason=\"the run was told to end; its work is kept\""))
    #expect(try await station.column("SELECT count(*) FROM ad") == ["20"])
    live.answer { _ in nil }
    #expect(try await crawl().isDone)
    #expect(try await station.column("SELECT count(*) FROM ad") == ["45"])
  }

  @Test func `what is recorded can be played again and says the same`() async throws {
    try await station.watch(["MLB009", "MLB020", "MLB044"])
    let again = try station.copy()
    let folder = station.directory.path("recorded")
    let recorded = try await crawl("--record", folder, "--now", "2026-06-01T08:00:00Z")
    #expect(recorded.lines.count == 3)
    let asked = try live.targets.count
    let arguments = try live.arguments(again) + ["--replay", folder, "--now", "2026-06-01T08:00:00Z"]
    let played = try await again.crawl(arguments)
    #expect(played.output == recorded.output)
    #expect(played.errors.timeless == recorded.errors.timeless)
    #expect(try live.targets.count == asked)
  }

  @Test func `a full walk over several runs closes once`() async throws {
    var runs = 0
    repeat {
      let ending = try await crawl("--mode", "full", "--max-requests", "3", "--now", "2026-06-01T08:00:00Z")
      #expect(ending.status == 0, Comment(rawValue: ending.errors))
      runs += 1
    } while try await station.column("SELECT outcome FROM cycle") != ["complete"] && runs < 10
    #expect(runs == 3)
    #expect(try await station.column("SELECT outcome FROM cycle") == ["complete"])
    #expect(Set(try live.targets.filter { $0.hasPrefix("/search") }).count == 4)
    #expect(try live.targets.count { $0.hasPrefix("/search") } == 4)
  }

  @Test func `a run that takes too long ends in time and goes on later`() async throws {
    live.answer { request in request.target == "/search?page=2" ? .silence : nil }
    let ending = try await crawl("--deadline", "1s")
    #expect(ending.status == 0)
    #expect(ending.errors.contains("the run's time is over; the next run goes on here"))
    live.answer { _ in nil }
    #expect(try await crawl().isDone)
    #expect(try await station.column("SELECT count(*) FROM ad") == ["45"])
  }
}
