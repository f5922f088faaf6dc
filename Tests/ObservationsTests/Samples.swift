import Observations
import Testing
import Vehicles

/// Listings for tests of the gates.
enum Samples {
  static func listing(_ index: Int, price: Int64? = nil, currency: String = "SEK") throws -> Listing {
    var listing = Listing(site: "test", adId: String(index))
    if let price {
      listing.price = Money(minorUnits: price * 100, currency: try #require(Currency(rawValue: currency)))
      listing.priceKind = .cash
    }
    return listing
  }

  /// A run that read `total` ad pages, `found` of them with a plate.
  static func plates(found: Int, of total: Int) throws -> RunSample {
    var sample = RunSample()
    for index in 0..<total {
      var listing = try listing(index)
      if index < found { listing.plate = LicensePlate("ABC\(100 + index)") }
      sample.add(listing, from: .listing)
    }
    return sample
  }
}
