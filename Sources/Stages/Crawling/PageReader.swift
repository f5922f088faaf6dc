internal import Compression
internal import Extraction
internal import HTTP
internal import Vehicles

/// Turns what was fetched into what the crawler's receiver and its frontier want to know.
struct PageReader {
  private let site: Site
  private let rules: String
  private let extractor: Extractor

  /// The most bytes of a sitemap without its gzip: what the protocol allows.
  static let largestSitemap = 52_428_800

  init(site: Site, rules: String) {
    self.site = site
    self.rules = rules
    extractor = Extractor(site: site)
  }

  func read(
    _ outcome: FetchOutcome, job: FrontierJob, validator: Validator?, at now: EpochMilliseconds
  ) -> CrawledPage {
    var page = CrawledPage(
      purpose: job.purpose, requestedURL: job.url, adId: job.adId, startIndex: job.startIndex, outcome: outcome,
      fetchedAt: now)
    switch outcome {
    case .page(let fetched):
      page.fetchedAt = fetched.fetchedAt
      page.finalAdId = extractor.adIdentifier(of: fetched.page.url)
      if job.purpose == .sitemap {
        readSitemap(fetched, into: &page)
      } else {
        let extracted = extractor.extract(fetched.page)
        page.extracted = extracted
        if job.purpose == .search { page.ads = ads(of: extracted) }
      }
      page.validator = makeValidator(for: page, fetched)
    case .notModified(let moment):
      page.fetchedAt = moment
      page.validator = validator
      let isList = job.purpose == .search || job.purpose == .sitemap
      page.ads = isList ? validator?.ads ?? [] : []
    default: break
    }
    return page
  }

  /// What the page means for the frontier.
  func result(of page: CrawledPage, verdict: PageVerdict) -> JobResult {
    guard page.purpose == .search || page.purpose == .sitemap else { return .opened }
    var ads = page.ads
    for index in ads.indices { ads[index].standing = verdict.standings[ads[index].adId] ?? ads[index].standing }
    if case .notModified = page.outcome {
      return .ads(
        ResultsPage(
          ads: ads, nextPage: page.validator?.nextPage, statedTotal: page.validator?.statedTotal,
          isLastAllowedPage: page.validator?.isLastAllowedPage ?? false))
    }
    if case .robotsForbids = page.outcome { return .forbidden(page.problems.first ?? "") }
    guard let fetched = page.fetched else {
      return .failed(page.problems.first ?? "GET \(page.requestedURL): no answer")
    }
    let isPastEnd = [404, 410].contains(fetched.page.status)
    if page.purpose == .sitemap { return sitemapResult(page, fetched, ads) }
    switch page.extracted?.kind {
    case .search:
      return .ads(
        ResultsPage(
          ads: ads, nextPage: page.extracted?.nextPage, statedTotal: page.extracted?.statedTotal,
          isLastAllowedPage: page.extracted?.isLastAllowedPage ?? false,
          isPageOfResults: page.extracted?.isPageOfResults ?? false))
    case .gone: return .pastEnd
    case .blocked, .listing, .other, nil:
      return isPastEnd ? .pastEnd : .failed(page.problems.first ?? "GET \(page.requestedURL): is no page of results")
    }
  }

  private func sitemapResult(_ page: CrawledPage, _ fetched: FetchedPage, _ ads: [ShownAd]) -> JobResult {
    guard fetched.page.status < 400 else {
      return .failed("GET \(page.requestedURL): status \(fetched.page.status)")
    }
    guard let sitemap = page.sitemap, sitemap.kind != .other else {
      return .failed("GET \(page.requestedURL): is no sitemap")
    }
    let further = sitemap.kind == .index ? sitemap.entries.map(\.address) : []
    return .ads(ResultsPage(ads: ads, sitemaps: further))
  }

  /// The ads of a search page, each once: those that it describes, and those that it only links to.
  private func ads(of page: ExtractedPage) -> [ShownAd] {
    var listings: [String: (isIdentified: Bool, url: String?)] = [:]
    for listing in page.listings {
      if let id = listing.adId { listings[id] = (listing.isIdentified, listing.url) }
    }
    var ads: [ShownAd] = []
    var known: Set<String> = []
    func add(_ id: String, _ url: String?) {
      guard known.insert(id).inserted else { return }
      ads.append(
        ShownAd(
          adId: id, url: url ?? listings[id]?.url, isIdentified: listings[id]?.isIdentified ?? false,
          isPaid: page.paidAdIds.contains(id)))
    }
    for link in page.links { extractor.adIdentifier(of: link).map { add($0, link) } }
    for listing in page.listings { listing.adId.map { add($0, listing.url) } }
    return ads
  }

  private func readSitemap(_ fetched: FetchedPage, into page: inout CrawledPage) {
    guard fetched.page.status < 400 else { return }
    let sitemap = Sitemap(parsing: Self.plain(fetched.page.body))
    page.sitemap = sitemap
    guard sitemap.kind == .pages else { return }
    var known: Set<String> = []
    for entry in sitemap.entries {
      guard let id = extractor.adIdentifier(of: entry.address), known.insert(id).inserted else { continue }
      page.ads.append(ShownAd(adId: id, url: entry.address, isIdentified: false))
    }
  }

  /// A sitemap without its gzip; one that does not unpack is left as it is, and lists nothing.
  static func plain(_ body: [UInt8]) -> [UInt8] {
    guard body.starts(with: [0x1F, 0x8B]) else { return body }
    return (try? Gzip.decompress(body, limit: largestSitemap)) ?? body
  }

  private func makeValidator(for page: CrawledPage, _ fetched: FetchedPage) -> Validator? {
    guard fetched.page.status == 200, fetched.etag != nil || fetched.lastModified != nil else { return nil }
    var validator = Validator(
      url: page.requestedURL, site: site.id, etag: fetched.etag, lastModified: fetched.lastModified, rules: rules,
      kind: page.extracted?.kind ?? .search, ads: page.ads, nextPage: page.extracted?.nextPage,
      statedTotal: page.extracted?.statedTotal, isLastAllowedPage: page.extracted?.isLastAllowedPage ?? false,
      storedAt: page.fetchedAt)
    switch page.purpose {
    case .sitemap:
      // An index has no ads to remember it by.
      return page.ads.isEmpty ? nil : validator
    case .search:
      // That a page is empty is asked anew each time: it may end a walk.
      return page.extracted?.kind == .search && !page.ads.isEmpty ? validator : nil
    case .listing, .verify:
      guard page.extracted?.kind == .listing else { return nil }
      validator.ads = []
      return validator
    }
  }
}
