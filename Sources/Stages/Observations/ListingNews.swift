public import FoundationEssentials
public import Vehicles

/// A vehicle as the observations know it.
public struct VehicleIdentity: Sendable, Hashable {
  let id: Int64
  /// Plate, else VIN, as known at first sight; stays when more becomes known later.
  public let key: String
  /// The plate seen last.
  public internal(set) var plate: LicensePlate?
  /// The VIN.
  public internal(set) var vin: VIN?
}

/// Something that happened to an offer, whoever may care.
public struct ListingNews: Sendable, Hashable {
  /// What happened.
  public enum Change: Sendable, Hashable {
    /// The offer began.
    case listed(price: AskingPrice?)
    /// The offer, said to be gone before, is back; `delistedCount` tells which time it was gone.
    case relisted(price: AskingPrice?, delistedCount: Int)
    /// Another price of the same kind and currency.
    case priceChanged(from: AskingPrice, to: AskingPrice)
    /// The last of the offer's ads is gone.
    case delisted(DelistingReason, lastPrice: AskingPrice?, firstSeenAt: Date, lastSeenAt: Date)
  }

  /// The vehicle.
  public let vehicle: VehicleIdentity
  /// The ad that shows it.
  public let ad: VehicleEvent.Ad
  /// 1 for the first offer of the vehicle on the site.
  public let offerNumber: Int
  /// What happened.
  public let change: Change
  /// 1 for the first change of this kind within the offer, counted for ever: the same change never has another number.
  public let count: Int
  /// When the page was fetched that shows it.
  public let occurredAt: Date
}

/// What recording a listing has brought about.
public struct Recorded: Sendable, Hashable {
  /// Whether the ad was known.
  public enum Outcome: Sendable, Hashable {
    /// The ad was not known.
    case new
    /// The ad was known, and its price, state or vehicle is another one.
    case changed
    /// The ad was known as it is.
    case unchanged
  }

  /// Whether the ad was known.
  public let outcome: Outcome
  /// Whether the ad is gone by this listing: its page says "sold".
  public let isGone: Bool
  /// What happened to offers, in order.
  public let news: [ListingNews]
}
