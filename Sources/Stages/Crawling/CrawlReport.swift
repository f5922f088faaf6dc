internal import Extraction

/// What a run of the crawler did.
public struct CrawlReport: Sendable, Hashable {
  /// Requests sent, robots.txt, redirects and repeated tries included.
  public var requests = 0
  /// Pages that were handed on.
  public var pages = 0
  /// What they were.
  public var outcomes: [PageOutcome: Int] = [:]
  /// Ads read from search pages, sitemaps and listing pages; one that stands on two pages counts twice.
  public var listings = 0
  /// How many things were wrong.
  public var problemCount = 0
  /// The first of them, one sentence each, at most `mostProblems`.
  public var problems: [String] = []
  /// The largest number of matches that the site stated.
  public var statedTotal: Int?
  /// How the walk ended.
  public var ending = WalkEnding.complete
  /// From where the next run of the same mode goes on; nil when there is nothing left.
  public var position: CyclePosition?

  /// The most problems that are kept in words.
  public static let mostProblems = 100

  /// Pages of results, the unchanged ones included.
  public var resultPages: Int {
    [.list, .sitemap, .notModified].reduce(0) { $0 + (outcomes[$1] ?? 0) }
  }

  /// Nothing done yet.
  public init() {}

  mutating func add(_ page: CrawledPage) {
    pages += 1
    outcomes[page.kind, default: 0] += 1
    listings += page.ads.isEmpty ? page.extracted?.listings.count ?? 0 : page.ads.count
    problemCount += page.problems.count
    problems += page.problems.prefix(max(0, Self.mostProblems - problems.count))
    if let total = page.extracted?.statedTotal { statedTotal = max(total, statedTotal ?? 0) }
  }
}

/// How far a run is.
public struct CrawlProgress: Sendable, Hashable {
  /// Requests sent so far.
  public var requests: Int
  /// Pages handed on so far.
  public var pages: Int
  /// Ads read so far.
  public var listings: Int
  /// Listing pages that wait to be opened or verified.
  public var waiting: Int
}
