public import Extraction

/// Which pages of a site a run reads.
public enum CrawlMode: String, Sendable, CaseIterable {
  /// From the newest ads until whole pages hold nothing new.
  case newest
  /// Every search page; only this can show that an ad is missing.
  case full
}

/// What a walk over a site is to do.
public struct Walk: Sendable {
  /// Which pages.
  public var mode: CrawlMode
  /// First search pages, or sitemaps.
  public var starts: [String]
  /// Whether `starts` are sitemaps.
  public var readsSitemaps: Bool
  /// Whether one page of known ads says that those behind it are known too; otherwise it takes `Frontier.mostKnownPages`.
  public var isNewestFirst: Bool
  /// Ads on a full page, where known.
  public var pageSize: Int?
  /// Which listing pages are opened.
  public var fetch: Site.FetchRule
  /// Where an earlier run of the same mode stopped.
  public var position: CyclePosition?
  /// Ads whose pages are asked for whether they still stand.
  public var verify: [AdAddress]

  /// A walk over the search pages of a site, or over its sitemaps where it has no search pages.
  public init(site: Site, mode: CrawlMode, position: CyclePosition? = nil, verify: [AdAddress] = []) {
    self.mode = mode
    readsSitemaps = site.search == nil
    starts = site.search?.start ?? site.sitemaps
    isNewestFirst = site.search?.newestFirst ?? false
    pageSize = site.search?.pageSize
    fetch = site.fetch
    self.position = position
    self.verify = verify
  }
}

/// Why a walk ended before its end.
public enum StopReason: Sendable, Hashable {
  /// The run's requests are spent.
  case budget
  /// The run's time is over.
  case deadline
  /// The host asked to wait (`reason`), or its pace is too slow for the run (nil).
  case hold(until: EpochMilliseconds, HoldReason?)
  /// The host does not answer; the last error.
  case unreachable(String)
  /// robots.txt forbids every start address.
  case robotsForbidAll
  /// robots.txt cannot be had, which forbids everything; what came.
  case robotsUnavailable(String)
  /// A search page could not be read; a later run tries it again.
  case pageFailed(String)
  /// The site keeps robots out: page after page was a wall or a refusal; the last problem.
  case blocked(String)
  /// The run was told to end.
  case cancelled
  /// The receiver of the pages wants no more, for this reason.
  case receiver(String)
}

/// How a walk ended.
public enum WalkEnding: Sendable, Hashable {
  /// Everything was read that was to be read.
  case complete
  /// The walk is over, but did not see everything, for these reasons.
  case incomplete([String])
  /// Something ended it; it can go on from its position.
  case stopped(StopReason)
}
