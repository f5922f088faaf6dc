/// One ad as a site published it; a value that is not known is nil, never guessed.
public struct Listing: Sendable, Hashable {
  /// Identifier of the site definition, such as `blocket`; nil where a page was read without one.
  public var site: String?
  /// The site's own identifier of the ad; nil when neither the page nor its address states it.
  public var adId: String?
  /// Absolute address of the ad's own page.
  public var url: String?
  /// Heading of the ad, white space folded.
  public var title: String?
  /// Registration plate from a labelled or structured place.
  public var plate: LicensePlate?
  /// VIN or older chassis number from a labelled or structured place.
  public var vin: VIN?
  /// The sum that `priceKind` speaks of; nil for placeholders and prices on request.
  public var price: Money?
  /// What `price` is, or why there is none.
  public var priceKind: PriceKind?
  /// Odometer in kilometres.
  public var mileageKilometres: Int?
  /// Model year, or the year of first registration where the ad has only that.
  public var year: Int?
  /// Maker, as published.
  public var make: String?
  /// Model, as published.
  public var model: String?
  /// Who sells.
  public var seller: SellerKind?
  /// What the ad wants.
  public var offer: OfferKind?
  /// Whether the offer still stands.
  public var status: Availability?
  /// Where each field was read, such as `["plate": "state:regno", "price": "json-ld:offers.price"]`.
  public var provenance: [String: String]

  /// An ad of which nothing is known yet.
  public init(site: String? = nil, adId: String? = nil, url: String? = nil) {
    self.site = site
    self.adId = adId
    self.url = url
    provenance = [:]
  }

  /// The price when it is the price of the whole car including VAT.
  public var cashPrice: Money? { priceKind == .cash ? price : nil }

  /// Whether the ad names its vehicle: a plate or a VIN.
  public var isIdentified: Bool { plate != nil || vin != nil }
}
