public import FoundationEssentials

/// Decides whether a sighting of a vehicle on a site belongs to its last offer there, revives it or begins the next
/// one.
public enum OfferPolicy {
  /// A vehicle that is back on the same site within this time is the same offer: dealers renew and re-post ads.
  public static let sameOfferWindow: TimeInterval = 30 * 24 * 3600

  /// The latest offer of a vehicle on a site.
  public struct Latest: Sendable, Hashable {
    /// 1 for the first offer of the vehicle on the site.
    public let number: Int
    /// When one of its ads was seen last.
    public let lastSeenAt: Date
    /// When it was proved to be gone; nil while it is open.
    public let delistedAt: Date?

    /// An offer by its facts.
    public init(number: Int, lastSeenAt: Date, delistedAt: Date?) {
      self.number = number
      self.lastSeenAt = lastSeenAt
      self.delistedAt = delistedAt
    }
  }

  /// What a sighting does to the offers.
  public enum Step: Sendable, Hashable {
    /// It belongs to the latest offer, which is open: no news.
    case joins
    /// The latest offer, said to be gone, is back.
    case revives
    /// A new offer begins, with this number.
    case opens(Int)
  }

  /// What a sighting at `date` does.
  ///
  /// `wasAway` says that the ad is new, or that complete walks have missed it: an ad that simply stood deep in the
  /// pages of the site for a while continues its offer however long that was.
  public static func step(after latest: Latest?, at date: Date, wasAway: Bool) -> Step {
    guard let latest else { return .opens(1) }
    if let delistedAt = latest.delistedAt {
      return date.timeIntervalSince(delistedAt) <= sameOfferWindow ? .revives : .opens(latest.number + 1)
    }
    let isLongAgo = date.timeIntervalSince(latest.lastSeenAt) > sameOfferWindow
    return wasAway && isLongAgo ? .opens(latest.number + 1) : .joins
  }
}
