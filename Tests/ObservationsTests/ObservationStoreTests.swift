import FoundationEssentials
import Observations
import SQLite
import TestSupport
import Testing
import Vehicles

struct ObservationStoreTests {
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

  private func ad(_ id: String, plate: String? = nil, vin: String? = nil, price: Int64? = nil) throws -> Listing {
    var listing = Listing(site: "blocket", adId: id, url: "https://blocket.example/\(id)")
    listing.plate = plate.flatMap { LicensePlate($0) }
    listing.vin = vin.flatMap { VIN($0) }
    if let price {
      listing.price = Money(minorUnits: price * 100, currency: try #require(Currency(rawValue: "SEK")))
      listing.priceKind = .cash
    }
    return listing
  }

  @discardableResult
  private func record(_ listing: Listing, _ time: Double, from page: SourcePage = .search) throws -> Recorded? {
    try store.record(listing, from: page, seenAt: day(time))
  }

  @Test func `an ad is new, then unchanged, then changed`() throws {
    #expect(try record(ad("1", price: 100), 0)?.outcome == .new)
    #expect(try record(ad("1", price: 100), 0)?.outcome == .unchanged)
    #expect(try record(ad("1", price: 100), 1)?.outcome == .unchanged)
    #expect(try record(ad("1", price: 90), 2)?.outcome == .changed)
    #expect(try record(ad("1", plate: "ABC123", price: 90), 3)?.outcome == .changed)
    var reworded = try ad("1", plate: "ABC123", price: 90)
    reworded.title = "Volvo"
    #expect(try record(reworded, 4)?.outcome == .unchanged)
    reworded.status = .reserved
    #expect(try record(reworded, 5)?.outcome == .changed)
    #expect(try store.knownAds(site: "blocket", adIDs: ["1", "2"]) == ["1": day(5)])
  }

  @Test func `an ad's page is worth reading until it was read or the card names the vehicle`() throws {
    try record(ad("1"), 0)
    try record(ad("2", plate: "ABC123"), 0)
    try record(ad("3"), 0)
    try record(ad("3"), 0, from: .listing)
    #expect(try store.unreadAds(site: "blocket", adIDs: ["1", "2", "3", "4"]) == ["1", "4"])
  }

  struct Identity: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Plate and VIN of ads in the order of their sighting.
    let ads: [(plate: String?, vin: String?)]
    /// The key of the vehicle that each ad names.
    let keys: [String]
  }

  private static let vin = "YV1BW9120S1234567"
  private static let otherVIN = "WVWZZZ1KZ8W000001"

  @Test(arguments: [
    Identity(testDescription: "one plate", ads: [("ABC123", nil), ("abc 123", nil)], keys: ["ABC123", "ABC123"]),
    Identity(
      testDescription: "the VIN follows", ads: [("ABC123", nil), ("ABC123", vin), (nil, vin)],
      keys: ["ABC123", "ABC123", "ABC123"]),
    Identity(
      testDescription: "the plate follows", ads: [(nil, vin), ("ABC123", vin), ("ABC123", nil)], keys: [vin, vin, vin]),
    Identity(
      testDescription: "the same plate with another full VIN", ads: [("ABC123", vin), ("ABC123", otherVIN)],
      keys: ["ABC123", otherVIN]),
    Identity(
      testDescription: "a plate of two vehicles is the younger one's",
      ads: [("ABC123", vin), ("ABC123", otherVIN), ("ABC123", nil), (nil, vin)],
      keys: ["ABC123", otherVIN, otherVIN, "ABC123"]),
    Identity(
      testDescription: "the same VIN with another plate", ads: [("ABC123", vin), ("DEF456", vin), ("DEF456", nil)],
      keys: ["ABC123", "ABC123", "ABC123"]),
    Identity(
      testDescription: "a chassis number is no VIN", ads: [("ABC123", "12345"), ("DEF456", "12345"), (nil, "12345")],
      keys: ["ABC123", "DEF456", "DEF456"]),
    Identity(testDescription: "a personal plate", ads: [("BOSS0", nil), ("B0SSO", nil)], keys: ["BOSS0", "BOSS0"]),
  ])
  func `a vehicle keeps its identity`(_ row: Identity) throws {
    for (index, (plate, vin)) in row.ads.enumerated() {
      try record(ad("\(index)", plate: plate, vin: vin), Double(index) * 40)
    }
    let keys = try connection.query(
      "SELECT vehicle.key FROM ad JOIN vehicle ON vehicle.id = ad.vehicle_id ORDER BY ad.id"
    ) { $0.text(0) }
    #expect(keys == row.keys)
  }

  @Test func `an offer's history has its prices and dates`() throws {
    for (time, price) in [(0.0, 100), (1, 100), (2, 90), (3, 95)] {
      try record(ad("1", plate: "ABC123", price: Int64(price)), time)
    }
    let plate = try #require(LicensePlate("ABC123"))
    let offer = try #require(try store.offers(plate: plate, vin: nil).first)
    #expect(offer.vehicle.key == "ABC123")
    #expect(offer.ad == VehicleEvent.Ad(site: "blocket", adID: "1", pageURL: "https://blocket.example/1"))
    #expect(offer.prices.map { "\($0.price)" } == ["100 SEK (cash)", "90 SEK (cash)", "95 SEK (cash)"])
    #expect(offer.prices.map(\.seenAt) == [day(0), day(2), day(3)])
    #expect([offer.firstSeenAt, offer.lastSeenAt] == [day(0), day(3)])
    #expect(offer.delistedAt == nil)
    let proof = { (time: Double) in AdEvidence(adID: "1", evidence: .strong(.expired), seenAt: self.day(time)) }
    _ = try store.weigh([proof(4), proof(5)], site: "blocket")
    let gone = try #require(try store.offers(plate: plate, vin: nil).first)
    #expect(gone.delistedAt == day(5))
    #expect(gone.delistingReason == .expired)
    #expect(try store.onlineOffers(plate: plate, vin: nil).isEmpty)
  }

  @Test func `prices move against what the same kind of page showed`() throws {
    try record(ad("1", price: 100), 0)
    try record(ad("1", price: 101), 0.1, from: .listing)
    try record(ad("2", price: 50), 0)
    try record(ad("3"), 0)
    let listings = [try ad("1", price: 90), try ad("2", price: 50), try ad("3", price: 7), try ad("4", price: 8)]
    #expect(
      try store.priceMoves(of: listings, from: .search) == [
        RunSample.PriceMove(old: 10_000, new: 9_000), RunSample.PriceMove(old: 5_000, new: 5_000),
      ])
    #expect(
      try store.priceMoves(of: listings, from: .listing) == [RunSample.PriceMove(old: 10_100, new: 9_000)])
  }

  @Test(arguments: [0.4, 0.6]) func `fractions of a millisecond do not make a listing older`(fraction: Double) throws {
    let time = Date(timeIntervalSince1970: 1_780_000_000 + fraction / 1000)
    _ = try store.record(ad("1"), from: .search, seenAt: time)
    let named = try store.record(ad("1", plate: "ABC123", price: 90), from: .listing, seenAt: time)
    #expect(named?.news.count == 1)
    let priced = try store.record(ad("1", plate: "ABC123", price: 80), from: .listing, seenAt: time)
    #expect(priced?.news.map(\.occurredAt) == [Date(timeIntervalSince1970: 1_780_000_000 + fraction.rounded() / 1000)])
  }

  @Test func `an older listing names the vehicle and changes nothing else`() throws {
    try record(ad("1", price: 100), 5)
    #expect(try record(ad("1", plate: "ABC123", price: 90), 1)?.news.map(\.occurredAt) == [day(1)])
    #expect(try record(ad("1", plate: "DEF456", price: 80), 2)?.news == [])
    #expect(try store.knownAds(site: "blocket", adIDs: ["1"]) == ["1": day(5)])
    let offers = try store.offers(plate: LicensePlate("ABC123"), vin: nil)
    #expect(offers.map(\.firstSeenAt) == [day(1)])
    #expect(try store.offers(plate: LicensePlate("DEF456"), vin: nil).isEmpty)
  }
}
