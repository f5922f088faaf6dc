import Extraction
import Foundation
import Observations
import Outbox
import TestSupport
import Testing

@testable import monitorctl

struct RederivationTests {
  /// An event about an ad on a kept page, and what the rules of today make of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var type: String
    var page: String
    var ad: String
    var address: String?
    var status = 200
    var plate = "MLB03K"
    var data: String
    var isSaidAgain: Bool?
    var because: String

    var testDescription: String { "\(type) on \(page): \(because)" }
  }

  private static let cases = [
    Case(
      type: "delisted", page: "gone-404", ad: "90000306", status: 404, data: #""reason":"removed""#,
      isSaidAgain: true, because: "the kept page says that the ad is gone"),
    Case(
      type: "delisted", page: "listing-sold", ad: "90000304", data: #""reason":"soldMarked""#, isSaidAgain: true,
      because: "the kept page says that the vehicle is sold"),
    Case(
      type: "delisted", page: "listing-private", ad: "90000301", data: #""reason":"removed""#, isSaidAgain: false,
      because: "the kept page shows the ad as one that stands"),
    Case(
      type: "delisted", page: "search-newest", ad: "1", address: "https://www.blocket.se/mobility/search/car",
      data: #""reason":"removed""#, isSaidAgain: nil,
      because: "the kept page, read as 'search', does not show the ad; whether a redirect led there is not kept"),
    Case(
      type: "listed_for_sale", page: "listing-private", ad: "90000301",
      data: #""vin":"TMBJC25J3D3000301","price":31750,"currency":"SEK","initial":false"#, isSaidAgain: true,
      because: "the kept page reads the same: this vehicle, for sale, at this price"),
    Case(
      type: "listed_for_sale", page: "listing-private", ad: "90000301",
      data: #""vin":"TMBJC25J3D3000301","price":12500,"currency":"SEK","initial":false"#, isSaidAgain: true,
      because: "the vehicle is for sale on the kept page, but the price reads as 31750 cash, and as 12500 cash then"),
    Case(
      type: "price_changed", page: "listing-private", ad: "90000301",
      data: #""vin":"TMBJC25J3D3000301","price":12500,"previousPrice":13500,"currency":"SEK""#, isSaidAgain: false,
      because: "the price reads as 31750 cash, and as 12500 cash then"),
    Case(
      type: "listed_for_sale", page: "listing-private", ad: "90000301", data: #""price":31750,"initial":false"#,
      isSaidAgain: false, because: "the kept page names another vehicle for the ad 90000301"),
    Case(
      type: "listed_for_sale", page: "listing-leasing", ad: "90000303", data: #""initial":false"#, isSaidAgain: false,
      because: "the ad reads as 'lease', not as a sale"),
    Case(
      type: "listed_for_sale", page: "listing-sold", ad: "90000304",
      data: #""vin":"YV1BW9850F1000304","initial":false"#, isSaidAgain: false, because: "the ad reads as sold"),
    Case(
      type: "listed_for_sale", page: "listing-sold", ad: "2", data: #""initial":false"#, isSaidAgain: false,
      because: "the kept page, read as 'listing', does not show the ad 2"),
  ]

  private static func event(_ type: String, ad: String, plate: String, data: String) -> Event {
    Event(
      id: "evt_x", accountID: "acct_default", type: type,
      subject: Event.Subject(plate: plate, site: "blocket", adID: ad), occurredAt: Date(timeIntervalSince1970: 0),
      createdAt: Date(timeIntervalSince1970: 0), body: Array("{\"data\":{\(data)}}".utf8))
  }

  @Test(arguments: cases)
  func `a kept page is asked whether it still proves the event`(_ item: Case) throws {
    let file = Repository.fixtures.appending(path: "blocket/\(item.page).html")
    let capture = PageCapture(
      url: item.address ?? "https://www.blocket.se/mobility/item/\(item.ad)", fetchedAt: Date(timeIntervalSince1970: 0),
      status: item.status, contentType: "text/html; charset=utf-8", body: Array(try Data(contentsOf: file)))
    let reading = PageReading(of: capture, site: try SiteCatalog().sites["blocket"], adID: item.ad)
    let event = Self.event(item.type, ad: item.ad, plate: item.plate, data: item.data)
    let rederivation = Rederivation(event: event, evidence: nil, reading: reading)
    #expect(rederivation.because == item.because)
    #expect(rederivation.isSaidAgain == item.isSaidAgain)
    #expect(!rederivation.otherwise.isEmpty)
  }

  @Test func `without evidence there is nothing to read again`() {
    let event = Self.event("ownership_change", ad: "1", plate: "MLB03K", data: #""site":"registry""#)
    let rederivation = Rederivation(event: event, evidence: nil, reading: nil)
    #expect(rederivation.isSaidAgain == nil)
    #expect(rederivation.because == "no page is named by the event")
  }
}
