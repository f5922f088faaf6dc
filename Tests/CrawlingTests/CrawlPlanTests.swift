import Extraction
import TestSupport
import Testing

@testable import Crawling

struct CrawlPlanTests {
  private let now: Int64 = 1_795_219_200_000

  private func site(rate: Int = 30) throws -> Site {
    let text = """
      {"id": "x", "hosts": ["a.test"], "currency": "SEK", "requestsPerMinute": \(rate),
       "search": {"start": ["https://a.test/s"], "pageParameter": "page", "lastPage": 50, "pageSize": 40,
                  "newestFirst": true},
       "listing": {"url": "/(?<id>[0-9]+)"}}
      """
    return try Site(parsing: Array(text.utf8), file: "x.json")
  }

  private func plan(
    _ mode: CrawlMode, _ known: CrawlPlan.Known, _ ledger: HostLedger
  ) async throws -> CrawlPlan {
    let site = try site()
    return try await CrawlPlan.make(
      for: Walk(site: site, mode: mode), site: site, known: known, ledger: ledger, now: now)
  }

  @Test func `a plan counts requests and time by the site's pace`() async throws {
    let ledger = try await FetchFixture().ledger()
    var known = CrawlPlan.Known()
    known.adsOnline = 1_000
    known.newsPerRun = 30
    known.toVerify = 3
    let newest = try await plan(.newest, known, ledger)
    #expect(newest.requests == 1 + 1 + 30 + 3)
    #expect(newest.duration == .seconds(34 * 2))
    let full = try await plan(.full, known, ledger)
    #expect(full.requests == 1 + 26 + 30 + 3)
    known.adsOnline = 100_000
    #expect(try await plan(.full, known, ledger).searchRequests == 50)
    #expect(try await plan(.full, CrawlPlan.Known(), ledger).requests == nil)
  }

  @Test func `a plan obeys the robots.txt that is kept and the host's wish to be left alone`() async throws {
    let ledger = try await FetchFixture().ledger()
    let body = Array("User-agent: *\nCrawl-delay: 20\nDisallow: /s".utf8)
    try await ledger.store(
      RobotsRecord(checkedAt: now - 1_000, answer: .status(200, retryAfter: nil), goodBody: body, goodAt: now - 1_000),
      for: "https://a.test")
    _ = try await ledger.update(host: "a.test:443") { [now] in
      $0.answered(status: 429, retryAfter: .seconds(90), now: now, jitter: 0)
    }
    let plan = try await plan(.newest, CrawlPlan.Known(), ledger)
    #expect(plan.robotsRequests == 0)
    #expect(plan.delay == .seconds(20))
    #expect(plan.startsIn == .seconds(90))
    #expect(plan.heldUntil == now + 90_000)
    #expect(plan.forbidden == ["https://a.test/s"])
  }
}
