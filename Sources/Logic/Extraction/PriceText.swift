public import Vehicles

/// What a price text says, before anybody decides whether it is the price of a car.
public struct PriceText: Sendable, Hashable {
  /// Plain decimal number such as `34.99`, exactly the digits of the text; kept for placeholders too.
  public var amount: String?
  /// The currency as written, such as `kr` or `€`, from the text or else from the hint.
  public var currencyText: String?
  /// What the amount is: nil for a former price, a fee, a range, and where there is neither amount nor reason.
  public var kind: PriceKind?
  /// Whether the amount is an old or list price: `tidigare`, `ord.`, `statt`, `was`.
  public var isFormer: Bool
  /// Whether the amount is the lowest of several: `från`, `ab`, `from`.
  public var isFrom: Bool
  /// Whether a second amount follows, as in `182 000 - 201 000 kr`; the amount is the first one.
  public var isRange: Bool

  /// A text of which nothing is known yet.
  public init(amount: String? = nil, currencyText: String? = nil, kind: PriceKind? = nil) {
    self.amount = amount
    self.currencyText = currencyText
    self.kind = kind
    isFormer = false
    isFrom = false
    isRange = false
  }

  /// The sum, with `fallback` where the text names no currency or an ambiguous one such as `kr`.
  ///
  /// Nil for placeholders, prices on request and where the currency stays unknown.
  public func money(fallback: Currency?) -> Money? {
    guard let amount, kind != .placeholder, kind != .onRequest else { return nil }
    guard let text = currencyText else { return fallback.flatMap { Money(decimal: amount, currency: $0) } }
    guard let currency = PriceParser.currency(of: text, default: fallback) else { return nil }
    return Money(decimal: amount, currency: currency)
  }
}
