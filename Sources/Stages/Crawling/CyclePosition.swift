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
  /// Sitemaps that an index named and that are not read yet.
  public var sitemaps: [String] = []
  /// Listing pages that are still to be opened.
  public var unopened: [AdAddress] = []
  /// Why this walk cannot count as complete any more, whatever comes.
  public var gaps: [String] = []
  /// Runs that failed at `nextURL`.
  public var failedTries = 0
  /// Known pages behind `nextURL` that a walk for the newest ads may pass, see `WalkCut`.
  public var knownPages = 0
  /// Further places at which walks for the newest ads were cut, behind `nextURL`.
  public var laterCuts: [WalkCut] = []

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

/// Where a walk was cut: what lies behind may be new although what lies before is known.
public struct WalkCut: Sendable, Hashable, Codable {
  /// Which of the start addresses was being walked.
  public var startIndex: Int
  /// The page to go on with.
  public var url: String
  /// Known pages behind it that may hide unread ones, because new ads have pushed an earlier cut further back.
  public var knownPages: Int

  /// A cut before a page.
  public init(startIndex: Int, url: String, knownPages: Int = 0) {
    self.startIndex = startIndex
    self.url = url
    self.knownPages = knownPages
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
