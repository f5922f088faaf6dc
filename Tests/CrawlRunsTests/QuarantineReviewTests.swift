import CrawlRuns
import Crawling
import Extraction
import FoundationEssentials
import Observations
import SQLite
import TestSupport
import Testing
import Vehicles

struct QuarantineReviewTests {
  private let directory: TemporaryDirectory
  private let database: Database
  private let site: Site

  init() async throws {
    directory = try TemporaryDirectory()
    database = try await PlatewatchDatabase.open(at: directory.path("test.sqlite"))
    let definition = #"""
      {"id": "cars", "name": "Cars", "country": "SE", "currency": "SEK", "language": "sv", "hosts": ["cars.example"],
      "search": {"start": ["https://cars.example/search"], "pageParameter": "page", "newestFirst": true},
      "listing": {"url": "^https://cars\\.example/ad/(?<id>[0-9]+)"}}
      """#
    site = try Site(parsing: Array(definition.utf8), file: "cars.json")
  }

  private static func day(_ day: Double) -> Date { Date(timeIntervalSince1970: 1_780_000_000 + day * 86_400) }

  /// The page of an ad, as it was asked for and as it answered.
  private static func page(_ asked: String, shows ad: Int, at finalURL: String? = nil) -> PageCapture {
    let body = """
      <html lang="sv"><head><title>Volvo V70</title><link rel="canonical" href="https://cars.example/ad/\(ad)">
      <script type="application/ld+json">{"@context": "https://schema.org", "@type": "Car", "name": "Volvo V70",
      "url": "https://cars.example/ad/\(ad)", "vehicleIdentificationNumber": "YV1BW9120S1234567",
      "offers": {"@type": "Offer", "price": "99000", "priceCurrency": "SEK"}}</script></head>
      <body><h1>Volvo V70</h1><p>99 000 kr</p></body></html>
      """
    return PageCapture(
      url: asked, finalURL: finalURL, fetchedAt: day(1), status: 200, contentType: "text/html; charset=utf-8",
      body: Array(body.utf8))
  }

  /// A quarantined run with these pages; returns its number.
  private func quarantine(_ pages: [PageCapture], position: String? = nil) async throws -> Int64 {
    try await database.write { connection in
      let store = ObservationStore(connection)
      let run = try store.beginRun(site: "cars", mode: "newest", at: Self.day(1))
      for page in pages { try store.keep(page, run: run, at: Self.day(1)) }
      try store.setPosition(run: run, json: position)
      try store.endRun(
        run, outcome: .quarantined, verdict: nil, sample: nil, counters: "{}", at: Self.day(1))
      return run
    }
  }

  private func review(_ run: Int64, obeysGates: Bool = false) async throws -> QuarantineReview.Result {
    let site = site
    return try await QuarantineReview(database: database, now: { 1_790_000_000_000 })
      .review(run: run, obeysGates: obeysGates) { _ in site }
  }

  private func known() async throws -> [String] {
    try await database.read { connection in
      let ads = try ObservationStore(connection).knownAds(site: "cars", adIDs: (1...9).map { "\($0)" })
      return ads.keys.sorted()
    }
  }

  @Test func `a page is read at the address that answered`() async throws {
    let run = try await quarantine([
      Self.page("https://cars.example/newest", shows: 7, at: "https://cars.example/ad/7")
    ])
    #expect(try await review(run).listings == 1)
    #expect(try await known() == ["7"])
  }

  @Test func `a page of another ad than the one asked for is not taken in`() async throws {
    let run = try await quarantine([
      Self.page("https://cars.example/ad/1", shows: 2, at: "https://cars.example/ad/2"),
      Self.page("https://cars.example/ad/3", shows: 3),
    ])
    let result = try await review(run)
    #expect(result.pages == 2)
    #expect(result.listings == 1)
    #expect(try await known() == ["3"])
  }

  @Test(arguments: [(false, 1), (true, 2)])
  func `what is usual begins anew only with a run accepted by hand`(obeysGates: Bool, total: Int) async throws {
    try await database.write { connection in
      let store = ObservationStore(connection)
      let run = try store.beginRun(site: "cars", mode: "newest", at: Self.day(0))
      var sample = RunSample()
      sample.add(Listing(site: "cars", adId: "1"), from: .listing)
      try store.endRun(run, outcome: .accepted, verdict: nil, sample: sample, counters: "{}", at: Self.day(0))
    }
    let run = try await quarantine([Self.page("https://cars.example/ad/3", shows: 3)])
    _ = try await review(run, obeysGates: obeysGates)
    let baseline = try await database.read { connection in
      try ObservationStore(connection).baseline(site: "cars", at: Self.day(2))
    }
    #expect(baseline.coverage[CoverageKey(page: .listing, field: "adId")]?.total == total)
  }

  @Test(arguments: [true, false]) func `the next run goes on where the accepted one stood`(isUnderWay: Bool)
    async throws
  {
    var stood = CyclePosition()
    stood.pagesDone = 3
    var later = CyclePosition()
    later.pagesDone = 1
    let position = later
    let run = try await quarantine([Self.page("https://cars.example/ad/3", shows: 3)], position: stood.json)
    if isUnderWay {
      try await database.write { connection in
        try WalkPositions(connection).store(position, site: "cars", mode: .newest, at: 1)
      }
    }
    _ = try await review(run)
    let kept = try await database.read { connection in
      try WalkPositions(connection).position(site: "cars", mode: .newest)
    }
    #expect(kept == (isUnderWay ? later : stood))
  }

  @Test func `accepting a run lets the departures happen that it held`() async throws {
    let run = try await database.write { connection in
      let store = ObservationStore(connection)
      let run = try store.beginRun(site: "cars", mode: "full", at: Self.day(0))
      for ad in 1...30 {
        _ = try store.record(Listing(site: "cars", adId: "\(ad)"), from: .search, seenAt: Self.day(0))
      }
      for day in [1.0, 2] {
        let proofs = (1...25).map { AdEvidence(adID: "\($0)", evidence: .strong(.removed), seenAt: Self.day(day)) }
        _ = try store.weigh(proofs, site: "cars")
      }
      try store.endRun(run, outcome: .accepted, verdict: nil, sample: nil, counters: "{}", at: Self.day(2))
      return run
    }
    await #expect(throws: QuarantineReview.Refusal.self) { try await review(run, obeysGates: true) }
    #expect(try await review(run).gone == 25)
    await #expect(throws: QuarantineReview.Refusal.self) { try await review(run) }
  }
}
