/// What a monitoring may ask to be told about a vehicle.
public enum EventType: String, Sendable, CaseIterable {
  /// The vehicle is published for sale.
  case listedForSale = "listed_for_sale"
  /// The registered owner is another one than before.
  case ownershipChange = "ownership_change"
  /// An offer of the vehicle has another price of the same kind and currency.
  case priceChanged = "price_changed"
  /// An offer of the vehicle is proved to be gone.
  case delisted

  /// The type as event bodies write it: `vehicle.listed_for_sale`.
  public var wireName: String { "vehicle.\(rawValue)" }
}
