public import Extraction
internal import HTTP

/// What a run would ask of a site, and how long that would take; making a plan sends nothing.
public struct CrawlPlan: Sendable, Hashable {
  /// What is known of a site from earlier runs; nil where nothing is.
  public struct Known: Sendable, Hashable {
    /// Ads online.
    public var adsOnline: Int?
    /// Ads on one search page.
    public var adsPerPage: Int?
    /// New or changed ads in one run.
    public var newsPerRun: Int?
    /// Ads to verify.
    public var toVerify = 0

    /// Nothing known.
    public init() {}
  }

  /// The addresses the run begins with.
  public var starts: [String]
  /// Requests for robots.txt: none where a fresh copy is kept.
  public var robotsRequests: Int
  /// Search pages or sitemaps; nil when there is no telling.
  public var searchRequests: Int?
  /// Listing pages; nil when there is no telling.
  public var listingRequests: Int?
  /// Ads to verify.
  public var verifyRequests: Int
  /// The time between two requests: the site's pace, or the `Crawl-delay` of the robots.txt that is kept.
  public var delay: Duration
  /// How long until the host's next free moment.
  public var startsIn: Duration
  /// Until when the host asked to be left alone, if it did.
  public var heldUntil: EpochMilliseconds?
  /// Start addresses that the robots.txt that is kept forbids.
  public var forbidden: [String]

  /// Requests in all; nil when there is no telling.
  public var requests: Int? {
    guard let searchRequests, let listingRequests else { return nil }
    return robotsRequests + searchRequests + listingRequests + verifyRequests
  }

  /// From now to the last request; nil when there is no telling.
  public var duration: Duration? { requests.map { startsIn + delay * max(0, $0 - 1) } }

  /// Plans a run from the site's definition, what earlier runs learnt, and what the ledger knows of the host.
  public static func make(
    for walk: Walk, site: Site, known: Known, ledger: HostLedger, now: EpochMilliseconds
  ) async throws -> CrawlPlan {
    var plan = CrawlPlan(
      starts: walk.starts, robotsRequests: 0, searchRequests: searchRequests(walk, site, known),
      listingRequests: listingRequests(walk, site, known), verifyRequests: walk.verify.count + known.toVerify,
      delay: .zero, startsIn: .zero, heldUntil: nil, forbidden: [])
    var origins: Set<String> = []
    for start in walk.starts {
      guard let address = WebAddress(start) else { continue }
      var rules: RobotsRules?
      let record = try await ledger.robots(of: address.origin)
      switch RobotsPolicy.decision(for: record, now: now, runStart: now) {
      case .obey(let body, _): rules = RobotsRules(parsing: body)
      case .allowAll, .forbidAll: break
      case .fetch, .backOff: plan.robotsRequests += origins.insert(address.origin).inserted ? 1 : 0
      }
      let agent = CrawlerIdentity.productToken
      if rules?.isAllowed(address, agent: agent) == false { plan.forbidden.append(start) }
      let wishes = [rules?.crawlDelay(agent: agent), rules?.requestInterval(agent: agent)].compactMap { $0 }
      let delay = Politeness.delay(
        requestsPerMinute: site.requestsPerMinute.map(Double.init), crawlDelaySeconds: wishes.max(),
        isLoopback: address.isLoopback)
      let manners = try await ledger.manners(of: "\(address.host):\(address.connectionPort)")
      plan.delay = max(plan.delay, delay)
      let free = max(manners.nextRequestAt, manners.notBefore)
      plan.startsIn = max(plan.startsIn, .milliseconds(max(0, free - now)))
      if let until = manners.hold(at: now) { plan.heldUntil = max(plan.heldUntil ?? 0, until) }
    }
    return plan
  }

  private static func searchRequests(_ walk: Walk, _ site: Site, _ known: Known) -> Int? {
    if walk.readsSitemaps { return walk.starts.count }
    let perPage = known.adsPerPage ?? site.search?.pageSize
    let isShort = walk.mode == .newest && walk.isNewestFirst
    guard let perPage, perPage > 0, let ads = isShort ? known.newsPerRun : known.adsOnline else {
      // Nothing known: a first walk for the newest ads has no known page to stop at.
      return nil
    }
    // The page after the last new one shows that there is nothing more.
    let pages = ads / perPage + 1
    return max(walk.starts.count, min(pages, pageLimit(site) * walk.starts.count))
  }

  private static func pageLimit(_ site: Site) -> Int {
    guard let search = site.search, search.pageParameter != nil, search.pageStep > 0 else { return 1_000_000 }
    return max(1, (search.lastPage - search.firstPage) / search.pageStep + 1)
  }

  private static func listingRequests(_ walk: Walk, _ site: Site, _ known: Known) -> Int? {
    walk.fetch == .never ? 0 : known.newsPerRun
  }
}
