import FoundationEssentials
import Observations
import SQLite
import TestSupport
import Testing
import Vehicles

struct RunTests {
  private let directory: TemporaryDirectory
  private let connection: Connection
  private let store: ObservationStore

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(ObservationStore.migrations)
    store = ObservationStore(connection)
  }

  private func day(_ day: Double) -> Date { Date(timeIntervalSince1970: 1_780_000_000 + day * 86_400) }

  @discardableResult
  private func run(
    _ outcome: Run.Outcome, found: Int, of total: Int, price: Int64? = nil, day time: Double, byHand: Bool = false
  ) throws -> Int64 {
    let run = try store.beginRun(site: "blocket", mode: "newest", at: day(time))
    var sample = RunSample()
    for index in 0..<total {
      var listing = try Samples.listing(index, price: price)
      if index < found { listing.plate = LicensePlate("ABC\(100 + index)") }
      sample.add(listing, from: .listing)
    }
    let verdict = Gates.judge(sample, against: try store.baseline(site: "blocket", at: day(time)))
    try store.endRun(
      run, outcome: outcome, verdict: verdict, sample: sample, counters: "{\"pages\":1}", startsBaseline: byHand,
      at: day(time + 0.1))
    return run
  }

  private func plates(at time: Double) throws -> FieldBaseline? {
    try store.baseline(site: "blocket", at: day(time)).coverage[CoverageKey(page: .listing, field: "plate")]
  }

  @Test func `a run is stored with its verdict`() throws {
    try run(.accepted, found: 50, of: 50, day: 0)
    let id = try run(.quarantined, found: 0, of: 50, day: 1)
    let running = try store.beginRun(site: "bytbil", mode: "full", at: day(2))
    #expect(try store.runs(limit: 10).map(\.id) == [running, id, 1])
    #expect(try store.runs(site: "blocket", limit: 1).map(\.id) == [id])
    let stored = try #require(try store.run(id))
    #expect(stored.outcome == .quarantined)
    #expect(stored.attribution == .layout)
    #expect(stored.mode == "newest")
    #expect([stored.startedAt, stored.endedAt] == [day(1), day(1.1)])
    #expect(stored.counters == "{\"pages\":1}")
    #expect(
      stored.findings
        == #"[{"gate":"coverage","field":"listing.plate","baseline":1,"now":0,"n":50,"sentence":"#
        + #""listing.plate was found in 0 of 50 listings, usually in 100 %"}]"#)
    #expect(try store.run(running)?.endedAt == nil)
    #expect(try store.run(99) == nil)
  }

  @Test func `only accepted runs make the baseline`() throws {
    try run(.accepted, found: 9, of: 10, price: 1000, day: 0)
    try run(.quarantined, found: 0, of: 100, price: 500, day: 1)
    try run(.aborted, found: 1, of: 10, day: 1)
    #expect(try plates(at: 2) == FieldBaseline(share: 0.9, spread: 0, total: 10))
    let baseline = try store.baseline(site: "blocket", at: day(2))
    #expect(baseline.hadListings)
    #expect(baseline.priceCount == 10)
    #expect(baseline.priceCurrency?.rawValue == "SEK")
    #expect(abs((baseline.medianLogPrice ?? 0) - 6.907_755) < 1e-6)
    #expect(baseline.priceSpread == 0)
  }

  @Test func `a run accepted by hand begins what is usual anew`() throws {
    for time in 0..<14 { try run(.accepted, found: 100, of: 100, price: 1000, day: Double(time)) }
    try run(.accepted, found: 0, of: 50, price: 500, day: 14, byHand: true)
    #expect(try plates(at: 15) == FieldBaseline(share: 0, spread: 0, total: 50))
    #expect(try store.baseline(site: "blocket", at: day(15)).priceCount == 50)
    let verdict = Gates.judge(
      try Samples.plates(found: 0, of: 50), against: try store.baseline(site: "blocket", at: day(15)))
    #expect(!verdict.findings.contains { $0.field == "listing.plate" })
    try run(.accepted, found: 4, of: 10, day: 15)
    #expect(try plates(at: 16)?.total == 60)
    #expect(try store.baseline(site: "bytbil", at: day(16)) == SiteBaseline())
  }

  @Test func `a currency that some runs do not show is a share of none in them`() throws {
    for (time, euros) in [(0.0, 0), (1, 10), (2, 0)] {
      let id = try store.beginRun(site: "blocket", mode: "newest", at: day(time))
      var sample = RunSample()
      for index in 0..<50 {
        sample.add(try Samples.listing(index, price: 1000, currency: index < euros ? "EUR" : "SEK"), from: .search)
      }
      try store.endRun(id, outcome: .accepted, verdict: nil, sample: sample, counters: "{}", at: day(time))
    }
    let coverage = try store.baseline(site: "blocket", at: day(3)).coverage
    #expect(
      coverage[CoverageKey(page: .search, field: "currency:EUR")] == FieldBaseline(share: 0, spread: 0, total: 150))
    #expect(
      coverage[CoverageKey(page: .search, field: "currency:SEK")] == FieldBaseline(share: 1, spread: 0, total: 150))
  }

  @Test func `a run keeps where its walk stood`() throws {
    let id = try run(.quarantined, found: 0, of: 10, day: 0)
    #expect(try store.position(run: id) == nil)
    try store.setPosition(run: id, json: #"{"pagesDone":2}"#)
    #expect(try store.position(run: id) == #"{"pagesDone":2}"#)
    #expect(try store.position(run: 99) == nil)
  }

  @Test func `a baseline is of the last 14 runs within 30 days`() throws {
    for time in 0..<4 { try run(.accepted, found: 0, of: 10, day: Double(time)) }
    for time in 4..<18 { try run(.accepted, found: 10, of: 10, day: Double(time)) }
    #expect(try plates(at: 18) == FieldBaseline(share: 1, spread: 0, total: 140))
    #expect(try plates(at: 45)?.total == 30)
    #expect(try plates(at: 60) == nil)
    #expect(try store.baseline(site: "blocket", at: day(60)).hadListings)
    #expect(try store.baseline(site: "bytbil", at: day(18)) == SiteBaseline())
  }

  @Test func `each site stands by its latest run, its latest accepted one and its ads`() throws {
    #expect(try store.siteStandings().isEmpty)
    let accepted = try run(.accepted, found: 1, of: 1, day: 0)
    let held = try run(.quarantined, found: 0, of: 1, day: 1)
    let other = try store.beginRun(site: "bytbil", mode: "full", at: day(2))
    for ad in ["1", "2", "3"] {
      _ = try store.record(Listing(site: "blocket", adId: ad, url: "u"), from: .search, seenAt: day(0))
    }
    try connection.execute("UPDATE ad SET state = 3 WHERE ad_id = '2'")
    try connection.execute("UPDATE ad SET state = 4 WHERE ad_id = '3'")
    let standings = try store.siteStandings()
    #expect(standings.map(\.site) == ["blocket", "bytbil"])
    #expect(standings.map(\.lastAccepted?.id) == [accepted, nil])
    #expect(standings.map(\.latest.id) == [held, other])
    #expect(standings.map(\.adsOnline) == [1, 0])
    #expect(standings.map(\.adsSuspected) == [1, 0])
  }

  @Test func `a page is kept with the address that was asked for and the one that answered`() throws {
    let run = try store.beginRun(site: "blocket", mode: "newest", at: day(0))
    let body = Array("body".utf8)
    let plain = PageCapture(url: "u1", fetchedAt: day(0), status: 200, contentType: nil, body: body)
    let moved = PageCapture(url: "u2", finalURL: "u3", fetchedAt: day(1), status: 200, contentType: nil, body: body)
    for page in [plain, moved] { try store.keep(page, run: run, at: day(0)) }
    #expect(try store.pages(ofRun: run) == [plain, moved])
    #expect(try store.pages(ofRun: run).map(\.finalURL) == ["u1", "u3"])
    #expect(try store.pages(ofRun: run, url: "u2") == [moved])
  }

  @Test func `pages are kept once and forgotten after 30 days`() throws {
    let run = try store.beginRun(site: "blocket", mode: "newest", at: day(0))
    func page(_ url: String, _ body: String, _ time: Double) -> PageCapture {
      PageCapture(url: url, fetchedAt: day(time), status: 200, contentType: "text/html", body: Array(body.utf8))
    }
    let digest = try store.keep(page("u1", "same", 0), run: run, at: day(0))
    #expect(digest == "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5")
    try store.keep(page("u1", "same", 0), run: run, at: day(0))
    try store.keep(page("u2", "same", 1), run: run, at: day(1))
    try store.keep(page("u1", "same", 0), run: run, at: day(0))
    try store.keep(page("u3", "other", 0), run: run, at: day(0))
    #expect(try store.pages(ofRun: run) == [page("u1", "same", 0), page("u3", "other", 0), page("u2", "same", 1)])
    #expect(try connection.first("SELECT count(*) FROM page_body") { $0.int(0) } == 2)
    #expect(try store.pages(ofRun: run, url: "u2") == [page("u2", "same", 1)])
    #expect(try store.pages(ofRun: run + 1, url: "u2").isEmpty)
    #expect(try store.forgetPages(keptUntil: day(30)) == 0)
    #expect(try store.forgetPages(keptUntil: day(30.5)) == 1)
    #expect(try store.pages(ofRun: run).map(\.url) == ["u1", "u2"])
    #expect(try store.body(digest: digest) == Array("same".utf8))
    #expect(try store.forgetPages(keptUntil: day(31.5)) == 1)
    #expect(try store.pages(ofRun: run).isEmpty)
    #expect(try store.body(digest: digest) == nil)
  }
}
