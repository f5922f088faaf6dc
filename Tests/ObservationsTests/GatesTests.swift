import Observations
import Testing
import Vehicles

struct GatesTests {
  struct Share: Sendable, CustomTestStringConvertible {
    let usual: Double
    let spread: Double
    let total: Int
    /// The most listings with the field at which the gate still holds the run; nil when it never does.
    let alarm: Int?
    var testDescription: String { "\(usual) usual, \(total) listings" }

    init(_ usual: Double, spread: Double = 0, _ total: Int, _ alarm: Int?) {
      self.usual = usual
      self.spread = spread
      self.total = total
      self.alarm = alarm
    }
  }

  // The first seven are the worked values of the rule: 0.98 with tolerance 0.05, 0.60 with tolerance 0.10.
  @Test(arguments: [
    Share(0.98, 20, 15), Share(0.98, spread: 0.01, 50, 41), Share(0.98, 100, 86), Share(0.98, 200, 176),
    Share(0.98, 500, 450), Share(0.6, spread: 0.1 / 3, 100, 37), Share(0.6, spread: 0.1 / 3, 500, 221),
    Share(1, 4, nil), Share(1, 5, 2), Share(0.9, 19, 8), Share(0.05, 500, nil),
  ])
  func `coverage alarms at and below its bound`(_ row: Share) throws {
    let key = CoverageKey(page: .listing, field: "plate")
    let usual = FieldBaseline(share: row.usual, spread: row.spread, total: 400)
    let baseline = SiteBaseline(coverage: [key: usual], hadListings: true)
    let highest = try (0...row.total).last { found in
      let findings = Gates.judge(try Samples.plates(found: found, of: row.total), against: baseline).findings
      return findings.contains { $0.field == "listing.plate" }
    }
    #expect(highest == row.alarm)
  }

  @Test(arguments: [(7, 0), (8, 1)])
  func `a baseline of fewer than eight listings says nothing`(total: Int, findings: Int) throws {
    let usual = [CoverageKey(page: .listing, field: "plate"): FieldBaseline(share: 1, spread: 0, total: total)]
    let verdict = Gates.judge(try Samples.plates(found: 0, of: 50), against: SiteBaseline(coverage: usual))
    #expect(verdict.findings.count == findings)
  }

  @Test func `a finding names the field and its figures`() throws {
    let usual = [CoverageKey(page: .listing, field: "plate"): FieldBaseline(share: 0.98, spread: 0, total: 400)]
    let sample = try Samples.plates(found: 12, of: 100)
    let verdict = Gates.judge(sample, against: SiteBaseline(coverage: usual, hadListings: true))
    #expect(verdict.isQuarantined)
    #expect(verdict.attribution == .layout)
    let json =
      #"[{"gate":"coverage","field":"listing.plate","baseline":0.98,"now":0.12,"n":100,"#
      + #""sentence":"listing.plate was found in 12 of 100 listings, usually in 98 %"}]"#
    #expect(verdict.findingsJSON == json)
  }

  @Test(arguments: [Availability.sold, .reserved]) func `a sold mark on most ads is held`(status: Availability) throws {
    let usual = [CoverageKey(page: .search, field: "forSale"): FieldBaseline(share: 0.97, spread: 0, total: 400)]
    var sample = RunSample()
    for index in 0..<50 {
      var listing = try Samples.listing(index)
      listing.status = index < 30 ? status : .available
      sample.add(listing, from: .search)
    }
    let verdict = Gates.judge(sample, against: SiteBaseline(coverage: usual, hadListings: true))
    let sentence = "search.forSale was found in 20 of 50 listings, usually in 97 %"
    #expect(verdict.findings.map(\.sentence) == (status == .sold ? [sentence] : []))
  }

  @Test func `a shift of the price level is held`() throws {
    var sample = RunSample()
    // In no order, as the cheapest ads alone would say nothing of a level.
    for index in 0..<20 { sample.add(try Samples.listing(index, price: 3000 + Int64(index * 7 % 20)), from: .search) }
    // ln 3009.5 is 8.009: 0.35 more is 8.359.
    for (usual, count, findings) in [(11.918, 400, 1), (8.35, 400, 0), (8.37, 400, 1), (11.918, 19, 0)] {
      let baseline = SiteBaseline(medianLogPrice: usual, priceCount: count, hadListings: true)
      #expect(Gates.judge(sample, against: baseline).findings.count == findings)
    }
    let baseline = SiteBaseline(medianLogPrice: 11.918_390_6, priceCount: 400, hadListings: true)
    let sentences = Gates.judge(sample, against: baseline).findings.map(\.sentence)
    #expect(sentences == ["the median price is 3009, usually 150000"])
    let restless = SiteBaseline(medianLogPrice: 8.8, priceSpread: 0.3, priceCount: 400, hadListings: true)
    #expect(Gates.judge(sample, against: restless).findings.isEmpty)
  }

  @Test func `the level of a slice of a site is no shift`() throws {
    let baseline = SiteBaseline(medianLogPrice: 11.918, priceCount: 400, hadListings: true)
    var sorted = RunSample()
    for index in 0..<60 { sorted.add(try Samples.listing(index, price: 3000 + Int64(index) * 10), from: .search) }
    #expect(Gates.judge(sorted, against: baseline).findings.isEmpty)
    var known = RunSample()
    for index in 0..<60 { known.add(try Samples.listing(index, price: 3000 + Int64(index * 37 % 60)), from: .search) }
    #expect(Gates.judge(known, against: baseline).findings.map(\.gate) == [.levelShift])
    known.moves = (0..<30).map { RunSample.PriceMove(old: 3000 + $0, new: 3000 + $0) }
    #expect(Gates.judge(known, against: baseline).findings.isEmpty)
  }

  @Test func `a jump of currency or of the kind of price is held`() throws {
    var usual: [CoverageKey: FieldBaseline] = [:]
    for field in ["currency:SEK", "kind:cash"] {
      usual[CoverageKey(page: .search, field: field)] = FieldBaseline(share: 1, spread: 0, total: 400)
    }
    var sample = RunSample()
    for index in 0..<30 {
      var listing = try Samples.listing(index, price: 3000 + Int64(index * 7 % 30), currency: "EUR")
      listing.priceKind = .monthly
      sample.add(listing, from: .search)
    }
    let baseline = SiteBaseline(coverage: usual, hadListings: true)
    let sentences = Gates.judge(sample, against: baseline).findings.map(\.sentence)
    #expect(
      sentences == [
        "search.currency:SEK was found in 0 of 30 listings, usually in 100 %",
        "search.kind:cash was found in 0 of 30 listings, usually in 100 %",
      ])
    #expect(Gates.judgeBatch(sample, against: baseline).findings.map(\.sentence) == sentences)
    #expect(Gates.judge(RunSample(), against: baseline).findings.isEmpty)
  }

  @Test func `prices in another currency do not move the level`() throws {
    let sek = try #require(Currency(rawValue: "SEK"))
    var sample = RunSample()
    for index in 0..<60 {
      let price = 140_000 + Int64(index * 37 % 60) * 300
      sample.add(
        try Samples.listing(index, price: index < 35 ? price / 11 : price, currency: index < 35 ? "EUR" : "SEK"),
        from: .search)
    }
    let baseline = SiteBaseline(medianLogPrice: 11.918, priceCount: 400, priceCurrency: sek, hadListings: true)
    #expect(Gates.judge(sample, against: baseline).findings.isEmpty)
  }

  @Test(arguments: [(20, 5, true), (20, 6, false), (100, 34, true), (100, 35, false), (19, 0, false)])
  func `a part of a run is held only when a field collapses`(total: Int, found: Int, isHeld: Bool) throws {
    let usual = [CoverageKey(page: .listing, field: "plate"): FieldBaseline(share: 0.7, spread: 0, total: 400)]
    let sample = try Samples.plates(found: found, of: total)
    let verdict = Gates.judgeBatch(sample, against: SiteBaseline(coverage: usual, hadListings: true))
    #expect(verdict.isQuarantined == isHeld)
  }

  @Test(arguments: [(50, false), (51, true)]) func `half of the prices of a part may move`(moved: Int, isHeld: Bool) {
    var sample = RunSample()
    sample.moves = (0..<100).map { RunSample.PriceMove(old: 1000, new: $0 < moved ? 900 - Int64($0) : 1000) }
    #expect(Gates.judgeBatch(sample, against: SiteBaseline()).isQuarantined == isHeld)
  }

  @Test func `pages without any listing are held where there were some`() {
    var sample = RunSample()
    sample.pages.read = 3
    #expect(Gates.judge(sample, against: SiteBaseline()).findings.isEmpty)
    let usual = SiteBaseline(hadListings: true)
    let verdict = Gates.judge(sample, against: usual)
    #expect(verdict.findings.map(\.sentence) == ["none of 3 pages held a listing"])
    #expect(verdict.attribution == .layout)
    #expect(Gates.judgeBatch(sample, against: usual).findings.isEmpty)
    let healthy: [(inout RunSample.Pages) -> Void] = [
      { $0.unchanged = 1 }, { $0.withAds = 1 }, { $0.pastEnd = 1 }, { $0.examined = 3 },
    ]
    for change in healthy {
      var other = sample
      change(&other.pages)
      #expect(Gates.judge(other, against: usual).findings.isEmpty)
    }
    sample.pages.examined = 2
    #expect(Gates.judge(sample, against: usual).findings.map(\.gate) == [.nothingFound])
  }

  @Test func `a bot wall, an outage and our own fault are told apart`() {
    var blocked = RunSample()
    blocked.pages.blocked = 2
    blocked.pages.read = 1
    let verdict = Gates.judge(blocked, against: SiteBaseline())
    #expect(verdict.attribution == .blocked)
    #expect(verdict.findings.map(\.sentence) == ["2 of 3 pages were a refusal or a bot wall"])
    var down = RunSample()
    down.pages.down = 3
    #expect(Gates.judge(down, against: SiteBaseline()).attribution == .down)
    var ours = RunSample()
    ours.pages.read = 2
    ours.failsOnRecordedPages = true
    #expect(Gates.judge(ours, against: SiteBaseline(hadListings: true)).attribution == .ours)
    #expect(Gates.judge(ours, against: SiteBaseline()).attribution == nil)
  }

  @Test func `a walk that is not whole only proves no absence`() {
    var sample = RunSample()
    sample.isWholeWalk = true
    sample.statedTotal = 100
    sample.distinctAds = 97
    #expect(Gates.judge(sample, against: SiteBaseline()).provesAbsence)
    sample.distinctAds = 96
    sample.repeatedPages = ["7"]
    let verdict = Gates.judge(sample, against: SiteBaseline())
    #expect(!verdict.isQuarantined)
    #expect(!verdict.provesAbsence)
    #expect(
      verdict.findings.map(\.sentence) == [
        "pages show the ads of the first page again: 7",
        "the walk found 96 different ads, the site says that it has 100",
      ])
  }

  @Test func `no gate hides another`() throws {
    var sample = RunSample()
    sample.pages.blocked = 1
    sample.moves = (0..<20).map { RunSample.PriceMove(old: 100 + $0, new: 200 + 3 * $0) }
    for index in 0..<20 {
      var listing = try Samples.listing(index, price: 500)
      listing.title = "SkÃ¥ne \(index)"
      sample.add(listing, from: .search)
    }
    let usual = [CoverageKey(page: .search, field: "plate"): FieldBaseline(share: 1, spread: 0, total: 100)]
    let baseline = SiteBaseline(coverage: usual, medianLogPrice: 12, priceCount: 100, hadListings: true)
    let gates = Set(Gates.judge(sample, against: baseline).findings.map(\.gate))
    #expect(gates == [.blocked, .coverage, .massChange, .constantCapture, .levelShift, .textHealth])
  }

  @Test func `a baseline is the median of runs by their size`() throws {
    let runs = [Coverage(found: 9, total: 10), Coverage(found: 98, total: 100), Coverage(found: 47, total: 50)]
    let baseline = try #require(FieldBaseline(runs))
    #expect(baseline.share == 0.98)
    #expect(baseline.spread == 0)
    #expect(baseline.total == 160)
    let even = try #require(FieldBaseline([Coverage(found: 4, total: 10), Coverage(found: 8, total: 10)]))
    #expect(abs(even.share - 0.6) < 1e-9)
    #expect(abs(even.spread - 0.2) < 1e-9)
    #expect(FieldBaseline([Coverage(found: 0, total: 0)]) == nil)
  }
}
