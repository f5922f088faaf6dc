internal import FoundationEssentials
internal import JSON
internal import SQLite
internal import Vehicles

extension ObservationStore {
  /// What it means for its offer that `ad` is gone.
  func leaveOffer(_ ad: StoredAd, reason: DelistingReason, at date: Date) throws(SQLiteError) -> [ListingNews] {
    guard let offerID = ad.offerID, let vehicleID = ad.vehicleID else { return [] }
    return try closeOffer(offerID, vehicleID: vehicleID, ad: ad, reason: reason, at: date)
  }

  /// Closes the offer when none of its ads is left.
  func closeOffer(
    _ id: Int64, vehicleID: Int64, ad: StoredAd, reason: DelistingReason, at date: Date
  ) throws(SQLiteError) -> [ListingNews] {
    let gone = ListingLifecycle.State.gone.rawValue
    let isShown = try connection.first(
      "SELECT 1 FROM ad WHERE offer_id = ? AND state <> \(gone) LIMIT 1", [.integer(id)]
    ) { _ in true }
    guard isShown == nil, var offer = try offer(id: id), offer.delistedAt == nil,
      let vehicle = try vehicle(id: vehicleID)
    else { return [] }
    offer.delistedAt = date
    offer.delistedCount += 1
    try save(offer, reason: reason)
    let lastSeenAt = try lastSighting(ofOffer: id) ?? date
    return [
      ListingNews(
        vehicle: vehicle, ad: VehicleEvent.Ad(site: ad.site, adID: ad.adID, pageURL: ad.terms.url),
        offerNumber: offer.number,
        change: .delisted(
          reason, lastPrice: offer.prices.latest, firstSeenAt: offer.openedAt, lastSeenAt: lastSeenAt),
        count: offer.delistedCount, occurredAt: date)
    ]
  }

  /// Has the ads of an offer compared in full when they are seen next, because a newer offer has begun.
  func forgetFingerprints(ofOffer id: Int64) throws(SQLiteError) {
    try connection.execute(
      "UPDATE ad SET card_fingerprint = 0, page_fingerprint = 0 WHERE offer_id = ?", [.integer(id)])
  }
}
