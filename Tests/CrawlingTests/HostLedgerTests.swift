import Extraction
import SQLite
import TestSupport
import Testing

@testable import Crawling

struct HostLedgerTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// A ledger as another process would open it.
  private func ledger() async throws -> HostLedger {
    HostLedger(database: try await Database(path: directory.path("a.sqlite"), migrations: CrawlingSchema.migrations))
  }

  private func slot(_ ledger: HostLedger, delay: Duration = .seconds(1), now: Int64) async throws -> Int64? {
    let slot = try await ledger.reserve(host: "a.test:443", delay: delay, now: now, latest: .max, latestHold: .max)
    if case .granted(let moment) = slot { return moment } else { return nil }
  }

  @Test func `moments taken at once by several processes keep their distance`() async throws {
    let ledgers = [try await ledger(), try await ledger(), try await ledger()]
    let moments = try await withThrowingTaskGroup(of: Int64?.self) { group in
      for number in 0..<30 { group.addTask { try await self.slot(ledgers[number % 3], now: 10_000) } }
      var moments: [Int64] = []
      for try await moment in group { moments.append(try #require(moment)) }
      return moments.sorted()
    }
    #expect(moments == (0..<30).map { 10_000 + $0 * 1_000 })
  }

  @Test func `a slower asker keeps its own distance from the moment before`() async throws {
    let ledger = try await ledger()
    #expect(try await slot(ledger, now: 1_000) == 1_000)
    #expect(try await slot(ledger, delay: .seconds(5), now: 1_500) == 6_000)
    #expect(try await slot(ledger, now: 6_100) == 11_000)
  }

  @Test func `a moment that is too late is not taken`() async throws {
    let ledger = try await ledger()
    _ = try await slot(ledger, delay: .seconds(60), now: 1_000)
    let late = try await ledger.reserve(
      host: "a.test:443", delay: .seconds(60), now: 2_000, latest: 30_000, latestHold: 30_000)
    #expect(late == .tooLate(at: 61_000, hold: nil))
    #expect(try await slot(ledger, delay: .seconds(60), now: 2_000) == 61_000)
  }

  @Test func `requests of a day are counted`() async throws {
    let ledger = try await ledger()
    for instant in [86_400_000, 86_401_000, 86_402_000] as [Int64] { _ = try await slot(ledger, now: instant) }
    #expect(try await ledger.requestsToday(of: "a.test:443", now: 86_403_000) == 3)
    #expect(try await ledger.requestsToday(of: "a.test:443", now: 2 * 86_400_000) == 0)
    #expect(try await ledger.requestsToday(of: "b.test:443", now: 86_403_000) == 0)
  }

  @Test func `moments left by a clock that was years ahead are forgotten`() async throws {
    let ledger = try await ledger()
    _ = try await slot(ledger, now: 4_000_000_000_000)
    _ = try await ledger.update(host: "a.test:443") { $0.notBefore = 4_000_000_000_000 }
    #expect(try await slot(ledger, now: 1_795_219_200_000) == 1_795_219_200_000)
  }

  @Test func `a hold is seen by the next process with its reason`() async throws {
    _ = try await ledger().update(host: "a.test:443") {
      $0.answered(status: 503, retryAfter: .seconds(600), now: 1_000, jitter: 0)
    }
    let other = try await ledger()
    #expect(
      try await other.hold(of: "a.test:443", now: 2_000) == .init(until: 601_000, reason: .retryAfter(status: 503)))
    #expect(try await other.hold(of: "a.test:443", now: 601_000) == nil)
    let slot = try await other.reserve(
      host: "a.test:443", delay: .seconds(1), now: 2_000, latest: .max, latestHold: 122_000)
    #expect(slot == .tooLate(at: 601_000, hold: .init(until: 601_000, reason: .retryAfter(status: 503))))
    #expect(try await other.manners(of: "a.test:443").backoffLevel == 1)
  }

  @Test(arguments: [
    RobotsRecord(
      checkedAt: 5, answer: .status(429, retryAfter: .seconds(7)), goodBody: Array("User-agent: *".utf8), goodAt: 3),
    RobotsRecord(checkedAt: 5, answer: .status(404, retryAfter: nil)),
    RobotsRecord(checkedAt: 5, answer: .unreachable, goodBody: [], goodAt: 1),
  ])
  func `a robots.txt comes back as it was kept`(record: RobotsRecord) async throws {
    try await ledger().store(record, for: "https://a.test")
    #expect(try await ledger().robots(of: "https://a.test") == record)
    #expect(try await ledger().robots(of: "http://a.test") == nil)
  }

  private let validator = Validator(
    url: "https://a.test/1", site: "a", etag: "\"x\"", lastModified: nil, rules: "r1", kind: .search,
    ads: [
      ShownAd(adId: "1", url: "https://a.test/ad/1", isIdentified: true),
      ShownAd(adId: "2\"3", url: nil, isIdentified: false, isPaid: true),
    ], nextPage: "https://a.test/2", statedTotal: 77, storedAt: 9)

  @Test func `a validator comes back as it was kept, for the rules that read the page only`() async throws {
    try await ledger().store(validator)
    let other = try await ledger()
    let kept = try #require(try await other.useValidator(for: "https://a.test/1", rules: "r1"))
    #expect(kept == validator)
    #expect(kept.ads.map(\.url) == ["https://a.test/ad/1", nil])
    #expect(kept.ads.map(\.isPaid) == [false, true])
    #expect(kept.ads.map(\.isIdentified) == [false, false])
    #expect(try await other.useValidator(for: "https://a.test/1", rules: "r2") == nil)
    try await other.forgetValidators(site: "a")
    #expect(try await other.useValidator(for: "https://a.test/1", rules: "r1") == nil)
  }

  @Test func `every 50th use is for the whole page`() async throws {
    let ledger = try await ledger()
    try await ledger.store(validator)
    var missing: [Int] = []
    for use in 1...150 where try await ledger.useValidator(for: validator.url, rules: "r1") == nil {
      missing.append(use)
    }
    #expect(missing == [50, 100, 150])
  }
}
