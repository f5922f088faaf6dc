public import Vehicles

/// What a run has read, in the form in which the gates judge it.
public struct RunSample: Sendable {
  /// What became of the pages that were asked for.
  public struct Pages: Sendable, Hashable {
    /// Answered with a page that could be read.
    public var read = 0
    /// Answered with 304.
    public var unchanged = 0
    /// Answered with a bot wall, a consent wall, 401, 403 or 429.
    public var blocked = 0
    /// Not answered, or with 5xx.
    public var down = 0
    /// Of `read`: pages that need not hold a listing, because their ad is gone or was looked at to see whether it is.
    public var examined = 0
    /// Pages that showed any ad, described or only linked, and known or not.
    public var withAds = 0
    /// Pages of results behind the last one, as a walk meets that goes on where it stopped.
    public var pastEnd = 0

    /// No page yet.
    public init() {}

    /// Pages asked for.
    public var count: Int { read + unchanged + blocked + down }
    /// Pages read that ought to show ads.
    var ofResults: Int { read - examined }

    /// Adds the pages of another part of the same run.
    public mutating func add(_ other: Pages) {
      read += other.read
      unchanged += other.unchanged
      blocked += other.blocked
      down += other.down
      examined += other.examined
      withAds += other.withAds
      pastEnd += other.pastEnd
    }
  }

  /// The price of an ad that was known before, then and now, in minor units of the same kind and currency.
  public struct PriceMove: Sendable, Hashable {
    /// Before the run.
    public let old: Int64
    /// In the run.
    public let new: Int64

    /// A price that was `old` and is `new`, which may be the same.
    public init(old: Int64, new: Int64) {
      self.old = old
      self.new = new
    }
  }

  /// How often each field was found, and each currency and kind of price among the prices.
  ///
  /// The fields `currency:SEK` and `kind:cash` are shares of the listings with a price and with a kind of price.
  public var coverage: [CoverageKey: Coverage] {
    var all = fields
    for (key, values) in choices {
      let total = values.values.reduce(0, +)
      for (value, found) in values {
        all[CoverageKey(page: key.page, field: "\(key.field):\(value)")] = Coverage(found: found, total: total)
      }
    }
    return all
  }
  private var fields: [CoverageKey: Coverage] = [:]
  private var choices: [CoverageKey: [String: Int]] = [:]
  /// The cash prices of the whole run.
  private(set) var prices = PriceTrack()
  /// One entry per known ad that has a price of the same kind as before; the latest, when there are many.
  public var moves: [PriceMove] = []
  /// What became of the pages.
  public var pages = Pages()
  /// Ads the site says it has; nil when it does not say.
  public var statedTotal: Int?
  /// Whether every page of the walk was read, so that `statedTotal` can be compared.
  public var isWholeWalk = false
  /// Different ads in the walk.
  public var distinctAds = 0
  /// Keys of pages that show the same ads as the first page.
  public var repeatedPages: [String] = []
  /// Whether this program's own recorded pages no longer read as they should.
  public var failsOnRecordedPages = false
  /// The latest listings, without their provenance; a long walk has more than fit into memory.
  private(set) var listings: [Listing] = []
  /// Listings read, on pages of any kind.
  public private(set) var listingCount = 0

  /// What values look like is judged by at least half as many of the latest listings.
  static let mostListings = 2000

  /// Nothing read yet.
  public init() {}

  /// Counts a listing that was read from a page of this kind.
  public mutating func add(_ listing: Listing, from page: SourcePage) {
    listingCount += 1
    if listings.count >= Self.mostListings { listings.removeFirst(Self.mostListings / 2) }
    if moves.count >= Self.mostListings { moves.removeFirst(Self.mostListings / 2) }
    var kept = listing
    kept.provenance = [:]
    listings.append(kept)
    for (field, isFound) in Self.fields(of: listing) {
      let key = CoverageKey(page: page, field: field)
      var share = fields[key] ?? Coverage(found: 0, total: 0)
      share.total += 1
      if isFound { share.found += 1 }
      fields[key] = share
    }
    if let kind = listing.priceKind {
      choices[CoverageKey(page: page, field: "kind"), default: [:]][kind.rawValue, default: 0] += 1
    }
    if let price = listing.price {
      choices[CoverageKey(page: page, field: "currency"), default: [:]][price.currency.rawValue, default: 0] += 1
    }
    if let price = listing.cashPrice { prices.add(price, ofAd: listing.adId) }
  }

  private static func fields(of listing: Listing) -> [(String, Bool)] {
    // A price that the ad refuses to name was found all the same; a currency belongs to a sum.
    let hasPrice = listing.price != nil || listing.priceKind != nil
    return [
      ("adId", listing.adId != nil), ("url", listing.url != nil), ("title", listing.title != nil),
      ("plate", listing.plate != nil), ("vin", listing.vin != nil), ("price", hasPrice),
      ("currency", listing.price != nil), ("year", listing.year != nil),
      ("mileageKm", listing.mileageKilometres != nil), ("make", listing.make != nil),
      ("model", listing.model != nil), ("seller", listing.seller != nil),
      // A "sold" or "lease" that suddenly stands on most ads is a word of the page, and would delist them.
      ("forSale", (listing.offer ?? .sale) == .sale && listing.status != .sold),
    ]
  }
}
