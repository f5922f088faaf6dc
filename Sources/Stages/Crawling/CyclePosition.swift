internal import FoundationEssentials

/// Where a walk stands, so that a later run goes on there.
public struct CyclePosition: Sendable, Hashable, Codable {
  /// Which of the start addresses is being walked.
  public var startIndex = 0
  /// The page to read next; nil for the start address itself.
  public var nextURL: String?
  /// Pages of this start address that are done.
  public var pagesDone = 0
  /// Digests of the ads of those pages, to notice pages that repeat.
  public var pageDigests: [String] = []
  /// Ads that those pages showed, paid placements left out.
  public var adsShown = 0
  /// Ads of all kinds on the last of those pages; nil before the first.
  public var lastPageCount: Int?
  /// The largest number of matches that those pages stated.
  public var statedTotal: Int?
  /// Pages at which walks for the newest ads were cut, the first page of each start address first.
  public var cuts: [WalkCut] = []
  /// Sitemaps that an index named and that are not read yet.
  public var sitemaps: [String] = []
  /// Identifier of the last ad opened of the sitemap at `nextURL`, which is read again for those after it: naming them all
  /// would take megabytes in every checkpoint.
  public var openedThrough: String?
  /// Listing pages that are still to be opened; those of a sitemap are not named.
  public var unopened: [AdAddress] = []
  /// Why this walk cannot count as complete any more, whatever comes.
  public var gaps: [String] = []
  /// Runs that failed at `nextURL`.
  public var failedTries = 0

  /// The beginning of a walk.
  public init() {}

  /// Reads what `json` wrote; nil for anything else.
  public init?(json: String) {
    guard let position = try? JSONDecoder().decode(CyclePosition.self, from: Data(json.utf8)) else { return nil }
    self = position
  }

  /// The form in which it is kept.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Texts, numbers and lists of them always encode.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}

/// The page of one ad.
public struct AdAddress: Sendable, Hashable, Codable {
  /// The site's identifier of the ad.
  public var adId: String
  /// Absolute address of its page.
  public var url: String

  /// An ad by its identifier and address.
  public init(adId: String, url: String) {
    self.adId = adId
    self.url = url
  }
}
