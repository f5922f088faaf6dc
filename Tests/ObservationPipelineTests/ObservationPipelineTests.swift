import FoundationEssentials
import Matching
import ObservationPipeline
import Observations
import Outbox
import SQLite
import TestSupport
import Testing
import Vehicles

struct ObservationPipelineTests {
  private let portal: Portal

  init() throws { portal = try Portal() }

  private let opened = "listed_for_sale ABC123 blocket/1 price=100 initial=false"

  @Test func `a monitored vehicle that is listed is told once`() throws {
    try portal.watch("ABC123")
    let report = try portal.accept([Ad("1", "ABC123", 100), Ad("2", "DEF456", 200)], day: 0)
    #expect(report.events.map(\.line) == [opened])
    #expect(report.new == 2)
    #expect(report.matched == 1)
    let again = try portal.accept([Ad("1", "ABC123", 100), Ad("2", "DEF456", 200)], day: 0)
    #expect(again == PipelineReport(matched: 1))
    #expect(try portal.accept([Ad("1", "ABC123", 100)], day: 1) == PipelineReport(matched: 1))
  }

  @Test func `the body has the promised keys in the promised order`() throws {
    try portal.watch("abc 123", id: 7, metadata: #"{ "loanId": "loan_4m2np91", "n": 1.50 }"#)
    let ad = Ad("26676756", "ABC123", 129_000).with { $0.vin = "YV1BW9120S1234567" }
    let report = try portal.accept([ad], day: 0.25)
    let event = try #require(report.events.first)
    let expected =
      #"{"id":"\#(event.id)","eventType":"vehicle.listed_for_sale","occurredAt":"2026-05-29T02:26:40.000Z","#
      + #""data":{"monitorId":"00000000-0000-4000-8000-000000000007","licensePlate":"ABC123","#
      + #""vin":"YV1BW9120S1234567","pageUrl":"https://blocket.example/26676756","price":129000,"currency":"SEK","#
      + #""site":"blocket","adId":"26676756","initial":false,"metadata":{"loanId":"loan_4m2np91","n":1.50}}}"#
    #expect(event.text == expected)
    #expect(event.occurredAt == Portal.day(0.25))
    #expect(event.createdAt == Portal.day(1000))
    #expect(event.evidence == #"{"run":1,"provenance":{"plate":"state:regno"}}"#)
  }

  @Test func `the same facts have the same identifier in another database`() throws {
    let other = try Portal()
    try portal.watch("ABC123")
    try other.watch("ABC123")
    let first = try portal.accept([Ad("1", "ABC123", 100)], day: 0).events.map(\.id)
    let second = try other.accept([Ad("1", "ABC123", 100)], day: 3).events.map(\.id)
    #expect(first == second)
    #expect(first.allSatisfy { $0.hasPrefix("evt_") && $0.utf8.count == 31 })
  }

  @Test func `a price that goes back and forth is four events`() throws {
    try portal.watch("ABC123")
    var events: [Event] = []
    let prices: [Int64] = [100, 90, 100, 90]
    for (day, price) in prices.enumerated() {
      events += try portal.accept([Ad("1", "ABC123", price)], day: Double(day)).events
    }
    #expect(
      events.map(\.line) == [
        opened, "price_changed ABC123 blocket/1 price=90 previousPrice=100",
        "price_changed ABC123 blocket/1 price=100 previousPrice=90",
        "price_changed ABC123 blocket/1 price=90 previousPrice=100",
      ])
    #expect(Set(events.map(\.id)).count == 4)
    for (day, price) in prices.enumerated() {
      #expect(try portal.see(Ad("1", "ABC123", price), day: Double(day)) == [])
    }
  }

  @Test func `only prices of the same kind and currency are compared`() throws {
    try portal.watch("ABC123")
    #expect(try portal.see(Ad("1", "ABC123"), day: 0) == ["listed_for_sale ABC123 blocket/1 initial=false"])
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 1) == [])
    #expect(try portal.see(Ad("1", "ABC123", 3).with { $0.kind = .monthly }, day: 2) == [])
    #expect(try portal.see(Ad("1", "ABC123", 80).with { $0.kind = .exVat }, day: 3) == [])
    #expect(try portal.see(Ad("1", "ABC123", 1).with { $0.kind = .placeholder }, day: 4) == [])
    #expect(try portal.see(Ad("1", "ABC123"), day: 5) == [])
    #expect(
      try portal.see(Ad("1", "ABC123", 95), day: 6) == ["price_changed ABC123 blocket/1 price=95 previousPrice=100"])
    #expect(try portal.see(Ad("1", "ABC123", 95).with { $0.currency = "EUR" }, day: 7) == [])
  }

  @Test func `other kinds of price have members of their own`() throws {
    try portal.watch("ABC123")
    let first = try portal.accept([Ad("1", "ABC123", 80).with { $0.kind = .exVat }], day: 0)
    let second = try portal.accept([Ad("1", "ABC123", 70).with { $0.kind = .exVat }], day: 1)
    #expect(first.events[0].text.contains(#""priceExVat":80,"currency":"SEK","site""#))
    #expect(second.events[0].text.contains(#""priceExVat":70,"previousPriceExVat":80,"currency":"SEK","site""#))
    let gone = try portal.remove("1", day: 2)
    #expect(gone == ["delisted ABC123 blocket/1 reason=removed"])
  }

  @Test func `a card that differs for good from its page changes no price`() throws {
    try portal.watch("ABC123")
    #expect(try portal.see(Ad("1", nil, 100), day: 0) == [])
    #expect(
      try portal.see(Ad("1", "ABC123", 101), day: 0.001, from: .listing)
        == ["listed_for_sale ABC123 blocket/1 price=101 initial=false"])
    #expect(try portal.see(Ad("1", nil, 100), day: 1) == [])
    #expect(try portal.see(Ad("1", "ABC123", 101), day: 1.001, from: .listing) == [])
    #expect(
      try portal.see(Ad("1", nil, 90), day: 2) == ["price_changed ABC123 blocket/1 price=90 previousPrice=101"])
    #expect(try portal.see(Ad("1", "ABC123", 90), day: 2.001, from: .listing) == [])
  }

  @Test func `a re-post is the same offer, and its other price is a change`() throws {
    try portal.watch("ABC123")
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 0) == [opened])
    #expect(try portal.see(Ad("2", "ABC123", 100), day: 5) == [])
    #expect(
      try portal.see(Ad("3", "ABC123", 90), day: 6) == ["price_changed ABC123 blocket/3 price=90 previousPrice=100"])
    // Three ads of one car with two prices stand side by side and change nothing.
    for day in 7..<10 {
      let ads = [Ad("1", "ABC123", 100), Ad("2", "ABC123", 100), Ad("3", "ABC123", 90)]
      #expect(try portal.accept(ads, day: Double(day)).events.isEmpty)
    }
  }

  @Test func `a new ad after more than 30 days is another offer`() throws {
    try portal.watch("ABC123")
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 0) == [opened])
    #expect(
      try portal.see(Ad("2", "ABC123", 100), day: 31)
        == ["listed_for_sale ABC123 blocket/2 price=100 initial=false"])
    // The old ad is one of the new offer when it is seen again.
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 32) == [])
    #expect(
      try portal.see(Ad("1", "ABC123", 90), day: 33) == ["price_changed ABC123 blocket/1 price=90 previousPrice=100"])
  }

  @Test func `the same ad on two sites is two offers`() throws {
    try portal.watch("ABC123")
    let other = Ad("1", "ABC123", 100).with { $0.site = "bytbil" }
    #expect(
      try portal.see(Ad("1", "ABC123", 100), other, day: 0)
        == [opened, "listed_for_sale ABC123 bytbil/1 price=100 initial=false"])
  }

  @Test(arguments: [OfferKind.lease, .wanted, .parts])
  func `what is not for sale is never listed`(kind: OfferKind) throws {
    try portal.watch("ABC123")
    #expect(try portal.see(Ad("1", "ABC123", 100).with { $0.offer = kind }, day: 0) == [])
    #expect(try portal.see(Ad("1", "ABC123", 90).with { $0.offer = kind }, day: 1) == [])
    #expect(
      try portal.see(Ad("1", "ABC123", 90), day: 2) == ["listed_for_sale ABC123 blocket/1 price=90 initial=false"])
  }

  @Test func `an ad of unknown kind is for sale, a sold one is not`() throws {
    try portal.watch("ABC123")
    #expect(try portal.see(Ad("1", "ABC123", 100).with { $0.status = .sold }, day: 0) == [])
    #expect(
      try portal.see(
        Ad("2", "ABC123", 100).with {
          $0.offer = nil; $0.status = nil
        }, day: 1
      ).count == 1)
  }

  @Test func `only what was asked for is told, to each account by itself`() throws {
    _ = try Accounts(portal.connection).add(id: "acct_b", name: "b", at: Portal.start)
    try portal.watch("ABC123", [.priceChanged], id: 1)
    try portal.watch("ABC123", [.listedForSale], account: "acct_b", id: 2)
    let listed = try portal.accept([Ad("1", "ABC123", 100)], day: 0).events
    #expect(listed.map(\.accountID) == ["acct_b"])
    let changed = try portal.accept([Ad("1", "ABC123", 90)], day: 1).events
    #expect(changed.map(\.accountID) == ["acct_default"])
  }

  @Test func `a vehicle is found by its VIN, and by the plate that another ad named`() throws {
    try portal.watch("MLB84A", vin: "YV1BW9120S1234567")
    let vin = Ad("1", nil, 100).with { $0.vin = "YV1BW9120S1234567" }
    #expect(try portal.see(vin, day: 0) == ["listed_for_sale MLB84A blocket/1 price=100 initial=false"])
    let other = try Portal()
    _ = try other.see(
      Ad("9", "ABC123").with {
        $0.vin = vin.vin; $0.site = "bytbil"
      }, day: 0)
    try other.watch("ABC123", day: 1)
    #expect(try other.see(vin, day: 2) == ["listed_for_sale ABC123 blocket/1 price=100 initial=false"])
  }

  @Test func `a personal plate with O is the one with 0`() throws {
    try portal.watch("BOSS0")
    #expect(try portal.see(Ad("1", "B0SSO"), day: 0) == ["listed_for_sale BOSS0 blocket/1 initial=false"])
    _ = try portal.see(Ad("2", "G0GO"), day: 1)
    #expect(
      try portal.watch("GOGO", id: 2, day: 2).map(\.line) == ["listed_for_sale GOGO blocket/2 initial=true"])
  }

  @Test func `a plate put right in the ad moves it to the right vehicle`() throws {
    try portal.watch("ABC132", id: 1)
    try portal.watch("ABC123", id: 2)
    #expect(
      try portal.see(Ad("1", "ABC132", 100), day: 0) == ["listed_for_sale ABC132 blocket/1 price=100 initial=false"])
    #expect(
      try portal.see(Ad("1", "ABC123", 100), day: 1)
        == [opened, "delisted ABC132 blocket/1 lastPrice=100 reason=unknown"])
  }

  @Test func `the pages of events are kept, others are not`() throws {
    try portal.watch("ABC123")
    let store = ObservationStore(portal.connection)
    let run = try store.beginRun(site: "blocket", mode: "newest", at: Portal.start)
    func observed(_ ad: Ad, _ body: String) throws -> ObservedListing {
      let url = "https://blocket.example/search?\(ad.id)"
      let page = PageCapture(
        url: url, fetchedAt: Portal.day(0), status: 200, contentType: "text/html", body: Array(body.utf8))
      return ObservedListing(try ad.listing, from: .search, seenAt: Portal.day(0), capture: page)
    }
    let batch = [try observed(Ad("1", "ABC123"), "one"), try observed(Ad("2", "DEF456"), "two")]
    let event = try #require(try portal.pipe { try $0.accept(batch, run: run) }.events.first)
    #expect(try store.pages(ofRun: run).map(\.url) == ["https://blocket.example/search?1"])
    let digest = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    #expect(try store.body(digest: digest) == Array("one".utf8))
    #expect(
      event.evidence
        == #"{"run":1,"url":"https://blocket.example/search?1","contentType":"text/html","fetchedAt":"2026-05-28T20:26:40.000Z","status":200,"#
        + #""sha256":"\#(digest)","provenance":{"plate":"state:regno"}}"#)
  }

  @Test func `concurrent programs say each thing once`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("shared.sqlite")
    let request = try MonitoringRequest(accountID: "acct_default", plate: "ABC123", eventTypes: ["listed_for_sale"])
    let first = try await Database(path: path, migrations: ObservationPipeline.migrations)
    _ = try await first.write { connection in
      try ObservationPipeline(connection, enqueuedAt: Portal.start).watch(request, newID: UUID(), at: Portal.start)
        .events
    }
    let batch = [ObservedListing(try Ad("1", "ABC123", 100).listing, from: .search, seenAt: Portal.day(1))]
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let database = try await Database(path: path, migrations: ObservationPipeline.migrations)
          return try await database.write { connection in
            try ObservationPipeline(connection, enqueuedAt: Portal.start).accept(batch, run: 1).events.count
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts.sorted() == [0, 0, 0, 1])
  }

  @Test func `nothing is said when the transaction fails`() throws {
    struct Failure: Error {}
    try portal.watch("ABC123")
    #expect(throws: Failure.self) {
      try portal.pipe { pipeline in
        let batch = [ObservedListing(try Ad("1", "ABC123", 100).listing, from: .search, seenAt: Portal.day(0))]
        #expect(try pipeline.accept(batch, run: 1).events.count == 1)
        throw Failure()
      }
    }
    #expect(try Outbox(portal.connection).lastSequence() == 0)
    #expect(try portal.see(Ad("1", "ABC123", 100), day: 0) == [opened])
  }

  @Test func `a listing without an identifier is passed over`() throws {
    try portal.watch("ABC123")
    var listing = try Ad("1", "ABC123").listing
    listing.adId = nil
    let batch = [ObservedListing(listing, from: .listing, seenAt: Portal.day(0))]
    #expect(try portal.pipe { try $0.accept(batch, run: 1) } == PipelineReport())
  }
}
