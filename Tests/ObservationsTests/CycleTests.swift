import FoundationEssentials
import Observations
import SQLite
import TestSupport
import Testing
import Vehicles

struct CycleTests {
  private let directory: TemporaryDirectory
  private let connection: Connection
  private let store: ObservationStore
  private let run: Int64

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(ObservationStore.migrations)
    store = ObservationStore(connection)
    run = try store.beginRun(site: "blocket", mode: "full", at: Date(timeIntervalSince1970: 1_780_000_000))
  }

  private func day(_ day: Double) -> Date { Date(timeIntervalSince1970: 1_780_000_000 + day * 86_400) }

  private func see(_ ads: ClosedRange<Int>, _ time: Double, site: String = "blocket") throws {
    for ad in ads {
      _ = try store.record(Listing(site: site, adId: "\(ad)", url: "u"), from: .search, seenAt: day(time))
    }
  }

  private func add(_ page: String, _ adIDs: [String], total: Int? = nil, _ time: Double, to cycle: Cycle) throws {
    try store.add(page: page, adIDs: adIDs, statedTotal: total, seenAt: day(time), run: run, to: cycle)
  }

  @Test func `a walk goes on where it stopped`() throws {
    let cycle = try store.openCycle(site: "blocket", at: day(1))
    #expect(cycle.pages.isEmpty)
    try add("p1", ["1", "2"], total: 4, 1, to: cycle)
    try add("p2", ["2", "3"], 1, to: cycle)
    let later = try store.openCycle(site: "blocket", at: day(2))
    #expect(later.id == cycle.id)
    #expect(later.openedAt == day(1))
    #expect(later.pages == ["p1", "p2"])
    #expect(later.distinctAds == 3)
    #expect(later.statedTotal == 4)
    #expect(!later.meetsStatedTotal)
    #expect(try store.openCycle(site: "bytbil", at: day(2)).id != cycle.id)
  }

  @Test func `a page that repeats the first one is named`() throws {
    let cycle = try store.openCycle(site: "blocket", at: day(1))
    try add("p1", ["1", "2"], 1, to: cycle)
    try add("p2", ["2", "1"], 1, to: cycle)
    try add("p3", ["1", "2"], 1, to: cycle)
    try add("p4", [], 1, to: cycle)
    #expect(try store.currentCycle(site: "blocket")?.repeatedPages == ["p3"])
    try add("p3", ["3"], 1.5, to: cycle)
    #expect(try store.currentCycle(site: "blocket")?.repeatedPages == [])
    #expect(try store.currentCycle(site: "blocket")?.pages == ["p1", "p2", "p3", "p4"])
  }

  @Test func `pages without ads repeat nothing`() throws {
    let cycle = try store.openCycle(site: "blocket", at: day(1))
    for page in ["p1", "p2"] { try add(page, [], 1, to: cycle) }
    #expect(try store.currentCycle(site: "blocket")?.repeatedPages == [])
  }

  @Test func `what neither the walk nor anything else has seen is missed`() throws {
    try see(1...4, 0)
    try see(1...1, 0, site: "bytbil")
    let cycle = try store.openCycle(site: "blocket", at: day(1))
    try add("p1", ["1"], 1, to: cycle)
    try see(2...2, 1.5)
    let end = try store.close(cycle, at: day(2))
    #expect(end.missed == 2)
    #expect(!end.isQuarantined)
    #expect(try store.doubtfulAds(site: "blocket", at: day(3), limit: 9).map(\.adID) == ["3", "4"])
    #expect(try store.doubtfulAds(site: "bytbil", at: day(3), limit: 9).isEmpty)
    #expect(try store.currentCycle(site: "blocket") == nil)
    #expect(try connection.first("SELECT count(*) FROM cycle_sighting") { $0.int(0) } == 0)
  }

  @Test func `a walk that is given up misses nothing`() throws {
    try see(1...4, 0)
    let cycle = try store.openCycle(site: "blocket", at: day(1))
    try store.abandon(cycle, at: day(2))
    #expect(try store.currentCycle(site: "blocket") == nil)
    #expect(try store.doubtfulAds(site: "blocket", at: day(3), limit: 9).isEmpty)
  }

  @Test func `a walk by which far too many ads would be gone does not count`() throws {
    for (ads, isQuarantined, held) in [(19, false, 0), (20, true, 20)] {
      let site = "site\(ads)"
      try see(1...100, 0, site: site)
      let proofs = (1...ads).map { AdEvidence(adID: "\($0)", evidence: .strong(.removed), seenAt: day(1)) }
      _ = try store.weigh(proofs, site: site)
      for time in [2.0, 3] {
        let cycle = try store.openCycle(site: site, at: day(time))
        try add("p1", (ads + 1...100).map { "\($0)" }, time, to: cycle)
        let end = try store.close(cycle, at: day(time + 0.5))
        guard time == 3 else { continue }
        #expect(end.isQuarantined == isQuarantined)
        #expect(end.departures.held == held)
        #expect(end.departures.gone == ads - held)
      }
    }
  }

  /// A site of 100 ads of which 30 are gone by two walks at once, on days 1 and 2; the second walk is held.
  private func holdThirty() throws -> CycleEnd {
    try see(1...100, 0)
    let proofs = (1...30).map { AdEvidence(adID: "\($0)", evidence: .strong(.removed), seenAt: day(0.5)) }
    _ = try store.weigh(proofs, site: "blocket")
    _ = try walk(31...100, 1)
    return try walk(31...100, 2)
  }

  private func walk(_ ads: ClosedRange<Int>, _ time: Double) throws -> CycleEnd {
    let cycle = try store.openCycle(site: "blocket", at: day(time - 0.01))
    try see(ads, time)
    return try store.close(cycle, at: day(time))
  }

  @Test func `departures that were held happen when a later walk agrees`() throws {
    let first = try holdThirty()
    #expect(first.isQuarantined)
    #expect(first.departures.held == 30)
    #expect(first.departures.gone == 0)
    let soon = try walk(31...100, 2.2)
    #expect(soon.departures.gone == 0)
    #expect(soon.departures.held == 0)
    #expect(!soon.isQuarantined)
    let later = try walk(31...100, 2.3)
    #expect(later.departures.gone == 30)
    #expect(later.departures.held == 0)
    #expect(!later.isQuarantined)
    // What was explained by two walks is not counted against the next ones.
    let proofs = (31...33).map { AdEvidence(adID: "\($0)", evidence: .strong(.removed), seenAt: day(2.4)) }
    _ = try store.weigh(proofs, site: "blocket")
    _ = try walk(34...100, 3)
    #expect(try walk(34...100, 4).departures.gone == 3)
  }

  @Test func `an ad whose departure was held is free when it is seen again`() throws {
    _ = try holdThirty()
    let end = try walk(21...100, 3)
    #expect(end.departures.gone == 20)
    let states = try connection.query("SELECT state, count(*), count(held_at) FROM ad GROUP BY 1 ORDER BY 1") { row in
      [row.int(0), row.int(1), row.int(2)]
    }
    #expect(states == [[1, 80, 0], [4, 20, 20]])
  }

  @Test func `other departures after held ones are held with them`() throws {
    _ = try holdThirty()
    let proofs = { (time: Double) in
      (31...35).map { AdEvidence(adID: "\($0)", evidence: .strong(.removed), seenAt: self.day(time)) }
    }
    _ = try store.weigh(proofs(2.01), site: "blocket")
    let looked = try store.weigh(proofs(2.3), site: "blocket")
    #expect(looked.held == 5)
    #expect(looked.gone == 0)
    #expect(try walk(36...100, 2.6).departures.gone == 35)
  }

  @Test func `held departures happen when somebody says that they are true`() throws {
    _ = try store.record(
      {
        var ad = Listing(site: "blocket", adId: "1", url: "u"); ad.plate = LicensePlate("ABC123"); return ad
      }(),
      from: .search, seenAt: day(0))
    try connection.execute(
      "UPDATE run SET started_at = ?, ended_at = ?",
      [
        .integer(Int64(day(1.9).timeIntervalSince1970 * 1000)), .integer(Int64(day(2.1).timeIntervalSince1970 * 1000)),
      ])
    _ = try holdThirty()
    let holder = try #require(try store.run(run))
    let released = try store.releaseDepartures(heldBy: holder)
    #expect(released.gone == 30)
    #expect(released.news.map(\.occurredAt) == [day(2)])
    #expect(try store.releaseDepartures(heldBy: holder).gone == 0)
  }

  @Test func `a twentieth of a large site may go`() throws {
    try see(1...400, 0)
    for (last, time, gone, held) in [(20, 2.0, 20, 0), (21, 3, 0, 1)] {
      func proofs(_ time: Double) -> [AdEvidence] {
        (1...last).map { AdEvidence(adID: "\($0)", evidence: .strong(.removed), seenAt: day(time)) }
      }
      _ = try store.weigh(proofs(time), site: "blocket")
      let departures = try store.weigh(proofs(time + 0.5), site: "blocket")
      #expect(departures.gone == gone)
      #expect(departures.held == held)
    }
  }
}
