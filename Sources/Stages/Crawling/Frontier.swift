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
  /// The most cuts that are remembered behind the first.
  public static let mostCuts = 20
  /// The most sitemaps that are read in one walk.
  public static let mostSitemaps = 1_000

  /// Pages in a row without news that end a walk for the newest ads where these do not come first: new ads stand anywhere
  /// then, and a full walk finds those that this one leaves out.
  public static let mostKnownPages = 3
  /// The most pages of results that one start address can have.
  public static let mostPages = 10_000

  private let walk: Walk
  private(set) var position: CyclePosition
  /// Where earlier walks for the newest ads were cut, in the order of the pages.
  private var cuts: [WalkCut] = []
  /// All that `cuts` held when the run began.
  private var earlierCuts: Set<String> = []
  /// Known pages that may still be passed behind a cut: ads that have come since push known ones behind it.
  private var knownPagesToPass = 0
  /// Pages of results of the present start address that this run has read.
  private var readPages: Set<String> = []
  private var ads: AdQueue
  private var knownSitemaps: Set<String>
  private var forbiddenStarts = 0
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
    if walk.mode == .newest {
      // The newest ads are at the beginning again.
      position = CyclePosition()
      cuts =
        earlier.nextURL.map {
          [WalkCut(startIndex: earlier.startIndex, url: $0, knownPages: earlier.knownPages)]
        } ?? []
      cuts = (cuts + earlier.laterCuts).filter { $0.startIndex < walk.starts.count }
      earlierCuts = Set(cuts.map(\.url))
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
    case .listing: ads.dropOpened()
    case .verify: ads.dropVerified()
    case .search, .sitemap: takeSearchPage(result, url: job.url)
    }
    for ad in open { ads.open(ad) }
  }

  /// Adds ads to verify after everything else.
  public mutating func verify(_ doubtful: [AdAddress]) { ads.verify(doubtful) }

  /// Ends the walk before its next job.
  public mutating func stop(_ reason: StopReason) { stop = stop ?? reason }

  /// From where a later run goes on; nil when everything was read.
  public var resumePosition: CyclePosition? {
    var resumed = walk.mode == .full ? position : CyclePosition()
    resumed.unopened = ads.unopened
    guard walk.mode == .newest else { return hasSearchEnded && !ads.hasUnopened && halt == nil ? nil : resumed }
    let cuts = remainingCuts
    if let first = cuts.first {
      resumed.startIndex = first.startIndex
      resumed.nextURL = first.url
      resumed.knownPages = first.knownPages
      resumed.laterCuts = Array(cuts.dropFirst().prefix(Self.mostCuts))
    }
    return resumed == CyclePosition() ? nil : resumed
  }

  /// Where walks for the newest ads are cut if this one ends now: here, and where it has not come to yet.
  private var remainingCuts: [WalkCut] {
    guard !hasSearchEnded, let url = position.nextURL else { return cuts }
    let isHere = { (cut: WalkCut) in cut.startIndex == position.startIndex && cut.url == url }
    let passed = cuts.filter { isPassed($0) || isHere($0) }
    // What lay behind the cuts that were passed lies behind this one now.
    let pushed = passed.map { $0.knownPages + position.pagesDone }.max() ?? 0
    let here = WalkCut(
      startIndex: position.startIndex, url: url, knownPages: min(max(pushed, knownPagesToPass), Self.mostPages))
    return [here] + cuts.filter { !isPassed($0) && !isHere($0) }
  }

  private func isPassed(_ cut: WalkCut) -> Bool {
    cut.startIndex == position.startIndex && readPages.contains(cut.url)
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
      return FrontierJob(purpose: purpose, url: position.nextURL ?? walk.starts[position.startIndex])
    }
    return ads.nextToVerify.map { FrontierJob(purpose: .verify, url: $0.url, adId: $0.adId) }
  }
}

extension Frontier {
  private mutating func takeSearchPage(_ result: JobResult, url: String) {
    switch result {
    case .ads(let shown, let nextPage, let sitemaps, let statedTotal):
      position.failedTries = 0
      hasReadPages = true
      for ad in shown where opens(ad) { ad.url.map { ads.open(AdAddress(adId: ad.adId, url: $0)) } }
      walk.readsSitemaps ? goOn(with: sitemaps) : goOn(after: shown, nextPage, statedTotal: statedTotal, url: url)
    case .pastEnd where position.pagesDone > 0: endStart()
    case .forbidden(let reason):
      if position.pagesDone == 0, position.nextURL == nil { forbiddenStarts += 1 }
      endStart(gap: reason)
    case .failed(let reason): fail(reason, url: url)
    case .pastEnd, .opened: fail("GET \(url): is no page of results", url: url)
    }
  }

  private func opens(_ ad: ShownAd) -> Bool {
    switch walk.fetch {
    case .never: false
    case .ifIncomplete: ad.standing != .unchanged && !ad.isIdentified
    case .always: ad.standing != .unchanged
    }
  }

  private mutating func goOn(after shown: [ShownAd], _ nextPage: String?, statedTotal: Int?, url: String) {
    let own = shown.filter { !$0.isPaid }
    if own.isEmpty, position.pagesDone == 0, statedTotal != 0, walk.mode == .full {
      return endStart(gap: "GET \(url): the first page of results shows no ad")
    }
    let digest = StableDigest.hex(of: own.map(\.adId))
    if !own.isEmpty, let earlier = position.pageDigests.firstIndex(of: digest) {
      return endStart(gap: "GET \(url): shows the same ads as page \(earlier + 1); the site pages no further")
    }
    position.pageDigests.append(digest)
    position.pagesDone += 1
    readPages.insert(url)
    knownPages = own.allSatisfy { $0.standing == .unchanged } ? knownPages + 1 : 0
    let isKnown = walk.mode == .newest && knownPages >= (walk.isNewestFirst ? 1 : Self.mostKnownPages)
    if position.pagesDone >= Self.mostPages {
      endStart(gap: "GET \(url): is page \(Self.mostPages) of results; what follows is not read")
    } else if isKnown {
      goOn(afterKnown: nextPage, url: url)
    } else if let nextPage, nextPage != url {
      position.nextURL = nextPage
    } else {
      endStart()
    }
  }

  /// Behind a page of known ads comes what an earlier run left unread, if it left something.
  private mutating func goOn(afterKnown nextPage: String?, url: String) {
    if let index = cuts.firstIndex(where: { $0.startIndex == position.startIndex }) {
      // What was read before the cut is known; what lies behind it nobody has read. New ads may have pushed the known ones
      // behind the cut, by as many pages as this walk has read.
      let cut = cuts.remove(at: index)
      knownPagesToPass = position.pagesDone + cut.knownPages
      knownPages = 0
      guard isPassed(cut) else { return position.nextURL = cut.url }
      goOn(afterKnown: nextPage, url: url)
    } else if knownPagesToPass > 0, let nextPage, nextPage != url {
      knownPagesToPass -= 1
      position.nextURL = nextPage
    } else {
      endStart()
    }
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
      let isLeft = walk.mode == .newest && position.pagesDone > 0 && !earlierCuts.contains(url)
      let failed = WalkCut(startIndex: position.startIndex, url: url)
      endStart(gap: reason)
      if isLeft { cuts.insert(failed, at: 0) }
    }
  }

  private mutating func endStart(gap: String? = nil) {
    if let gap { position.gaps.append(gap) }
    cuts.removeAll { $0.startIndex == position.startIndex }
    readPages = []
    knownPages = 0
    position.startIndex += 1
    position.nextURL = nil
    position.pagesDone = 0
    position.pageDigests = []
    position.failedTries = 0
    knownPagesToPass = 0
  }
}
