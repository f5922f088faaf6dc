import FoundationEssentials
import Matching
import ObservationPipeline
import Observations
import Outbox
import Testing
import Vehicles

struct OfferLifeTests {
  private let portal: Portal

  init() throws {
    portal = try Portal()
  }

  private let opened = "listed_for_sale ABC123 blocket/1 price=100 initial=false"
  private let delisted = "delisted ABC123 blocket/1 lastPrice=100 reason=removed"
  private let relisted = "listed_for_sale ABC123 blocket/1 price=100 initial=false occurrence=relisted"

  @Test func `an offer is delisted when its last ad is proved to be gone`() throws {
    try portal.watch("ABC123", id: 3)
    _ = try portal.see(Ad("1", "ABC123", 100), Ad("2", "ABC123", 100), day: 0)
    _ = try portal.see(Ad("2", "ABC123", 100), day: 1)
    #expect(try portal.remove("1", day: 2) == [])
    _ = try portal.examine("2", .strong(.removed), day: 3)
    let evidence = ExaminedAd(AdEvidence(adID: "2", evidence: .strong(.removed), seenAt: Portal.day(4)))
    let report = try portal.pipe { try $0.weigh([evidence], site: "blocket", run: 5) }
    #expect(report.gone == 1)
    let event = try #require(report.events.first)
    let expected =
      #"{"id":"\#(event.id)","eventType":"vehicle.delisted","occurredAt":"2026-06-01T20:26:40.000Z","#
      + #""data":{"monitorId":"00000000-0000-4000-8000-000000000003","licensePlate":"ABC123","#
      + #""pageUrl":"https://blocket.example/2","lastPrice":100,"currency":"SEK","site":"blocket","adId":"2","#
      + #""reason":"removed","firstSeenAt":"2026-05-28T20:26:40.000Z","lastSeenAt":"2026-05-29T20:26:40.000Z"}}"#
    #expect(event.text == expected)
    #expect(event.evidence == #"{"run":5}"#)
  }

  @Test func `walks without the ad and one proof delist it`() throws {
    try portal.watch("ABC123")
    _ = try portal.see(Ad("1", "ABC123", 100), Ad("2", "DEF456", 100), day: 0)
    #expect(try portal.walk(["2"], day: 1) == [])
    #expect(try portal.examine("1", .strong(.removed), day: 1.5) == [])
    #expect(try portal.walk(["2"], day: 2) == [delisted])
    #expect(try portal.walk(["2"], day: 3) == [])
  }

  @Test func `walks alone delist nothing, and the ad's return is no news`() throws {
    try portal.watch("ABC123")
    _ = try portal.see(Ad("1", "ABC123", 100), Ad("2", "DEF456", 100), day: 0)
    for day in 1..<6 { #expect(try portal.walk(["2"], day: Double(day)) == []) }
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 7) == [])
  }

  @Test func `a sold mark seen twice delists`() throws {
    try portal.watch("ABC123")
    let sold = Ad("1", "ABC123", 100).with { $0.status = .sold }
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    #expect(try portal.see(sold, day: 1) == [])
    let report = try portal.accept([sold], day: 2)
    #expect(report.gone == 1)
    #expect(report.events.map(\.line) == ["delisted ABC123 blocket/1 lastPrice=100 reason=soldMarked"])
    #expect(try portal.see(sold, day: 3) == [])
  }

  @Test func `an offer that comes back within 30 days is relisted, each time once`() throws {
    try portal.watch("ABC123")
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 0) == [opened])
    #expect(try portal.remove("1", day: 5) == [delisted])
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 35) == [relisted])
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 35) == [])
    #expect(try portal.remove("1", day: 40) == [delisted])
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 41) == [relisted])
    let ids = try Outbox(portal.connection).events(after: 0, limit: 100).map(\.event.id)
    #expect(Set(ids).count == 5)
  }

  @Test func `a new ad of a delisted offer relists it, with its other price`() throws {
    try portal.watch("ABC123")
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    _ = try portal.remove("1", day: 5)
    #expect(
      try portal.see(Ad("2", "ABC123", 90), day: 10) == [
        "listed_for_sale ABC123 blocket/2 price=90 initial=false occurrence=relisted",
        "price_changed ABC123 blocket/2 price=90 previousPrice=100",
      ])
  }

  @Test func `later than 30 days it is listed anew`() throws {
    try portal.watch("ABC123")
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    _ = try portal.remove("1", day: 5)
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 36) == [opened])
  }

  @Test func `without a sent delisting a return is no news`() throws {
    try portal.watch("ABC123", [.listedForSale])
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 0) == [opened])
    #expect(try portal.remove("1", day: 5) == [])
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 10) == [])
  }

  @Test func `to those never told of it, an offer that returns is for sale`() throws {
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    _ = try portal.remove("1", day: 5)
    #expect(try portal.watch("ABC123", day: 6) == [])
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 10) == [opened])
  }

  @Test func `a monitoring made while an ad is online is told at once, and once`() throws {
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    _ = try portal.see(Ad("7", "ABC123", 110).with { $0.site = "bytbil" }, day: 0)
    let events = try portal.watch("ABC123", day: 400)
    #expect(
      Set(events.map(\.line)) == [
        "listed_for_sale ABC123 blocket/1 price=100 initial=true",
        "listed_for_sale ABC123 bytbil/7 price=110 initial=true",
      ])
    #expect(events.allSatisfy { $0.occurredAt == Portal.day(400) })
    #expect(try portal.watch("ABC123", day: 401) == [])
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 402) == [])
  }

  @Test func `what something speaks against, or was never for sale, is not online`() throws {
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    _ = try portal.examine("1", .strong(.removed), day: 1)
    _ = try portal.see(Ad("2", "DEF456", 100).with { $0.offer = .lease }, day: 0)
    #expect(try portal.watch("ABC123", id: 1, day: 2) == [])
    #expect(try portal.watch("DEF456", id: 2, day: 2) == [])
  }

  @Test func `a monitoring that asks for listings later is told then`() throws {
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    #expect(try portal.watch("ABC123", [.priceChanged], day: 1) == [])
    let plate = try #require(LicensePlate("ABC123"))
    let changed = try portal.pipe {
      try $0.change(
        account: "acct_default", plate: plate, eventTypes: [.listedForSale], metadata: .keep, at: Portal.day(2))
    }
    #expect(changed?.events.map(\.line) == ["listed_for_sale ABC123 blocket/1 price=100 initial=true"])
  }

  @Test func `pages read again later, in their old order, say what was missed and nothing twice`() throws {
    try portal.watch("ABC123", id: 1)
    try portal.watch("DEF456", id: 2)
    // Day 1 was quarantined; day 2 was accepted first.
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    #expect(try portal.see(Ad("1", "ABC123", 80), Ad("2", nil, 50), day: 2).count == 1)
    let late = try portal.accept([Ad("1", "ABC123", 90), Ad("2", "DEF456", 55)], day: 1)
    #expect(late.events.map(\.line) == ["listed_for_sale DEF456 blocket/2 price=55 initial=false"])
    #expect(late.events.map(\.occurredAt) == [Portal.day(1)])
    #expect(try portal.see(Ad("1", "ABC123", 80), Ad("2", nil, 50), day: 3) == [])
  }

  @Test func `too many departures at once are held`() throws {
    try portal.watch("ABC123")
    let ads = (0..<40).map { Ad("\($0)", $0 == 0 ? "ABC123" : nil, 100) }
    _ = try portal.accept(ads, day: 0)
    func evidence(_ day: Double) -> [ExaminedAd] {
      (0..<20).map { ExaminedAd(AdEvidence(adID: "\($0)", evidence: .strong(.removed), seenAt: Portal.day(day))) }
    }
    _ = try portal.pipe { try $0.weigh(evidence(1), site: "blocket", run: 1) }
    let report = try portal.pipe { try $0.weigh(evidence(2), site: "blocket", run: 1) }
    #expect(report == PipelineReport(held: 20))
    let again = try portal.pipe { try $0.weigh(Array(evidence(3).prefix(19)), site: "blocket", run: 1) }
    #expect(again == PipelineReport())
  }

  @Test func `monitored vehicles are looked at first`() throws {
    try portal.watch("ABC123")
    _ = try portal.see(Ad("1", nil), Ad("2", "DEF456"), Ad("3", "ABC123"), Ad("4", nil), day: 0)
    _ = try portal.walk(["4"], day: 1)
    let ads = try portal.pipe { try $0.adsToExamine(site: "blocket", at: Portal.day(2), limit: 2) }
    #expect(ads.map(\.adID) == ["3", "2"])
    _ = try portal.examine("3", .strong(.removed), day: 2)
    let later = try portal.pipe { try $0.adsToExamine(site: "blocket", at: Portal.day(2.1), limit: 9) }
    #expect(later.map(\.adID) == ["2", "1"])
  }

  @Test func `a page that has not changed keeps its ads alive`() throws {
    try portal.watch("ABC123")
    _ = try portal.see(Ad("1", "ABC123", 100), day: 0)
    _ = try portal.walk(["9"], day: 1)
    let report = try portal.pipe { try $0.touch(site: "blocket", adIDs: ["1", "8"], seenAt: Portal.day(2), run: 1) }
    #expect(report == PipelineReport())
    #expect(try portal.pipe { try $0.adsToExamine(site: "blocket", at: Portal.day(3), limit: 9) }.isEmpty)
    _ = try portal.remove("1", day: 5)
    let back = try portal.pipe { try $0.touch(site: "blocket", adIDs: ["1"], seenAt: Portal.day(6), run: 1) }
    #expect(back.events.map(\.line) == [relisted])
  }
}
