import CommandLineTool
import CrawlRuns
import Crawling
import Foundation
import HTTP
import Observations
import TestSupport
import Testing

struct CrawlRunTests {
  private let fixture: RunFixture

  init() async throws { fixture = try await RunFixture() }

  private static func cars(_ numbers: ClosedRange<Int>) -> [Car] { numbers.map { Car($0) }.reversed() }

  @Test func `an ad is counted once, as new, however many of its pages and batches a run reads`() async throws {
    let market = CarMarket(Self.cars(1...100))
    fixture.show(market)
    try await fixture.watch(["MLB009", "MLB010", "MLB099"])
    let (summary, events) = try await fixture.run(market)
    #expect(summary.report.pages == 16)
    #expect(summary.report.listings == 110)
    #expect(summary.new == 100)
    #expect(summary.changed == 0)
    #expect(summary.matched == 3)
    #expect(summary.events == 3)
    #expect(events.count == 3)
    #expect(try await fixture.outbox() == events)
  }

  @Test(arguments: [200, 404]) func `the page past the end is no problem`(status: Int) async throws {
    let market = CarMarket(Self.cars(1...40))
    fixture.show(market) { target, own in
      guard target == "/search?page=3", status != 200 else { return own }
      return Response(status: status, body: Array("<h1>Hittades inte</h1>".utf8))
    }
    let (summary, _) = try await fixture.run(market, mode: .full)
    #expect(summary.report.problems == [])
    #expect(summary.report.ending == .complete)
    #expect(summary.reason == nil)
    #expect(summary.status == .done)
    #expect(try await fixture.count("SELECT count(*) FROM cycle WHERE outcome = 'complete'") == 1)
  }

  @Test func `what is handed out is stored already, and stays stored when nobody takes it`() async throws {
    struct Refusal: Error {}
    let market = CarMarket(Self.cars(1...20))
    fixture.show(market)
    try await fixture.watch(["MLB010"])
    await #expect(throws: Refusal.self) { try await fixture.run(market, takes: { _ in throw Refusal() }) }
    #expect(try await fixture.outbox().count == 1)
    #expect(try await fixture.count("SELECT count(*) FROM run WHERE outcome = 'aborted'") == 1)
    #expect(try await fixture.run(market).events == [])
    #expect(try await fixture.outbox().count == 1)
  }

  @Test func `a site that does not answer cannot be reached`() async throws {
    let market = CarMarket(Self.cars(1...20))
    fixture.show(market) { target, own in target == "/robots.txt" ? own : nil }
    for mode in CrawlMode.allCases {
      let (summary, events) = try await fixture.run(market, mode: mode)
      #expect(summary.outcome == .aborted)
      #expect(summary.status == .unreachable)
      #expect(summary.reason == "GET https://cars.example.test/search: the recording has no answer for it")
      #expect(events.isEmpty)
    }
    fixture.show(market) { target, own in target == "/robots.txt" ? own : Response(status: 500) }
    let (summary, _) = try await fixture.run(market)
    #expect(summary.status == .unreachable)
    #expect(summary.reason == "GET https://cars.example.test/search: status 500")
  }

  @Test func `noise in the place of a known site is refused; of an unknown one it is a problem`() async throws {
    let market = CarMarket(Self.cars(1...40))
    let noise = (0..<30_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    fixture.show(market) { target, own in
      target == "/robots.txt" ? own : Response(status: 200, headers: ["Content-Type": "text/html"], body: noise)
    }
    let first = try await fixture.run(market).summary
    #expect(first.report.problems == ["GET https://cars.example.test/search: no listing found"])
    #expect(first.new == 0)
    fixture.show(market)
    #expect(try await fixture.run(market).summary.status == .done)
    fixture.show(market) { _, _ in Response(status: 200, headers: ["Content-Type": "text/html"], body: noise) }
    let known = try await fixture.run(market).summary
    #expect(known.outcome == .quarantined)
    #expect(known.status == .dataRefused)
    #expect(known.reason == "none of 1 pages held a listing")
  }

  @Test func `a walk that did not see what the site says it has proves nothing`() async throws {
    var market = CarMarket(Self.cars(1...60))
    fixture.show(market)
    _ = try await fixture.run(market, mode: .full)
    market.cars.removeLast(3)
    market.gone = [10_001, 10_002, 10_003]
    market.statedTotal = 60
    fixture.show(market)
    for _ in 1...3 {
      fixture.time.advance(by: .seconds(86_400))
      let (summary, _) = try await fixture.run(market, mode: .full)
      #expect(summary.gone == 0)
    }
    #expect(try await fixture.count("SELECT count(*) FROM ad WHERE misses > 0") == 0)
    #expect(try await fixture.count("SELECT count(*) FROM cycle WHERE outcome = 'abandoned'") == 3)
  }

  @Test func `that half of a site is gone at once is told when a second walk agrees`() async throws {
    var market = CarMarket(Self.cars(1...100))
    try await fixture.watch(["MLB010", "MLB020"])
    fixture.show(market)
    _ = try await fixture.run(market, mode: .full)
    market.cars.removeLast(50)
    market.gone = (10_001...10_050).map { $0 }
    fixture.show(market)
    var nights: [[Int]] = []
    for _ in 1...4 {
      fixture.time.advance(by: .seconds(86_400))
      let (summary, events) = try await fixture.run(market, mode: .full)
      nights.append([summary.held, summary.gone, events.count])
    }
    #expect(nights == [[0, 0, 0], [50, 0, 0], [0, 50, 2], [0, 0, 0]])
  }

  @Test func `two walks at one moment miss an ad once`() async throws {
    var market = CarMarket(Self.cars(1...60))
    try await fixture.watch(["MLB010"])
    fixture.show(market)
    _ = try await fixture.run(market, mode: .full)
    market.cars.removeAll { $0.id == 10_010 }
    market.gone = [10_010]
    fixture.show(market)
    fixture.time.advance(by: .seconds(86_400))
    for _ in 1...4 { #expect(try await fixture.run(market, mode: .full).events == []) }
    #expect(try await fixture.count("SELECT misses FROM ad WHERE ad_id = '10010'") == 1)
    fixture.time.advance(by: .seconds(86_400))
    #expect(try await fixture.run(market, mode: .full).events.count == 1)
  }

  @Test func `few prices on a page are no other level of prices`() async throws {
    var market = CarMarket(Self.cars(1...60))
    fixture.show(market)
    _ = try await fixture.run(market)
    // The newest twenty are dear, as they may well be.
    market.cars = (61...80).map { Car($0, price: 150_000 + $0 * 3_000) }.reversed() + market.cars
    fixture.show(market)
    let (summary, _) = try await fixture.run(market)
    #expect(summary.outcome == .accepted)
    #expect(summary.new == 20)
  }

  @Test func `a run that was cut goes on behind what it has taken in`() async throws {
    let market = CarMarket(Self.cars(1...400))
    fixture.show(market)
    for most in [8, 9, 1, 12] {
      let (summary, _) = try await fixture.run(market, with: { $0.maximumRequests = most })
      #expect(summary.status == .done)
    }
    _ = try await fixture.run(market)
    #expect(try await fixture.count("SELECT count(*) FROM ad") == 400)
    #expect(try await fixture.count("SELECT count(*) FROM ad WHERE vehicle_id IS NULL") == 0)
  }
}
