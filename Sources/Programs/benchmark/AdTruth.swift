import Extraction
import Foundation
import JSON
import Vehicles

/// What must be read from the page of an ad.
struct AdTruth {
  /// The number of the ad.
  var id: Int
  var plate: String
  /// The cash price.
  var price: Money
  /// The heading; nil when any will do, as for the other values below.
  var title: String?
  var year: Int?
  var mileageKilometres: Int?

  init(_ ad: SyntheticAd) {
    id = ad.id
    plate = ad.plate
    price = Money(minorUnits: Int64(ad.price) * 100, currency: .sek)
    title = ad.title
    year = ad.year
    mileageKilometres = ad.mileageMil * 10
  }

  /// What a line such as `{"id": 7, "plate": "ABC123", "price": 129000, "currency": "SEK"}` says.
  init?(line: some StringProtocol) {
    guard let json = JSONDocument(line) else { return nil }
    let value = { (name: String) in json.member(json.root, name).flatMap { json.scalarText($0) } }
    guard let id = value("id").flatMap({ Int($0) }), let plate = value("plate"),
      let currency = value("currency").flatMap({ Currency(rawValue: $0) }),
      let price = value("price").flatMap({ Money(decimal: $0, currency: currency) })
    else { return nil }
    self.id = id
    self.plate = plate
    self.price = price
  }

  /// The truths in a file, at most `limit`.
  static func load(_ path: String, limit: Int) throws(BenchmarkError) -> [AdTruth] {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path, reason: "there is no such file, or it may not be read")
    }
    var truths: [AdTruth] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(limit) {
      guard let truth = AdTruth(line: line) else { throw .wrongTruth(path: path, line: truths.count + 1) }
      truths.append(truth)
    }
    return truths
  }

  /// Whether a page was read as an ad with these values.
  func holds(for page: ExtractedPage) -> Bool {
    guard page.kind == .listing, page.listings.count == 1, let listing = page.listings.first else { return false }
    return holds(for: listing)
  }

  /// Whether an ad has these values.
  func holds(for listing: Listing) -> Bool {
    listing.plate?.normalized == plate && listing.cashPrice == price
      && Self.fits(listing.title, title) && Self.fits(listing.year, year)
      && Self.fits(listing.mileageKilometres, mileageKilometres)
  }

  private static func fits<Value: Equatable>(_ value: Value?, _ expected: Value?) -> Bool {
    guard let value else { return false }
    return expected == nil || value == expected
  }
}
