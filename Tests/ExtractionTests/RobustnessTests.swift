import Extraction
import Foundation
import TestSupport
import Testing
import Vehicles

/// Pages that are damaged on their way: whatever is left of them, nothing impossible may come out.
struct RobustnessTests {
  /// What is wrong with an ad, as far as one can tell without its page.
  private static func impossibilities(_ listing: Listing) -> [String] {
    var wrong: [String] = []
    if let price = listing.price, price.minorUnits <= 0 { wrong.append("price \(price)") }
    if let year = listing.year, !(1900...2100).contains(year) { wrong.append("year \(year)") }
    if let distance = listing.mileageKilometres, !(0...2_000_000).contains(distance) {
      wrong.append("mileage \(distance)")
    }
    if let vin = listing.vin, !(5...17).contains(vin.value.utf8.count) { wrong.append("VIN \(vin)") }
    if listing.price == nil, listing.priceKind == .cash { wrong.append("a cash price without a sum") }
    return wrong
  }

  private static func check(_ page: Page, _ site: Site?, _ about: String) {
    let result = Extractor(site: site).extract(page)
    for listing in result.listings {
      let wrong = impossibilities(listing)
      #expect(wrong.isEmpty, "\(about): \(wrong.joined(separator: ", "))")
    }
    #expect(result.kind != .listing || result.listings.count == 1, "\(about)")
    #expect(Set(result.links).count == result.links.count, "\(about)")
  }

  @Test(arguments: FixtureCase.all)
  func `a page cut anywhere yields nothing impossible`(_ fixture: FixtureCase) throws {
    let page = try fixture.page()
    let site = try fixture.site()
    var random = SeededRandom(seed: UInt64(page.body.count))
    for _ in 0..<50 where !page.body.isEmpty {
      var cut = page
      let length = Int.random(in: 0..<page.body.count, using: &random)
      cut.body = Array(page.body.prefix(length))
      Self.check(cut, site, "cut after \(length) bytes")
    }
  }

  @Test(arguments: FixtureCase.all)
  func `a page with flipped bytes yields nothing impossible`(_ fixture: FixtureCase) throws {
    let page = try fixture.page()
    let site = try fixture.site()
    var random = SeededRandom(seed: UInt64(page.body.count) &+ 1)
    for round in 0..<4 where !page.body.isEmpty {
      var flipped = page
      for _ in 0..<max(1, page.body.count / 200) {
        flipped.body[Int.random(in: 0..<page.body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      Self.check(flipped, site, "flipped, round \(round)")
    }
  }

  @Test(arguments: FixtureCase.all)
  func `a page with repeated and missing blocks yields nothing impossible`(_ fixture: FixtureCase) throws {
    let page = try fixture.page()
    let site = try fixture.site()
    var random = SeededRandom(seed: UInt64(page.body.count) &+ 2)
    for round in 0..<4 where page.body.count > 100 {
      var changed = page
      let start = Int.random(in: 0..<page.body.count - 50, using: &random)
      let end = min(page.body.count, start + Int.random(in: 1...2000, using: &random))
      let target = Int.random(in: 0..<page.body.count, using: &random)
      changed.body.insert(contentsOf: page.body[start..<end], at: target)
      Self.check(changed, site, "bytes \(start) to \(end) again at \(target), round \(round)")
      changed.body = Array(page.body[..<start] + page.body[end...])
      Self.check(changed, site, "bytes \(start) to \(end) missing, round \(round)")
    }
  }

  /// Plates and VINs of the cars that `similar-cars` shows below its own.
  private static let planted = ["MLB91A", "MLB92B", "YV1MLB0S092000092"]

  @Test func `a page cut anywhere never lends its ad the identity of a similar car`() throws {
    let fixture = FixtureCase(folder: "generic", name: "similar-cars")
    let page = try fixture.page()
    for length in stride(from: 0, through: page.body.count, by: 7) {
      var cut = page
      cut.body = Array(page.body.prefix(length))
      for listing in Extractor(site: nil).extract(cut).listings {
        let identity = [listing.plate?.normalized, listing.vin?.value].compactMap { $0 }
        #expect(identity.allSatisfy { !Self.planted.contains($0) }, "cut after \(length): \(identity)")
      }
    }
  }

  @Test func `an ad without its own identity does not take that of a similar car`() throws {
    var page = try FixtureCase(folder: "generic", name: "similar-cars").page()
    let html = String(decoding: page.body, as: UTF8.self).replacing("<dt>Regnr</dt><dd>MLB42X</dd>", with: "")
    page.body = Array(html.utf8)
    let listing = try #require(Extractor(site: nil).extract(page).listings.first)
    #expect(listing.plate == nil)
    #expect(listing.vin == nil)
    #expect(listing.price?.decimalText == "159900")
  }
}
