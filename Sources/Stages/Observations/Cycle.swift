public import FoundationEssentials

/// One walk over all result pages of a site, which may span several runs.
public struct Cycle: Sendable, Hashable {
  /// Its number.
  public let id: Int64
  /// Identifier of the site definition.
  public let site: String
  /// When it began: an ad seen since then is not missed by it.
  public let openedAt: Date
  /// Keys of the pages read so far, in the order of reading.
  public let pages: [String]
  /// Keys of the pages that show the same ads as the first page: the site does not page any further.
  public let repeatedPages: [String]
  /// Different ads met so far.
  public let distinctAds: Int
  /// Ads the site says it has; nil when it does not say.
  public let statedTotal: Int?

  /// Whether the ads met are as many as the site says it has, ads coming and going meanwhile.
  public var meetsStatedTotal: Bool {
    statedTotal.map { WalkCompleteness.suffices(distinctAds, of: $0) } ?? true
  }
}

/// How a walk ended.
public struct CycleEnd: Sendable, Hashable {
  /// Known ads that the walk did not meet; each has one more miss.
  public let missed: Int
  /// Whether far too many ads would be gone by it, so that their departure is held.
  public let isQuarantined: Bool
  /// Ads that are gone now, and what it means for offers.
  public let departures: Departures
}
