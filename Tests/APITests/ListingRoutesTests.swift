import API
import CrawlRuns
import Foundation
import HTTP
import HTTPServer
import ObservationPipeline
import Observations
import SQLite
import TestSupport
import Testing
import Vehicles

struct ListingRoutesTests {
  static func see(_ bench: Bench, price: Int64, day: Int) async throws {
    let database = try await PlatewatchDatabase.open(at: bench.path)
    let date = Date(timeIntervalSince1970: 1_780_300_800 + Double(day) * 86_400)
    try await database.write { connection in
      let run = try ObservationStore(connection).beginRun(site: "example", mode: "newest", at: date)
      var listing = Listing(site: "example", adId: "1", url: "https://cars.example/1")
      listing.plate = LicensePlate("ABC123")
      listing.price = Money(minorUnits: price * 100, currency: .sek)
      listing.priceKind = .cash
      listing.offer = .sale
      listing.status = .available
      let observed = ObservedListing(listing, from: .search, seenAt: date)
      _ = try ObservationPipeline(connection, enqueuedAt: date).accept([observed], run: run)
    }
  }

  @Test func `the offers of a monitored plate are told with their prices`() async throws {
    let bench = try await Bench()
    try await Self.see(bench, price: 129_000, day: 0)
    try await Self.see(bench, price: 119_000, day: 1)
    let path = "/v1/vehicles/se/abc%20123/listings"
    #expect(await bench.ask("GET", path).text == #"{"error":"Monitor not found"}"#)
    _ = await bench.ask(
      "POST", "/v1/vehicles/se/monitorings", #"{"licensePlate":"ABC123","eventTypes":["listed_for_sale"]}"#)
    let answer = await bench.ask("GET", path)
    #expect(answer.status == 200)
    #expect(
      answer.text == """
        {"licensePlate":"ABC123","vin":null,"data":[{"site":"example","adId":"1","pageUrl":"https://cars.example/1",\
        "status":"online","offer":1,"timesListed":1,"firstSeenAt":"2026-06-01T08:00:00.000Z",\
        "lastSeenAt":"2026-06-02T08:00:00.000Z","delistedAt":null,"delistingReason":null,"prices":[\
        {"kind":"cash","amount":129000,"currency":"SEK","seenAt":"2026-06-01T08:00:00.000Z"},\
        {"kind":"cash","amount":119000,"currency":"SEK","seenAt":"2026-06-02T08:00:00.000Z"}]}]}
        """)
    let other = try await bench.addAccount("acct_other")
    #expect(await bench.ask("GET", path, key: other).status == 404)
  }

  @Test func `a monitoring that is made while an ad is online is told of it`() async throws {
    let bench = try await Bench()
    try await Self.see(bench, price: 129_000, day: 0)
    _ = await bench.ask(
      "POST", "/v1/vehicles/se/monitorings", #"{"licensePlate":"ABC123","eventTypes":["listed_for_sale"]}"#)
    let feed = await bench.ask("GET", "/v1/events")
    #expect(feed.value("data[0].data.initial") == "true")
    #expect(feed.value("data[0].data.price") == "129000")
    #expect(feed.value("next") == "1")
  }
}
