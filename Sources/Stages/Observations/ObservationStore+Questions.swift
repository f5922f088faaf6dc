public import FoundationEssentials
internal import JSON
public import SQLite
public import Vehicles

/// An offer with all that is known of it.
public struct OfferHistory: Sendable, Hashable {
  /// A price and when it was first seen.
  public struct Price: Sendable, Hashable {
    /// The price.
    public let price: AskingPrice
    /// When it was first seen.
    public let seenAt: Date
  }

  /// The vehicle.
  public let vehicle: VehicleIdentity
  /// The ad that showed it last.
  public let ad: VehicleEvent.Ad
  /// 1 for the first offer of the vehicle on the site.
  public let number: Int
  /// How often it began or came back.
  public let listedCount: Int
  /// When it was first seen.
  public let firstSeenAt: Date
  /// When it was last seen.
  public let lastSeenAt: Date
  /// When it was proved to be gone; nil while it is open.
  public let delistedAt: Date?
  /// Why it is gone.
  public let delistingReason: DelistingReason?
  /// The prices in the order of their appearance.
  public let prices: [Price]
}

extension ObservationStore {
  /// When each of these ads was seen last; ads that are not known are left out.
  public func knownAds(site: String, adIDs: [String]) throws(SQLiteError) -> [String: Date] {
    var known: [String: Date] = [:]
    for adID in adIDs {
      known[adID] = try connection.first(
        "SELECT last_seen_at FROM ad WHERE site = ? AND ad_id = ?", [.text(site), .text(adID)]
      ) { row in Date(millisecondsSince1970: row.int(0)) }
    }
    return known
  }

  /// Those of these ads that name no vehicle and whose own page was never read: the ones that are worth a request.
  public func unreadAds(site: String, adIDs: [String]) throws(SQLiteError) -> Set<String> {
    var unread = Set(adIDs)
    for adID in adIDs {
      let isRead = try connection.first(
        "SELECT vehicle_id IS NOT NULL OR page_fingerprint <> 0 FROM ad WHERE site = ? AND ad_id = ?",
        [.text(site), .text(adID)]
      ) { row in row.bool(0) }
      if isRead == true { unread.remove(adID) }
    }
    return unread
  }

  /// How the prices of known ads compare with those that the same kind of page showed before; for `Gates`.
  public func priceMoves(
    of listings: [Listing], from page: SourcePage
  ) throws(SQLiteError) -> [RunSample.PriceMove] {
    let column = page == .search ? "card_price" : "page_price"
    var moves: [RunSample.PriceMove] = []
    for listing in listings {
      guard let site = listing.site, let adID = listing.adId, let price = listing.askingPrice else { continue }
      let stored = try connection.first(
        "SELECT \(column) FROM ad WHERE site = ? AND ad_id = ?", [.text(site), .text(adID)]
      ) { row in row.optionalText(0) }
      guard let text = stored ?? nil, let old = AskingPrice(stored: text), old.isComparable(with: price) else {
        continue
      }
      moves.append(RunSample.PriceMove(old: old.money.minorUnits, new: price.money.minorUnits))
    }
    return moves
  }

  /// The offers of a vehicle that are open as far as anybody knows; those that something speaks against are left out.
  public func onlineOffers(plate: LicensePlate?, vin: VIN?) throws(SQLiteError) -> [OfferHistory] {
    try offers(plate: plate, vin: vin, onlyOnline: true)
  }

  /// Gives `body` the plate, as plates are compared, and the VIN of every vehicle with an offer that is open as far as
  /// anybody knows.
  public func forEachOnlineVehicle(
    _ body: (_ plateKey: String?, _ vin: String?) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    try connection.forEach(
      """
      SELECT plate_key, vin FROM vehicle WHERE EXISTS (SELECT 1 FROM offer JOIN ad ON ad.offer_id = offer.id \
      WHERE offer.vehicle_id = vehicle.id AND offer.delisted_at IS NULL AND ad.state < 3)
      """
    ) { row throws(SQLiteError) in try body(row.optionalText(0), row.optionalText(1)) }
  }

  /// Every offer of a vehicle, the latest first, with its price track.
  public func offers(plate: LicensePlate?, vin: VIN?) throws(SQLiteError) -> [OfferHistory] {
    try offers(plate: plate, vin: vin, onlyOnline: false)
  }

  private func offers(plate: LicensePlate?, vin: VIN?, onlyOnline: Bool) throws(SQLiteError) -> [OfferHistory] {
    var named = try vin.map { vin throws(SQLiteError) in try vehicles("vin", vin.value) } ?? []
    let byPlate = try plate.map { plate throws(SQLiteError) in try vehicles("plate_key", plate.matchKey) } ?? []
    for vehicle in byPlate where !named.contains(vehicle) { named.append(vehicle) }
    var offers: [OfferHistory] = []
    for vehicle in named { offers += try self.offers(of: vehicle, onlyOnline: onlyOnline) }
    return offers
  }

  private func offers(of vehicle: VehicleIdentity, onlyOnline: Bool) throws(SQLiteError) -> [OfferHistory] {
    // Of the columns beside max(), SQLite takes those of the row that holds the maximum.
    let online = onlyOnline ? "AND offer.delisted_at IS NULL AND ad.state < 3" : ""
    let rows = try connection.query(
      """
      SELECT offer.id, offer.site, offer.number, offer.listed_count, offer.opened_at, max(ad.last_seen_at), \
      offer.delisted_at, offer.delisting_reason, ad.ad_id, ad.url \
      FROM offer JOIN ad ON ad.offer_id = offer.id WHERE offer.vehicle_id = ? \(online) \
      GROUP BY offer.id ORDER BY offer.opened_at DESC, offer.id DESC
      """, [.integer(vehicle.id)]
    ) { row in
      (
        id: row.int64(0), site: row.text(1), number: row.int(2), listedCount: row.int(3), openedAt: row.int(4),
        lastSeenAt: row.int(5), delistedAt: row.optionalInt(6), reason: row.optionalText(7), adID: row.text(8),
        url: row.optionalText(9)
      )
    }
    var offers: [OfferHistory] = []
    var sites: Set<String> = []
    for row in rows {
      // An older offer on the site that nobody has seen end is over when a newer one has begun.
      if onlyOnline, !sites.insert(row.site).inserted { continue }
      offers.append(
        OfferHistory(
          vehicle: vehicle, ad: VehicleEvent.Ad(site: row.site, adID: row.adID, pageURL: row.url), number: row.number,
          listedCount: row.listedCount, firstSeenAt: Date(millisecondsSince1970: row.openedAt),
          lastSeenAt: Date(millisecondsSince1970: row.lastSeenAt),
          delistedAt: row.delistedAt.map { Date(millisecondsSince1970: $0) },
          delistingReason: row.reason.flatMap { DelistingReason(rawValue: $0) }, prices: try prices(ofOffer: row.id)))
    }
    return offers
  }

  private func prices(ofOffer id: Int64) throws(SQLiteError) -> [OfferHistory.Price] {
    try connection.query(
      "SELECT kind || ':' || currency || ':' || amount, seen_at FROM ad_price WHERE offer_id = ? ORDER BY seen_at",
      [.integer(id)]
    ) { row in (AskingPrice(stored: row.text(0)), row.int(1)) }
    .compactMap { price, time in
      price.map { OfferHistory.Price(price: $0, seenAt: Date(millisecondsSince1970: time)) }
    }
  }
}
