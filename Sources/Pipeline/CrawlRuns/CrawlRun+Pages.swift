internal import Crawling
internal import Extraction
internal import FoundationEssentials
internal import JSON
internal import ObservationPipeline
internal import Observations
internal import SQLite
internal import Vehicles

extension CrawlRun {
  /// Stages a page and says what is known of its ads.
  func take(_ page: CrawledPage) async throws -> PageVerdict {
    batch.count(page)
    let seenAt = Date(millisecondsSince1970: Int(page.fetchedAt))
    let capture = page.fetched.map { fetched in
      PageCapture(
        url: fetched.requestedURL, finalURL: fetched.page.url, fetchedAt: seenAt, status: fetched.page.status,
        contentType: fetched.page.contentType,
        body: fetched.page.body)
    }
    if let capture { batch.add(capture) }
    if summary.outcome == .quarantined { return try await takeAfterQuarantine() }
    var verdict = PageVerdict()
    switch page.purpose {
    case .search, .sitemap: verdict = try await stageSearch(page, seenAt, capture)
    case .listing: stage(ownListings(of: page), from: .listing, seenAt, capture)
    case .verify:
      if let id = page.adId {
        batch.examined.append(
          ExaminedAd(AdEvidence(adID: id, evidence: PageProof.evidence(of: page), seenAt: seenAt), capture: capture))
      }
    }
    if let validator = page.validator, page.fetched != nil, isWellRead(page) { batch.validators.append(validator) }
    // The others are judged behind their checkpoint.
    if batch.isFull, page.purpose == .verify { try await judge() }
    return verdict
  }

  /// The ad that a listing page was asked for, or the one that its redirects led to; cards of other ads on it are none of its
  /// business.
  private func ownListings(of page: CrawledPage) -> [Listing] {
    guard page.extracted?.kind == .listing else { return [] }
    let expected = Set([page.adId, page.finalAdId].compactMap { $0?.lowercased() })
    return (page.extracted?.listings ?? []).prefix(1).filter { listing in
      guard let id = listing.adId?.lowercased() else { return false }
      return expected.isEmpty || expected.contains(id) || page.fetched?.hops == 0
    }
  }

  /// Keeps some more pages of a run whose news are held, then ends it.
  private func takeAfterQuarantine() async throws -> PageVerdict {
    let (captures, runID) = (batch.captures, runID)
    let now = Date(millisecondsSince1970: Int(clock.now()))
    pagesHeld += captures.count
    try await database.write { connection in
      let store = ObservationStore(connection)
      for capture in captures { try store.keep(capture, run: runID, at: now) }
    }
    batch = RunBatch()
    afterQuarantine += 1
    return PageVerdict(stop: afterQuarantine >= Self.pagesAfterQuarantine ? "the run is quarantined" : nil)
  }

  /// Whether a page was read so well that "unchanged" may stand for it from now on.
  private func isWellRead(_ page: CrawledPage) -> Bool {
    switch page.kind {
    case .ad: page.extracted?.listings.first?.isIdentified ?? false || site.fetch == .always
    case .list, .sitemap: !page.ads.isEmpty
    default: false
    }
  }

  private func stage(_ listings: [Listing], from source: SourcePage, _ seenAt: Date, _ capture: PageCapture?) {
    for listing in listings {
      guard let id = listing.adId else { continue }
      linked[id] = nil
      batch.listings.append(ObservedListing(listing, from: source, seenAt: seenAt, capture: capture))
    }
  }

  /// Stages the ads that are known by a link alone, so that the next run knows them: their pages could not be opened, or may
  /// not be.
  func stageLinkedAds() {
    for (id, link) in linked.sorted(by: { $0.key < $1.key }) {
      batch.linked.append(
        ObservedListing(Listing(site: site.id, adId: id, url: link.url), from: .search, seenAt: link.seenAt))
    }
    linked = [:]
  }

  private func stageSearch(_ page: CrawledPage, _ seenAt: Date, _ capture: PageCapture?) async throws -> PageVerdict {
    let listings = (page.extracted?.listings ?? []).filter { $0.adId != nil }
    let described = Set(listings.compactMap(\.adId))
    let shown = page.ads.map(\.adId)
    shownAds += shown.count
    if page.extracted?.statedTotal == 0 { statesNoAds = true }
    let onlyNamed = shown.filter { !described.contains($0) }
    stage(listings, from: .search, seenAt, capture)
    if !onlyNamed.isEmpty { batch.sightings.append(.init(adIds: onlyNamed, seenAt: seenAt)) }
    if cycle != nil, page.kind == .list || page.kind == .notModified || page.kind == .sitemap {
      batch.walked.append(
        .init(url: page.requestedURL, adIds: shown, statedTotal: page.extracted?.statedTotal, seenAt: seenAt))
    }
    let known = try await standing(of: shown, listings)
    batch.sample.moves += known.moves
    for ad in page.ads where !described.contains(ad.adId) && !known.ids.contains(ad.adId) {
      linked[ad.adId] = (ad.url, seenAt)
    }
    var standings: [String: AdStanding] = [:]
    for id in shown {
      standings[id] = known.ids.contains(id) ? known.changed.contains(id) ? .changed : .unchanged : .new
    }
    let unread = page.ads.filter { !$0.isIdentified && known.unread.contains($0.adId) }
    let open = site.fetch == .never ? [] : unread.compactMap { ad in ad.url.map { AdAddress(adId: ad.adId, url: $0) } }
    return PageVerdict(standings: standings, open: open)
  }

  private struct Known: Sendable {
    var ids: Set<String>
    var changed: Set<String>
    /// Known ads that name no vehicle and whose own page was never read.
    var unread: Set<String>
    var moves: [RunSample.PriceMove]
  }

  private func standing(of ids: [String], _ listings: [Listing]) async throws -> Known {
    let siteID = site.id
    return try await database.read { connection in
      let store = ObservationStore(connection)
      let known = Set(try store.knownAds(site: siteID, adIDs: ids).keys)
      var moves: [RunSample.PriceMove] = []
      var changed: Set<String> = []
      for listing in listings {
        guard let id = listing.adId, known.contains(id) else { continue }
        let own = try store.priceMoves(of: [listing], from: .search)
        if own.contains(where: { $0.old != $0.new }) { changed.insert(id) }
        moves += own
      }
      let unread = try store.unreadAds(site: siteID, adIDs: ids.filter(known.contains))
      return Known(ids: known, changed: changed, unread: unread, moves: moves)
    }
  }

  // MARK: End of the walk

  /// Closes the walk when it was whole, and names the ads whose absence is to be verified.
  func walkEnded(_ ending: WalkEnding) async throws -> [AdAddress] {
    if summary.outcome != .quarantined { try await judge() }
    guard summary.outcome != .quarantined, options.mode == .full, let cycle else { return [] }
    switch ending {
    case .stopped: return []
    case .incomplete: try await endCycle(cycle, isWhole: false)
    case .complete: try await endCycle(cycle, isWhole: true)
    }
    guard case .complete = ending else { return [] }
    return try await doubtfulAds()
  }

  private func endCycle(_ cycle: Cycle, isWhole: Bool) async throws {
    let (siteID, runID, now) = (site.id, runID, clock.now())
    let observed = Date(millisecondsSince1970: Int(clock.observed()))
    self.cycle = nil
    let report = try await database.write { connection in
      let store = ObservationStore(connection)
      try WalkPositions(connection).store(nil, site: siteID, mode: .full, at: now)
      guard let current = try store.currentCycle(site: siteID) else { return PipelineReport() }
      let isProof = isWhole && current.repeatedPages.isEmpty && current.meetsStatedTotal && current.distinctAds > 0
      guard isProof else {
        try store.abandon(current, at: observed)
        return PipelineReport()
      }
      let pipeline = ObservationPipeline(connection, enqueuedAt: Date(millisecondsSince1970: Int(now)))
      return try pipeline.close(current, at: observed, run: runID).report
    }
    summary.add(report)
    if !report.events.isEmpty { try receiver.events(report.events) }
  }

  private func doubtfulAds() async throws -> [AdAddress] {
    let (siteID, now) = (site.id, clock.now())
    let observed = Date(millisecondsSince1970: Int(clock.observed()))
    let doubtful = try await database.read { connection in
      try ObservationPipeline(connection, enqueuedAt: Date(millisecondsSince1970: Int(now)))
        .adsToExamine(site: siteID, at: observed, limit: Self.mostExamined)
    }
    return doubtful.map { AdAddress(adId: $0.adID, url: $0.url) }
  }
}
