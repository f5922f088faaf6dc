internal import Vehicles

/// The latest price of each kind, all in one currency; a price in another currency starts anew.
struct LatestPrices: Hashable {
  private(set) var currency: Currency?
  private(set) var cash: Int64?
  private(set) var exVat: Int64?
  private(set) var monthly: Int64?
  private(set) var latestKind: PriceKind?

  init() {}

  init(currency: String?, cash: Int64?, exVat: Int64?, monthly: Int64?, latestKind: String?) {
    self.currency = currency.flatMap { Currency(rawValue: $0) }
    self.cash = cash
    self.exVat = exVat
    self.monthly = monthly
    self.latestKind = latestKind.flatMap { PriceKind(rawValue: $0) }
  }

  /// The price seen last.
  var latest: AskingPrice? {
    guard let latestKind else { return nil }
    return price(latestKind)
  }

  func price(_ kind: PriceKind) -> AskingPrice? {
    let amount =
      switch kind {
      case .cash: cash
      case .exVat: exVat
      case .monthly: monthly
      case .auction, .placeholder, .onRequest: Int64?.none
      }
    guard let amount, let currency else { return nil }
    return AskingPrice(Money(minorUnits: amount, currency: currency), kind: kind)
  }

  /// Keeps `price` and returns the one of the same kind and currency before it.
  mutating func replace(with price: AskingPrice) -> AskingPrice? {
    if price.money.currency != currency {
      self = LatestPrices()
      currency = price.money.currency
    }
    let previous = self.price(price.kind)
    switch price.kind {
    case .cash: cash = price.money.minorUnits
    case .exVat: exVat = price.money.minorUnits
    case .monthly: monthly = price.money.minorUnits
    case .auction, .placeholder, .onRequest: return nil
    }
    latestKind = price.kind
    return previous
  }
}
