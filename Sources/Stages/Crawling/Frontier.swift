internal import Extraction

/// Decides which page of a site comes next: events in, jobs out.
///
/// Listing pages are opened right after the search page that shows them, so that a position is small and news is fresh;
/// ads to verify come last. Nothing here waits, reads or writes.
public struct Frontier: Sendable {
  /// What to do next.
  public enum Action: Sendable, Hashable {
    /// Fetch this and report with `completed`.
    case fetch(FrontierJob)
    /// Nothing more.
    case finish(WalkEnding)
  }

  /// Runs that may fail at one search page before the walk goes on without what lies behind it.
  public static let mostFailedTries = 3
  /// The most sitemaps that are read in one walk.
  public static let mostSitemaps = 1_000

  /// Pages in a row without news that end a walk for the newest ads where these do not come first: new ads stand anywhere
  /// then, and a full walk finds those that this one leaves out.
  public static let mostKnownPages = 3
  /// The most pages of results that one start address can have.
  public static let mostPages = 10_000

  private let walk: Walk
  private(set) var position: CyclePosition
  /// Empty in a full walk.
  private var cuts = WalkCuts()
  private var ads: AdQueue
  private var knownSitemaps: Set<String>
  private var forbiddenStarts = 0
  /// Where the walk stood before the sitemap whose ads are being opened, and which of them was the last one opened.
  private var openSitemap: CyclePosition?
  /// The sitemap whose ads an earlier run has opened in part.
  private let begunSitemap: (url: String, openedThrough: String)?
  /// The page that showed no ad and is to be fetched once more before that ends the walk of its start address.
  private var emptyPage: String?
  /// Pages in a row that held nothing new.
  private var knownPages = 0
  /// Whether a page of results was read, in this run or in those that it goes on from.
  private var hasReadPages = false
  /// Set when no search page is to be read any more although some are left.
  private var halt: StopReason?
  private var stop: StopReason?

  /// A walk from its beginning or from where it stopped.
  public init(_ walk: Walk) {
    self.walk = walk
    let earlier = walk.position ?? CyclePosition()
    ads = AdQueue(left: earlier.unopened, toVerify: walk.verify)
    position = earlier
    position.openedThrough = nil
    begunSitemap = earlier.nextURL.flatMap { url in earlier.openedThrough.map { (url, $0) } }
    if walk.mode == .newest {
      // The newest ads are at the beginning again.
      position = CyclePosition()
      cuts = WalkCuts(earlier.cuts.filter { $0.startIndex < walk.starts.count })
    } else if earlier.startIndex > walk.starts.count || (earlier.startIndex == walk.starts.count && !ads.hasUnopened) {
      // The definition has changed since, or the walk was over.
      position = CyclePosition()
    }
    hasReadPages = position.startIndex > 0 || position.pagesDone > 0
    knownSitemaps = Set(position.sitemaps)
  }

  /// The next job; `requests` and `now` are compared with the bounds of the run where it has some.
  public mutating func next(
    requests: Int = 0, mostRequests: Int? = nil, now: EpochMilliseconds = 0, deadline: EpochMilliseconds? = nil
  ) -> Action {
    if let stop { return .finish(.stopped(stop)) }
    guard let job = peek() else { return .finish(ending) }
    if let mostRequests, requests >= mostRequests { return .finish(.stopped(.budget)) }
    if let deadline, now >= deadline { return .finish(.stopped(.deadline)) }
    return .fetch(job)
  }

  /// Takes note of what became of the job that `next` gave last.
  ///
  /// `open` names ads to open beyond the site's rule: known ones that nobody opened yet.
  public mutating func completed(_ job: FrontierJob, _ result: JobResult, open: [AdAddress] = []) {
    switch job.purpose {
    case .listing:
      if ads.hasFresh { openSitemap?.openedThrough = job.adId }
      ads.dropOpened()
    case .verify: ads.dropVerified()
    case .search, .sitemap: takeSearchPage(result, job, open)
    }
    for ad in open where job.purpose == .listing || job.purpose == .verify { ads.open(ad) }
  }

  /// Adds ads to verify after everything else.
  public mutating func verify(_ doubtful: [AdAddress]) { ads.verify(doubtful) }

  /// Ends the walk before its next job.
  public mutating func stop(_ reason: StopReason) { stop = stop ?? reason }

  /// From where a later run goes on; nil when everything was read.
  public var resumePosition: CyclePosition? {
    if walk.readsSitemaps { return resumeSitemap }
    var resumed = walk.mode == .full ? position : CyclePosition()
    resumed.unopened = ads.unopened
    guard walk.mode == .newest else { return hasSearchEnded && !ads.hasUnopened && halt == nil ? nil : resumed }
    resumed.cuts = cuts.remembered(position.startIndex, nextURL: position.nextURL)
    return resumed == CyclePosition() ? nil : resumed
  }

  private var resumeSitemap: CyclePosition? {
    let current = ads.hasFresh ? openSitemap ?? position : position
    guard current.startIndex < walk.starts.count || ads.hasUnopened || halt != nil else { return nil }
    var resumed = current
    if walk.mode == .newest {
      resumed = CyclePosition()
      resumed.startIndex = current.startIndex
      resumed.nextURL = current.nextURL
      resumed.openedThrough = current.openedThrough
    }
    resumed.unopened = ads.unopenedOfEarlierRuns
    return resumed
  }

  /// Jobs that are known of and waiting, without search pages.
  public var waitingCount: Int { ads.count }

  private var hasSearchEnded: Bool { position.startIndex >= walk.starts.count }

  private var ending: WalkEnding {
    if let halt { return .stopped(halt) }
    if forbiddenStarts > 0, forbiddenStarts == walk.starts.count { return .stopped(.robotsForbidAll) }
    guard let gap = position.gaps.first else { return .complete }
    return hasReadPages ? .incomplete(position.gaps) : .stopped(.pageFailed(gap))
  }

  private func peek() -> FrontierJob? {
    let isSearching = halt == nil && !hasSearchEnded
    // The newest ads are fresher news than what an earlier run left.
    if let ad = ads.nextToOpen(isSearchFirst: isSearching && walk.mode == .newest) {
      return FrontierJob(purpose: .listing, url: ad.url, adId: ad.adId)
    }
    if isSearching {
      let purpose: PagePurpose = walk.readsSitemaps ? .sitemap : .search
      let url = position.nextURL ?? walk.starts[position.startIndex]
      return FrontierJob(
        purpose: purpose, url: url, startIndex: position.startIndex, isSecondLook: emptyPage == url)
    }
    return ads.nextToVerify.map { FrontierJob(purpose: .verify, url: $0.url, adId: $0.adId) }
  }
}

extension Frontier {
  private mutating func takeSearchPage(_ result: JobResult, _ job: FrontierJob, _ open: [AdAddress]) {
    let url = job.url
    emptyPage = nil
    switch result {
    case .ads(let page) where !walk.readsSitemaps && page.ads.allSatisfy(\.isPaid) && page.nextPage == nil:
      takeEmptyPage(page, job)
    case .ads(let page):
      position.failedTries = 0
      hasReadPages = true
      queue(page.ads, of: url, open)
      if walk.readsSitemaps {
        openSitemap = position
        openSitemap?.nextURL = url
        openSitemap?.openedThrough = begunSitemap?.url == url ? begunSitemap?.openedThrough : nil
        goOn(with: page.sitemaps)
      } else {
        goOn(after: page, url: url)
      }
    case .pastEnd where position.pagesDone > 0: endStart()
    case .forbidden(let reason):
      if position.pagesDone == 0, position.nextURL == nil { forbiddenStarts += 1 }
      position.gaps.append(reason)
      leaveStretch()
    case .failed(let reason): fail(reason, url: url)
    case .pastEnd, .opened: fail("GET \(url): is no page of results", url: url)
    }
  }

  /// Queues the ads of a page that the site's rule or the receiver of the page wants opened, in page order.
  private mutating func queue(_ shown: [ShownAd], of url: String, _ open: [AdAddress]) {
    let demanded = Dictionary(open.map { ($0.adId, $0) }, uniquingKeysWith: { first, _ in first })
    for ad in unopened(of: shown, of: url) {
      if let demand = demanded[ad.adId] {
        ads.open(demand)
      } else if opens(ad), let url = ad.url {
        ads.open(AdAddress(adId: ad.adId, url: url))
      }
    }
    let ids = Set(shown.map(\.adId))
    for ad in open where !ids.contains(ad.adId) { ads.open(ad) }
  }

  /// The ads of a page without those that an earlier run has opened; a walk for the newest takes those last, for new ones
  /// may be among them.
  private func unopened(of shown: [ShownAd], of url: String) -> [ShownAd] {
    guard walk.readsSitemaps, let begunSitemap, begunSitemap.url == url,
      let last = shown.firstIndex(where: { $0.adId == begunSitemap.openedThrough })
    else { return shown }
    let rest = shown[(last + 1)...]
    return Array(walk.mode == .full ? rest : rest + shown[...last])
  }

  private func opens(_ ad: ShownAd) -> Bool {
    switch walk.fetch {
    case .never: false
    case .ifIncomplete: ad.standing != .unchanged && !ad.isIdentified
    case .always: ad.standing != .unchanged
    }
  }

  /// A page without ads ends the walk of its start address when that is to be expected there, or when the page says so twice;
  /// otherwise it counts as one that could not be read, since ads that are not seen are taken for gone.
  private mutating func takeEmptyPage(_ page: ResultsPage, _ job: FrontierJob) {
    let isErrorPage = !page.isPageOfResults && page.statedTotal != 0
    let nothing = "GET \(job.url): shows no ad and nothing of a page of results"
    guard position.pagesDone > 0 else {
      if isErrorPage { return fail(nothing, url: job.url) }
      hasReadPages = true
      let isExpected = page.statedTotal == 0 || walk.mode == .newest
      return endStart(
        gap: isExpected ? nil : "GET \(job.url): the first page of results shows no ad", atLastPage: false)
    }
    let total = [page.statedTotal, position.statedTotal].compactMap { $0 }.max()
    let isAllShown = total.map { position.adsShown >= $0 } ?? false
    let isBehindLast = walk.pageSize.map { (position.lastPageCount ?? $0) < $0 } ?? false
    if !isErrorPage, isAllShown || isBehindLast || job.isSecondLook { return endStart() }
    guard job.isSecondLook else {
      emptyPage = job.url
      position.nextURL = job.url
      return
    }
    fail(nothing, url: job.url)
  }

  private mutating func goOn(after page: ResultsPage, url: String) {
    let own = page.ads.filter { !$0.isPaid }
    let digest = StableDigest.hex(of: own.map(\.adId))
    if !own.isEmpty, let earlier = position.pageDigests.firstIndex(of: digest) {
      return endStart(gap: "GET \(url): shows the same ads as page \(earlier + 1); the site pages no further")
    }
    position.pageDigests.append(digest)
    position.pagesDone += 1
    position.adsShown += own.count
    position.lastPageCount = page.ads.count
    position.statedTotal = [page.statedTotal, position.statedTotal].compactMap { $0 }.max()
    let hasNews = own.contains { $0.standing != .unchanged }
    knownPages = hasNews ? 0 : knownPages + 1
    cuts.read(url, in: position.startIndex, hasNews: hasNews)
    let isKnown = walk.mode == .newest && knownPages >= (walk.isNewestFirst ? 1 : Self.mostKnownPages)
    if position.pagesDone >= Self.mostPages {
      endStart(gap: "GET \(url): is page \(Self.mostPages) of results; what follows is not read")
    } else if isKnown, cuts.allowsEnd {
      leaveStretch()
    } else if let nextPage = page.nextPage, nextPage != url {
      position.nextURL = nextPage
    } else if isBound(page) {
      endStart(gap: "GET \(url): is the last page that the site's definition allows; what follows is not read")
    } else {
      endStart()
    }
  }

  /// Whether pages follow that the site's definition does not allow.
  private func isBound(_ page: ResultsPage) -> Bool {
    guard page.isLastAllowedPage else { return false }
    if let size = walk.pageSize, page.ads.count < size { return false }
    return position.statedTotal.map { position.adsShown < $0 } ?? true
  }

  private mutating func goOn(with sitemaps: [String]) {
    position.pagesDone += 1
    for sitemap in sitemaps where knownSitemaps.count < Self.mostSitemaps && knownSitemaps.insert(sitemap).inserted {
      position.sitemaps.append(sitemap)
    }
    if position.sitemaps.isEmpty {
      endStart()
    } else {
      position.nextURL = position.sitemaps.removeFirst()
    }
  }

  /// A page that cannot be read hides those behind it: a full walk waits for it, up to three runs, and a walk for the
  /// newest ads comes back to it once.
  private mutating func fail(_ reason: String, url: String) {
    if walk.mode == .full, position.failedTries + 1 < Self.mostFailedTries {
      position.failedTries += 1
      position.nextURL = url
      halt = .pageFailed(reason)
    } else if walk.readsSitemaps, !position.sitemaps.isEmpty {
      position.gaps.append(reason)
      goOn(with: [])
    } else {
      position.gaps.append(reason)
      guard walk.mode == .newest, position.pagesDone > 0 else { return endStart(atLastPage: false) }
      cuts.miss(url, in: position.startIndex)
      leaveStretch()
    }
  }

  /// Goes on at the next cut: what was read before it is known, what lies behind it nobody has read.
  private mutating func leaveStretch() {
    guard let url = cuts.jump(in: position.startIndex) else { return endStart(atLastPage: false) }
    knownPages = 0
    position.nextURL = url
    position.lastPageCount = nil
    position.pageDigests = []
  }

  private mutating func endStart(gap: String? = nil, atLastPage: Bool = true) {
    if let gap { position.gaps.append(gap) }
    cuts.end(position.startIndex, atLastPage: atLastPage)
    knownPages = 0
    position.startIndex += 1
    position.nextURL = nil
    position.pagesDone = 0
    position.pageDigests = []
    position.adsShown = 0
    position.lastPageCount = nil
    position.statedTotal = nil
    position.failedTries = 0
  }
}
