import FoundationEssentials
import Testing
import Vehicles

struct VehicleEventTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let news: VehicleEvent.News
    let type: String
    /// The members between the vehicle's and the ad's, and those behind.
    let prices: String
    let rest: String
  }

  private static func price(_ amount: Int64, _ kind: PriceKind = .cash) throws -> AskingPrice {
    let currency = try #require(Currency(rawValue: "SEK"))
    return try #require(AskingPrice(Money(minorUnits: amount, currency: currency), kind: kind))
  }

  private static func cases() throws -> [Case] {
    let (first, last) = (Date(timeIntervalSince1970: 1_780_000_000), Date(timeIntervalSince1970: 1_780_086_400))
    return [
      Case(
        testDescription: "no price", news: .listedForSale(price: nil, initial: true, relisted: false),
        type: "listed_for_sale", prices: "", rest: #","initial":true"#),
      Case(
        testDescription: "monthly",
        news: .listedForSale(price: try price(259_550, .monthly), initial: false, relisted: true),
        type: "listed_for_sale", prices: #""monthlyPrice":2595.5,"currency":"SEK","#,
        rest: #","initial":false,"occurrence":"relisted""#),
      Case(
        testDescription: "price change", news: .priceChanged(from: try price(10_000), to: try price(9_000)),
        type: "price_changed", prices: #""price":90,"previousPrice":100,"currency":"SEK","#, rest: ""),
      Case(
        testDescription: "monthly change",
        news: .priceChanged(from: try price(10_000, .monthly), to: try price(9_000, .monthly)), type: "price_changed",
        prices: #""monthlyPrice":90,"previousMonthlyPrice":100,"currency":"SEK","#, rest: ""),
      Case(
        testDescription: "delisting",
        news: .delisted(.soldMarked, lastPrice: try price(9_000, .exVat), firstSeenAt: first, lastSeenAt: last),
        type: "delisted", prices: #""lastPriceExVat":90,"currency":"SEK","#,
        rest:
          #","reason":"soldMarked","firstSeenAt":"2026-05-28T20:26:40.000Z","lastSeenAt":"2026-05-29T20:26:40.000Z""#),
    ]
  }

  @Test func `news have their members in a fixed order`() throws {
    for row in try Self.cases() {
      let event = VehicleEvent(
        id: "evt_1", occurredAt: Date(timeIntervalSince1970: 1_779_458_591),
        subject: VehicleEvent.Subject(monitorID: "m", licensePlate: "ABC123", vin: nil, metadata: #"{"a":1}"#),
        ad: VehicleEvent.Ad(site: "blocket", adID: "1", pageURL: "https://a.example/\"å"), news: row.news)
      let expected =
        #"{"id":"evt_1","eventType":"vehicle.\#(row.type)","occurredAt":"2026-05-22T14:03:11.000Z","data":{"#
        + #""monitorId":"m","licensePlate":"ABC123","pageUrl":"https://a.example/\"å",\#(row.prices)"#
        + #""site":"blocket","adId":"1"\#(row.rest),"metadata":{"a":1}}}"#
      #expect(String(decoding: event.body, as: UTF8.self) == expected, "\(row.testDescription)")
    }
  }

  @Test func `a change of owner has no ad`() {
    let event = VehicleEvent(
      id: "evt_1", occurredAt: Date(timeIntervalSince1970: 1_779_458_591),
      subject: VehicleEvent.Subject(monitorID: "m", licensePlate: "ABC123", vin: "YV1BW9120S1234567", metadata: nil),
      ad: nil, news: .ownershipChange(effectiveDate: "2026-05-20"))
    #expect(event.type == .ownershipChange)
    #expect(
      String(decoding: event.body, as: UTF8.self)
        == #"{"id":"evt_1","eventType":"vehicle.ownership_change","occurredAt":"2026-05-22T14:03:11.000Z","data":{"#
        + #""monitorId":"m","licensePlate":"ABC123","vin":"YV1BW9120S1234567","effectiveDate":"2026-05-20"}}"#)
  }

  @Test func `bids, placeholders and prices on request are no asking price`() throws {
    let currency = try #require(Currency(rawValue: "SEK"))
    for kind in PriceKind.allCases {
      let price = AskingPrice(Money(minorUnits: 100, currency: currency), kind: kind)
      #expect((price != nil) == [.cash, .exVat, .monthly].contains(kind))
    }
  }
}
