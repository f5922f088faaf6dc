import CommandLineTool
import CrawlRuns
import Crawling
import Foundation
import HTTP
import Observations
import Outbox
import TestSupport
import Testing

struct QuarantineTests {
  private let fixture: RunFixture
  private let undisturbed: RunFixture

  init() async throws {
    fixture = try await RunFixture()
    undisturbed = try await RunFixture()
  }

  private static func cars(_ numbers: ClosedRange<Int>) -> [Car] { numbers.map { Car($0) }.reversed() }

  /// The site calls its prices something else from now on.
  private static func renamed(_ target: String, _ own: Response?) -> Response? {
    guard var response = own, target.hasPrefix("/search") || target.hasPrefix("/ad/") else { return own }
    response.body = Array(
      String(decoding: response.body, as: UTF8.self).replacing("\"price\":", with: "\"cost\":").utf8)
    return response
  }

  /// Two days of a market with a price, an ad and a vehicle that change, for both fixtures; the second day is returned.
  private func firstDay() async throws -> CarMarket {
    let market = CarMarket(Self.cars(1...60))
    for each in [fixture, undisturbed] {
      try await each.watch(["MLB010", "MLB019", "MLB030", "MLB062", "MLB069"])
      each.show(market)
      _ = try await each.run(market)
      each.time.advance(by: .seconds(86_400))
    }
    var next = CarMarket(Self.cars(1...70))
    for index in next.cars.indices where next.cars[index].id == 10_030 { next.cars[index].price = 77_000 }
    return next
  }

  @Test func `a run that is refused says nothing until its pages are read by repaired rules`() async throws {
    let next = try await firstDay()
    let before = try await fixture.outbox()
    fixture.show(next, Self.renamed)
    let (summary, events) = try await fixture.run(next, mode: .full)
    #expect(summary.status == .dataRefused)
    #expect(summary.verdict?.attribution == .layout)
    #expect(events == [])
    #expect(try await fixture.outbox() == before)
    #expect(try await fixture.count("SELECT count(*) FROM ad") == 60)
    #expect(try await fixture.count("SELECT count(*) FROM cycle WHERE outcome = 'complete'") == 0)

    let run = try #require(summary.run)
    await #expect(throws: QuarantineReview.Refusal.self) {
      try await fixture.review(next.definition(), run: run)
    }
    let saidAt = fixture.time.now
    fixture.time.advance(by: .seconds(5 * 3_600))
    let repaired = next.definition(changing: "\"price\": \"price\"", to: "\"price\": \"cost\"")
    let result = try await fixture.review(repaired, run: run)
    #expect(result.new == 10)
    #expect(saidAt < fixture.time.now)

    undisturbed.show(next)
    _ = try await undisturbed.run(next, mode: .full)
    #expect(Set(try await fixture.outbox()) == Set(try await undisturbed.outbox()))
    #expect(try await fixture.outbox().count == before.count + 3)
    #expect(result.events.count == 3)
    await #expect(throws: QuarantineReview.Refusal.self) { try await fixture.review(repaired, run: run) }
  }

  @Test func `whoever accepts a refused run takes what it has read`() async throws {
    let next = try await firstDay()
    fixture.show(next, Self.renamed)
    let run = try #require(try await fixture.run(next).summary.run)
    let result = try await fixture.review(next.definition(), run: run, obeysGates: false)
    #expect(result.new == 10)
    #expect(result.events.count == 2)
    #expect(result.events.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains("price") })
    #expect(try await fixture.count("SELECT count(*) FROM run WHERE outcome = 'quarantined'") == 0)
  }

  /// A market of 150 pages: `MLC660` stands on page 1, `MLB900` on page 69, `MLB750` on page 83, `MLB010` on page 150.
  private func longMarket() async throws -> CarMarket {
    var market = CarMarket(Self.cars(1...1_666).filter { $0.plate != nil })
    market.carsPerPage = 10
    for each in [fixture, undisturbed] {
      try await each.watch(["MLC660", "MLB900", "MLB750", "MLB010"])
      each.show(market)
    }
    return market
  }

  private static func plates(_ events: [String]) -> [Substring] {
    events.map { event in
      let start = event.firstRange(of: "\"licensePlate\":\"")?.upperBound ?? event.startIndex
      return event[start...].prefix(6)
    }
  }

  @Test(arguments: [true, false])
  func `a layout that breaks in the middle of a long walk holds only what follows`(isKnown: Bool) async throws {
    let market = try await longMarket()
    #expect(market.pageCount == 150)
    if isKnown {
      for each in [fixture, undisturbed] { _ = try await each.run(market, with: { $0.maximumRequests = 21 }) }
    }
    fixture.show(market) { target, own in
      let page = target.split(separator: "page=").dropFirst().first.flatMap { Int($0) } ?? 1
      return page >= 81 ? Self.renamed(target, own) : own
    }
    let (summary, events) = try await fixture.run(market, mode: .full)
    #expect(summary.status == .dataRefused)
    #expect(summary.verdict?.attribution == .layout)
    #expect(Self.plates(events) == (isKnown ? ["MLB900"] : ["MLC660", "MLB900"]))
    #expect(try await fixture.count("SELECT count(*) FROM ad") == 800)
    #expect(try await fixture.count("SELECT count(*) FROM cycle_page") == 80)
    #expect(summary.report.pages == 110)

    fixture.show(market)
    let (rest, later) = try await fixture.run(market, mode: .full)
    #expect(rest.status == .done)
    #expect(Self.plates(later) == ["MLB750", "MLB010"])
    #expect(rest.report.requests == 72)
    _ = try await undisturbed.run(market, mode: .full)
    #expect(try await undisturbed.outbox() == (try await fixture.outbox()))
    #expect(try await fixture.count("SELECT count(*) FROM cycle WHERE outcome = 'complete'") == 1)
  }

  @Test func `a site that keeps robots out is refused and named`() async throws {
    let next = try await firstDay()
    fixture.show(next) { target, own in target == "/robots.txt" ? own : Response(status: 403) }
    let (summary, events) = try await fixture.run(next)
    #expect(summary.status == .dataRefused)
    #expect(summary.verdict?.attribution == .blocked)
    #expect(events == [])
  }
}
