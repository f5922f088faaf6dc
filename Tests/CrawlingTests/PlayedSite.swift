import Extraction

@testable import Crawling

/// Plays a site: pages by address, each a list of ads and the next page; unknown addresses fail.
struct PlayedSite {
  var pages: [String: (ads: [String], next: String?)] = [:]
  var known: Set<String> = []
  var paid: Set<String> = []
  var identified: Set<String> = []
  var results: [String: JobResult] = [:]
  /// Pages without ads, and whether they look like pages of results.
  var empties: [String: Bool] = [:]
  var total: Int?
  var isBound = false

  func result(of job: FrontierJob) -> JobResult {
    if let result = results[job.url] { return result }
    guard job.purpose == .search else { return .opened }
    if let empty = empties[job.url] {
      return .ads(ResultsPage(ads: [], statedTotal: total, isPageOfResults: empty))
    }
    guard let page = pages[job.url] else { return .failed("GET \(job.url): no answer") }
    let ads = page.ads.map { id in
      ShownAd(
        adId: id, url: "ad/\(id)", isIdentified: identified.contains(id), isPaid: paid.contains(id),
        standing: known.contains(id) ? .unchanged : .new)
    }
    return .ads(
      ResultsPage(
        ads: ads, nextPage: page.next, statedTotal: total, isLastAllowedPage: page.next == nil && isBound))
  }

  /// The addresses asked for, and how it ended.
  func play(_ frontier: inout Frontier, most: Int? = nil) -> (urls: [String], ending: WalkEnding) {
    var urls: [String] = []
    while urls.count < 100 {
      switch frontier.next(requests: urls.count, mostRequests: most) {
      case .finish(let ending): return (urls, ending)
      case .fetch(let job):
        urls.append(job.url)
        frontier.completed(job, result(of: job))
      }
    }
    return (urls, .stopped(.receiver("never ended")))
  }

  /// A walk over it from `s`.
  static func walk(
    _ mode: CrawlMode, starts: [String] = ["s"], fetch: Site.FetchRule = .never, verify: [AdAddress] = [],
    position: CyclePosition? = nil, sitemaps: Bool = false, isNewestFirst: Bool = true,
    pageSize: Int? = nil
  ) throws -> Walk {
    let text = """
      {"id": "x", "hosts": ["a.test"], "currency": "SEK", "search": {"start": ["https://a.test/"]},
       "listing": {"url": "/(?<id>[0-9]+)"}}
      """
    var walk = Walk(
      site: try Site(parsing: Array(text.utf8), file: "x.json"), mode: mode, position: position, verify: verify)
    walk.starts = starts
    walk.fetch = fetch
    walk.readsSitemaps = sitemaps
    walk.isNewestFirst = isNewestFirst
    walk.pageSize = pageSize
    return walk
  }

  /// Five ads on three pages.
  static var threePages: PlayedSite {
    PlayedSite(pages: ["s": (["1", "2"], "p2"), "p2": (["3", "4"], "p3"), "p3": (["5"], nil)])
  }
}
