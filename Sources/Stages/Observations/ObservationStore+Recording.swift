public import FoundationEssentials
internal import JSON
public import SQLite
public import Vehicles

extension ObservationStore {
  /// Takes in a listing that was read from a page fetched at `seenAt`; nil when it does not say which ad of which site
  /// it is.
  ///
  /// The same listing again, or an older one, changes nothing that is known better; an older one may still name the
  /// vehicle.
  public func record(_ listing: Listing, from page: SourcePage, seenAt: Date) throws(SQLiteError) -> Recorded? {
    guard let site = listing.site, let adID = listing.adId else { return nil }
    let fingerprint = listing.fingerprint
    if try confirm(site: site, adID: adID, page: page, fingerprint: fingerprint, seenAt: seenAt) {
      return Recorded(outcome: .unchanged, isGone: false, news: [])
    }
    let ad = try ad(site: site, adID: adID) ?? StoredAd(site: site, adID: adID, firstSeenAt: seenAt.inWholeMilliseconds)
    var recording = Recording(ad: ad, seenAt: seenAt.inWholeMilliseconds, store: self)
    return try recording.take(listing, from: page, fingerprint: fingerprint)
  }

  /// Notes that ads were still there at `seenAt` without having been read, as a 304 for their page says.
  ///
  /// Ads that are not known are passed over. An offer may come back by it, which is news.
  public func touch(site: String, adIDs: [String], seenAt: Date) throws(SQLiteError) -> [ListingNews] {
    var news: [ListingNews] = []
    for adID in adIDs {
      guard let ad = try ad(site: site, adID: adID) else { continue }
      var recording = Recording(ad: ad, seenAt: seenAt.inWholeMilliseconds, store: self)
      news += try recording.take(Listing(site: site, adId: adID), from: nil, fingerprint: 0).news
    }
    return news
  }

  /// The quick way for an ad that stands there as before: nothing but the time of the sighting changes.
  private func confirm(
    site: String, adID: String, page: SourcePage, fingerprint: Int64, seenAt: Date
  ) throws(SQLiteError) -> Bool {
    let column = page == .search ? "card_fingerprint" : "page_fingerprint"
    let known = try connection.first(
      "SELECT id, last_seen_at FROM ad WHERE site = ? AND ad_id = ? AND \(column) = ? AND state <= 1",
      [.text(site), .text(adID), .integer(fingerprint)]
    ) { row in (id: row.int64(0), lastSeenAt: row.int(1)) }
    guard let known else { return false }
    let time = seenAt.millisecondsSince1970
    if time > known.lastSeenAt {
      try connection.execute(
        "UPDATE ad SET last_seen_at = ?, state = 1 WHERE id = ?", [Value(time), .integer(known.id)])
    }
    return true
  }
}

/// The recording of one listing of one ad, the slow way.
private struct Recording {
  var ad: StoredAd
  let seenAt: Date
  let store: ObservationStore
  var news: [ListingNews] = []
  private let isNew: Bool
  /// Whether something younger is known of the ad.
  private let isStale: Bool
  private let wasAway: Bool

  init(ad: StoredAd, seenAt: Date, store: ObservationStore) {
    self.ad = ad
    self.seenAt = seenAt
    self.store = store
    isNew = ad.id == 0
    isStale = seenAt < ad.lifecycle.lastSeenAt
    wasAway = isNew || ad.lifecycle.state == .gone || ad.lifecycle.absence.misses > 0
  }

  mutating func take(_ listing: Listing, from page: SourcePage?, fingerprint: Int64) throws(SQLiteError) -> Recorded {
    let (formerVehicle, formerOffer) = (ad.vehicleID, ad.offerID)
    var isChanged = false
    var transition: ListingLifecycle.Transition?
    if !isStale {
      isChanged = ad.adopt(listing)
      transition = ad.lifecycle.see(at: seenAt, isSold: ad.terms.status == .sold)
    }
    ad.firstSeenAt = min(ad.firstSeenAt, seenAt)
    let isOtherPrice = page.map { keepPast(listing.askingPrice, on: $0, fingerprint: fingerprint) } ?? false
    let vehicle = try nameVehicle(listing)
    isChanged = isChanged || isOtherPrice || ad.vehicleID != formerVehicle
    var entered: (step: OfferPolicy.Step, offer: StoredOffer)?
    if let vehicle, ad.isForSale, (listing.offer ?? .sale) == .sale, listing.status != .sold,
      !isStale || ad.offerID == nil
    {
      entered = try enterOffer(of: vehicle, price: listing.askingPrice)
    } else if ad.vehicleID != formerVehicle {
      ad.offerID = nil
    }
    ad.id = try store.save(ad)
    if let vehicle, let (step, offer) = entered, isOtherPrice || step != .joins || ad.offerID != formerOffer {
      try compare(of: vehicle, with: offer)
    }
    if case .gone(let reason)? = transition { news += try store.leaveOffer(ad, reason: reason, at: seenAt) }
    if let formerOffer, let formerVehicle, formerVehicle != ad.vehicleID {
      news += try store.closeOffer(formerOffer, vehicleID: formerVehicle, ad: ad, reason: .unknown, at: seenAt)
    }
    let isGone = transition.map { $0 != .returned } ?? false
    let outcome: Recorded.Outcome = isNew ? .new : isChanged || transition != nil ? .changed : .unchanged
    return Recorded(outcome: outcome, isGone: isGone, news: news)
  }

  /// Remembers what this kind of page shows; returns whether its price is another one than it showed before.
  ///
  /// A first price from the other kind of page is not another one: a card may round what the ad's own page says.
  private mutating func keepPast(_ price: AskingPrice?, on page: SourcePage, fingerprint: Int64) -> Bool {
    guard !isStale else { return false }
    var past = page == .search ? ad.card : ad.page
    defer { if page == .search { ad.card = past } else { ad.page = past } }
    past.fingerprint = fingerprint
    guard let price else { return false }
    let isFirstHere = past.price == nil
    guard past.price != price else { return false }
    past.price = price
    let isKnownOtherwise = isFirstHere && ad.terms.prices.price(price.kind) != nil
    if isKnownOtherwise, page == .search { return false }
    _ = ad.terms.prices.replace(with: price)
    return !isNew && !isKnownOtherwise
  }

  private mutating func nameVehicle(_ listing: Listing) throws(SQLiteError) -> VehicleIdentity? {
    // An older listing may name the vehicle of an ad, but not another one than younger listings do.
    let mayName = !isStale || ad.vehicleID == nil
    guard let known = ad.vehicleID else {
      guard listing.isIdentified else { return nil }
      let vehicle = try store.vehicle(plate: listing.plate, vin: listing.vin, known: nil)
      ad.vehicleID = vehicle?.id
      return vehicle
    }
    guard mayName || ad.offerID == nil else { return nil }
    let vehicle = try store.vehicle(
      plate: mayName ? listing.plate : nil, vin: mayName ? listing.vin : nil, known: known)
    ad.vehicleID = vehicle?.id
    return vehicle
  }

  /// Puts the ad into the offer of the vehicle that its sighting belongs to.
  private mutating func enterOffer(
    of vehicle: VehicleIdentity, price: AskingPrice?
  ) throws(SQLiteError) -> (step: OfferPolicy.Step, offer: StoredOffer) {
    let latest = try store.latestOffer(of: vehicle, site: ad.site)
    let isAway = wasAway || ad.offerID == nil
    var known: OfferPolicy.Latest?
    if let latest {
      let sighting = isAway ? try store.lastSighting(ofOffer: latest.id) : nil
      known = OfferPolicy.Latest(
        number: latest.number, lastSeenAt: sighting ?? latest.openedAt, delistedAt: latest.delistedAt)
    }
    let step = OfferPolicy.step(after: known, at: seenAt, wasAway: isAway)
    let shown = price ?? ad.terms.prices.latest
    guard var offer = latest, step == .joins || step == .revives else {
      if let latest { try store.forgetFingerprints(ofOffer: latest.id) }
      let number = (latest?.number ?? 0) + 1
      let offer = try store.insertOffer(of: vehicle, site: ad.site, number: number, at: seenAt)
      ad.offerID = offer.id
      report(.listed(price: shown), 1, offer: offer, vehicle: vehicle)
      return (step, offer)
    }
    ad.offerID = offer.id
    if step == .revives {
      offer.delistedAt = nil
      offer.listedCount += 1
      try store.save(offer)
      let change = ListingNews.Change.relisted(price: shown, delistedCount: offer.delistedCount)
      report(change, offer.listedCount, offer: offer, vehicle: vehicle)
    }
    return (step, offer)
  }

  /// Holds the ad's price against the offer's price of the same kind.
  ///
  /// An ad that goes on asking the same is not compared: two ads of one car with two prices would change it for ever.
  private mutating func compare(of vehicle: VehicleIdentity, with entered: StoredOffer) throws(SQLiteError) {
    guard let price = ad.terms.prices.latest else { return }
    var offer = entered
    let former = offer.prices.replace(with: price)
    guard former != price else { return }
    if let former {
      offer.priceChangeCount += 1
      report(.priceChanged(from: former, to: price), offer.priceChangeCount, offer: offer, vehicle: vehicle)
    }
    try store.save(offer)
    try store.insertPrice(price, ofOffer: offer.id, adRow: ad.id, at: seenAt)
  }

  private mutating func report(
    _ change: ListingNews.Change, _ count: Int, offer: StoredOffer, vehicle: VehicleIdentity
  ) {
    news.append(
      ListingNews(
        vehicle: vehicle, ad: VehicleEvent.Ad(site: ad.site, adID: ad.adID, pageURL: ad.terms.url),
        offerNumber: offer.number, change: change, count: count, occurredAt: seenAt))
  }
}

extension Listing {
  /// A number that is the same only for the same content, never 0.
  var fingerprint: Int64 {
    var hash = Fingerprint()
    hash.add(url)
    hash.add(title)
    hash.add(plate?.normalized)
    hash.add(vin?.value)
    hash.add(price?.currency.rawValue)
    hash.add(price?.minorUnits ?? .min)
    hash.add(priceKind?.rawValue)
    hash.add(offer?.rawValue)
    hash.add(status?.rawValue)
    return hash.value
  }
}
