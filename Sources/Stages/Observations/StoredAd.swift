internal import FoundationEssentials
internal import JSON
internal import SQLite
internal import Vehicles

/// A row of the table `ad`.
struct StoredAd {
  /// What the ad says about itself.
  struct Terms: Hashable {
    var url: String?
    var title: String?
    var offerKind: OfferKind?
    var status: Availability?
    var prices = LatestPrices()
  }

  /// What a card, or the ad's own page, showed last.
  struct Past: Hashable {
    var price: AskingPrice?
    var fingerprint: Int64 = 0
  }

  /// Row id; 0 until the ad is stored.
  var id: Int64 = 0
  let site: String
  let adID: String
  var terms = Terms()
  var vehicleID: Int64?
  var offerID: Int64?
  var lifecycle: ListingLifecycle
  var firstSeenAt: Date
  /// When it would have been gone, had there not been suspiciously many at once; stays when it goes later.
  var heldAt: Date?
  var card = Past()
  var page = Past()

  init(site: String, adID: String, firstSeenAt: Date) {
    self.site = site
    self.adID = adID
    self.firstSeenAt = firstSeenAt
    lifecycle = ListingLifecycle(firstSeenAt: firstSeenAt)
  }

  static let columns = """
    id, site, ad_id, url, title, offer_kind, status, currency, cash, ex_vat, monthly, price_kind, vehicle_id, offer_id, \
    state, misses, strong_proofs, weak_proofs, first_strong_at, last_proof_at, reason, first_seen_at, last_seen_at, \
    card_price, card_fingerprint, page_price, page_fingerprint, held_at
    """

  init(_ row: Row) {
    id = row.int64(0)
    site = row.text(1)
    adID = row.text(2)
    terms.url = row.optionalText(3)
    terms.title = row.optionalText(4)
    terms.offerKind = row.optionalText(5).flatMap { OfferKind(rawValue: $0) }
    terms.status = row.optionalText(6).flatMap { Availability(rawValue: $0) }
    terms.prices = LatestPrices(
      currency: row.optionalText(7), cash: row.optionalInt64(8), exVat: row.optionalInt64(9),
      monthly: row.optionalInt64(10), latestKind: row.optionalText(11))
    vehicleID = row.optionalInt64(12)
    offerID = row.optionalInt64(13)
    var absence = Absence()
    absence.misses = row.int(15)
    absence.strongProofs = row.int(16)
    absence.weakProofs = row.int(17)
    absence.firstStrongAt = row.optionalInt(18).map { Date(millisecondsSince1970: $0) }
    absence.lastProofAt = row.optionalInt(19).map { Date(millisecondsSince1970: $0) }
    absence.reason = row.optionalText(20).flatMap { DelistingReason(rawValue: $0) }
    firstSeenAt = Date(millisecondsSince1970: row.int(21))
    lifecycle = ListingLifecycle(
      state: ListingLifecycle.State(rawValue: row.int(14)) ?? .active,
      lastSeenAt: Date(millisecondsSince1970: row.int(22)), absence: absence)
    card = Past(price: row.optionalText(23).flatMap { AskingPrice(stored: $0) }, fingerprint: row.int64(24))
    page = Past(price: row.optionalText(25).flatMap { AskingPrice(stored: $0) }, fingerprint: row.int64(26))
    heldAt = row.optionalInt(27).map { Date(millisecondsSince1970: $0) }
  }

  /// Whether the offer stands: for sale as far as anybody said, and not sold.
  var isForSale: Bool { (terms.offerKind ?? .sale) == .sale && terms.status != .sold }

  /// Takes over what a listing knows; what it does not know stays.
  ///
  /// Returns whether anything but wording is different.
  mutating func adopt(_ listing: Listing) -> Bool {
    let before = terms
    terms.url = listing.url ?? terms.url
    terms.title = listing.title ?? terms.title
    terms.offerKind = listing.offer ?? terms.offerKind
    terms.status = listing.status ?? terms.status
    return terms.offerKind != before.offerKind || terms.status != before.status
  }
}

extension AskingPrice {
  /// `kind:currency:minor units`.
  var stored: String { "\(kind.rawValue):\(money.currency):\(money.minorUnits)" }

  init?(stored text: String) {
    let parts = text.split(separator: ":")
    guard parts.count == 3, let kind = PriceKind(rawValue: String(parts[0])),
      let currency = Currency(rawValue: String(parts[1])), let amount = Int64(parts[2])
    else { return nil }
    self.init(Money(minorUnits: amount, currency: currency), kind: kind)
  }
}

extension ObservationStore {
  func ad(site: String, adID: String) throws(SQLiteError) -> StoredAd? {
    try connection.first(
      "SELECT \(StoredAd.columns) FROM ad WHERE site = ? AND ad_id = ?", [.text(site), .text(adID)]
    ) { row in StoredAd(row) }
  }

  /// Inserts or replaces the row, and returns its id.
  func save(_ ad: StoredAd) throws(SQLiteError) -> Int64 {
    guard ad.id == 0 else {
      try connection.execute(
        """
        UPDATE ad SET url = ?, title = ?, offer_kind = ?, status = ?, currency = ?, cash = ?, ex_vat = ?, monthly = ?, \
        price_kind = ?, vehicle_id = ?, offer_id = ?, state = ?, misses = ?, strong_proofs = ?, weak_proofs = ?, \
        first_strong_at = ?, last_proof_at = ?, reason = ?, first_seen_at = ?, last_seen_at = ?, \
        card_price = ?, card_fingerprint = ?, page_price = ?, page_fingerprint = ?, held_at = ?, \
        gone_at = iif(?12 = 4, coalesce(gone_at, coalesce(?17, ?20)), NULL) WHERE id = ?
        """, values(of: ad) + [.integer(ad.id)])
      return ad.id
    }
    try connection.execute(
      """
      INSERT INTO ad (url, title, offer_kind, status, currency, cash, ex_vat, monthly, price_kind, vehicle_id, \
      offer_id, state, misses, strong_proofs, weak_proofs, first_strong_at, last_proof_at, reason, first_seen_at, \
      last_seen_at, card_price, card_fingerprint, page_price, page_fingerprint, held_at, site, ad_id) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, values(of: ad) + [.text(ad.site), .text(ad.adID)])
    return connection.lastInsertedRowID
  }

  /// In milliseconds since 1970; an ad that stands there again is not held any more.
  private func heldSince(_ ad: StoredAd) -> Int? {
    switch ad.lifecycle.state {
    case .new, .active, .missed: nil
    case .suspectedGone, .gone: ad.heldAt?.millisecondsSince1970
    }
  }

  private func values(of ad: StoredAd) -> [Value] {
    let (terms, prices, absence) = (ad.terms, ad.terms.prices, ad.lifecycle.absence)
    return [
      Value(terms.url), Value(terms.title), Value(terms.offerKind?.rawValue), Value(terms.status?.rawValue),
      Value(prices.currency?.rawValue), Value(prices.cash), Value(prices.exVat), Value(prices.monthly),
      Value(prices.latestKind?.rawValue), Value(ad.vehicleID), Value(ad.offerID),
      Value(ad.lifecycle.state.rawValue), Value(absence.misses), Value(absence.strongProofs),
      Value(absence.weakProofs), Value(absence.firstStrongAt?.millisecondsSince1970),
      Value(absence.lastProofAt?.millisecondsSince1970), Value(absence.reason?.rawValue),
      Value(ad.firstSeenAt.millisecondsSince1970), Value(ad.lifecycle.lastSeenAt.millisecondsSince1970),
      Value(ad.card.price?.stored), .integer(ad.card.fingerprint), Value(ad.page.price?.stored),
      .integer(ad.page.fingerprint), Value(heldSince(ad)),
    ]
  }
}
