/// A sum that an ad asks for the vehicle, with what it stands for; only sums of the same kind and currency compare.
public struct AskingPrice: Sendable, Hashable, CustomStringConvertible {
  /// The sum.
  public let money: Money
  /// `cash`, `exVat` or `monthly`.
  public let kind: PriceKind

  /// A sum of a kind that can be compared from day to day; nil for bids, placeholders and prices on request.
  public init?(_ money: Money, kind: PriceKind) {
    switch kind {
    case .cash, .exVat, .monthly: break
    case .auction, .placeholder, .onRequest: return nil
    }
    self.money = money
    self.kind = kind
  }

  /// Whether both are of one kind and one currency.
  public func isComparable(with other: AskingPrice) -> Bool {
    kind == other.kind && money.currency == other.money.currency
  }

  /// The sum with its kind: `129000 SEK (cash)`.
  public var description: String { "\(money) (\(kind.rawValue))" }
}

extension Listing {
  /// The price when it is one that can be compared from day to day.
  public var askingPrice: AskingPrice? {
    guard let price, let priceKind else { return nil }
    return AskingPrice(price, kind: priceKind)
  }
}
