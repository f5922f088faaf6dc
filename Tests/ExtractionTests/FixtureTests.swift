import Extraction
import Foundation
import TestSupport
import Testing
import Vehicles

struct FixtureTests {
  @Test(arguments: FixtureCase.all)
  func `a fixture is read as it says`(_ fixture: FixtureCase) throws {
    let expected = try #require(try fixture.description()["expected"] as? [String: Any])
    let page = Extractor(site: try fixture.site()).extract(try fixture.page())
    #expect(page.kind.rawValue == expected["kind"] as? String)
    #expect(page.links == expected["links"] as? [String])
    #expect(page.nextPage == expected["nextPage"] as? String)
    let listings = try page.shown()["listings"] as? [[String: Any]] ?? []
    let wanted = expected["listings"] as? [[String: Any]] ?? []
    #expect(listings.count == wanted.count)
    for (index, (found, wanted)) in zip(listings, wanted).enumerated() {
      for (key, value) in wanted.sorted(by: { $0.key < $1.key }) {
        let isEqual = (value as? NSObject) == (found[key] ?? NSNull()) as? NSObject
        #expect(isEqual, "listing \(index), \(key): \(found[key] ?? "missing"), not \(value)")
      }
      // A fee that is not expected must not be shown either.
      #expect((found["monthlyPrice"] == nil) == (wanted["monthlyPrice"] == nil), "listing \(index): monthlyPrice")
    }
  }

  @Test func `there are fixtures of every shipped site and generic ones`() throws {
    let folders = Set(FixtureCase.all.map(\.folder))
    #expect(folders == Set(try SiteCatalog().identifiers + ["generic"]))
    #expect(FixtureCase.all.count >= 155)
  }

  @Test(arguments: FixtureCase.all.filter { $0.folder == "blocket" || $0.folder == "generic" })
  func `every value of an ad says where it was read`(_ fixture: FixtureCase) throws {
    for listing in Extractor(site: try fixture.site()).extract(try fixture.page()).listings {
      let stated: [(String, Bool)] = [
        ("plate", listing.plate != nil), ("vin", listing.vin != nil), ("price", listing.price != nil),
        ("title", listing.title != nil),
        ("mileage", listing.mileageKilometres != nil), ("year", listing.year != nil), ("adId", listing.adId != nil),
        ("url", listing.url != nil),
        ("make", listing.make != nil), ("model", listing.model != nil),
      ]
      for (field, isStated) in stated {
        #expect(
          (listing.provenance[field]?.isEmpty == false) == isStated,
          "\(field): \(listing.provenance[field] ?? "nothing")")
      }
    }
  }
}
