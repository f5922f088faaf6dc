internal import FoundationEssentials
internal import JSON
internal import SQLite
internal import Vehicles

/// A row of the table `offer`.
struct StoredOffer {
  let id: Int64
  let number: Int
  let openedAt: Date
  var delistedAt: Date?
  var listedCount: Int
  var priceChangeCount: Int
  var delistedCount: Int
  var prices: LatestPrices

  static let columns = """
    offer.id, offer.number, offer.opened_at, offer.delisted_at, offer.listed_count, offer.price_change_count, \
    offer.delisted_count, offer.currency, offer.cash, offer.ex_vat, offer.monthly, offer.price_kind
    """

  init(_ row: Row) {
    id = row.int64(0)
    number = row.int(1)
    openedAt = Date(millisecondsSince1970: row.int(2))
    delistedAt = row.optionalInt(3).map { Date(millisecondsSince1970: $0) }
    listedCount = row.int(4)
    priceChangeCount = row.int(5)
    delistedCount = row.int(6)
    prices = LatestPrices(
      currency: row.optionalText(7), cash: row.optionalInt64(8), exVat: row.optionalInt64(9),
      monthly: row.optionalInt64(10), latestKind: row.optionalText(11))
  }

  init(id: Int64, number: Int, openedAt: Date) {
    self.id = id
    self.number = number
    self.openedAt = openedAt
    listedCount = 1
    priceChangeCount = 0
    delistedCount = 0
    prices = LatestPrices()
  }
}

extension ObservationStore {
  func latestOffer(of vehicle: VehicleIdentity, site: String) throws(SQLiteError) -> StoredOffer? {
    try connection.first(
      "SELECT \(StoredOffer.columns) FROM offer WHERE vehicle_id = ? AND site = ? ORDER BY number DESC LIMIT 1",
      [.integer(vehicle.id), .text(site)]
    ) { row in StoredOffer(row) }
  }

  func offer(id: Int64) throws(SQLiteError) -> StoredOffer? {
    try connection.first("SELECT \(StoredOffer.columns) FROM offer WHERE id = ?", [.integer(id)]) { row in
      StoredOffer(row)
    }
  }

  /// When one of the offer's ads was seen last; nil when no ad shows it any more.
  func lastSighting(ofOffer id: Int64) throws(SQLiteError) -> Date? {
    try connection.first("SELECT max(last_seen_at) FROM ad WHERE offer_id = ?", [.integer(id)]) { row in
      row.optionalInt(0).map { Date(millisecondsSince1970: $0) }
    } ?? nil
  }

  func insertOffer(of vehicle: VehicleIdentity, site: String, number: Int, at date: Date) throws(SQLiteError)
    -> StoredOffer
  {
    try connection.execute(
      "INSERT INTO offer (vehicle_id, site, number, opened_at, listed_count) VALUES (?, ?, ?, ?, 1)",
      [.integer(vehicle.id), .text(site), Value(number), Value(date.millisecondsSince1970)])
    return StoredOffer(id: connection.lastInsertedRowID, number: number, openedAt: date)
  }

  func save(_ offer: StoredOffer, reason: DelistingReason? = nil) throws(SQLiteError) {
    let prices = offer.prices
    try connection.execute(
      """
      UPDATE offer SET delisted_at = ?, delisting_reason = ?, listed_count = ?, price_change_count = ?, \
      delisted_count = ?, currency = ?, cash = ?, ex_vat = ?, monthly = ?, price_kind = ? WHERE id = ?
      """,
      [
        Value(offer.delistedAt?.millisecondsSince1970), Value(reason?.rawValue), Value(offer.listedCount),
        Value(offer.priceChangeCount), Value(offer.delistedCount), Value(prices.currency?.rawValue),
        Value(prices.cash), Value(prices.exVat), Value(prices.monthly), Value(prices.latestKind?.rawValue),
        .integer(offer.id),
      ])
  }

  func insertPrice(_ price: AskingPrice, ofOffer offerID: Int64, adRow: Int64, at date: Date) throws(SQLiteError) {
    try connection.execute(
      "INSERT OR REPLACE INTO ad_price (offer_id, seen_at, ad_id, kind, currency, amount) VALUES (?, ?, ?, ?, ?, ?)",
      [
        .integer(offerID), Value(date.millisecondsSince1970), .integer(adRow), .text(price.kind.rawValue),
        .text(price.money.currency.rawValue), .integer(price.money.minorUnits),
      ])
  }
}
