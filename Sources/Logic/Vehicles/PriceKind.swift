/// What a sum of money in an ad is: only a `cash` price is the price of the car including VAT.
public enum PriceKind: String, Sendable, CaseIterable {
  /// The whole car, VAT included.
  case cash
  /// A fee per month: leasing, private leasing, instalments.
  case monthly
  /// The whole car without VAT.
  case exVat
  /// A bid, a starting bid or a valuation at an auction.
  case auction
  /// A number that stands for "no price": 0, 1, 123, 1234567.
  case placeholder
  /// The ad says that the price is given on request.
  case onRequest
}

/// What an ad wants: only a `sale` is "listed for sale".
public enum OfferKind: String, Sendable, CaseIterable {
  /// The vehicle is for sale.
  case sale
  /// The vehicle is offered for lease or rent.
  case lease
  /// The writer looks for such a vehicle.
  case wanted
  /// Parts of a vehicle, or a vehicle to be broken up.
  case parts
}

/// Whether the offer of an ad still stands.
public enum Availability: String, Sendable, CaseIterable {
  /// Anybody may buy.
  case available
  /// Somebody has reserved it.
  case reserved
  /// It is sold; the page is still there.
  case sold
}

/// Who sells.
public enum SellerKind: String, Sendable, CaseIterable {
  /// A private person.
  case `private`
  /// A company.
  case dealer
}
