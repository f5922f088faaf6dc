internal import Extraction
internal import HTTP

/// What became of a page, for counting.
public enum PageOutcome: String, Sendable, CaseIterable {
  /// One ad.
  case ad
  /// Several ads, or a page of results without any.
  case list
  /// A sitemap.
  case sitemap
  /// An ad that is no longer there.
  case gone
  /// The page led to another ad, to no ad, or off the site.
  case moved
  /// A wall against robots, or a refusal (401, 403).
  case blocked
  /// An answer without a body.
  case empty
  /// More bytes than a page has.
  case tooLarge
  /// The connection ended before the answer did.
  case truncated
  /// The page is as it was.
  case notModified
  /// An answer with an error status.
  case httpError
  /// No answer.
  case networkError
  /// robots.txt forbids it.
  case robotsDenied
  /// The host asked to wait, or the run was over.
  case notAsked
  /// Anything else.
  case unknown

  init(_ page: CrawledPage) {
    switch page.outcome {
    case .page(let fetched): self = Self.outcome(of: page, fetched)
    case .notModified: self = .notModified
    case .robotsForbids, .robotsUnavailable: self = .robotsDenied
    case .leftSite, .tooManyRedirects: self = .moved
    case .tooLarge: self = .tooLarge
    case .failed(let error), .unreachable(let error):
      if case .truncated = error.reason { self = .truncated } else { self = .networkError }
    case .hold, .deadlinePassed, .budgetSpent: self = .notAsked
    }
  }

  private static func outcome(of page: CrawledPage, _ fetched: FetchedPage) -> PageOutcome {
    if page.purpose == .sitemap {
      return fetched.page.status >= 400 ? .httpError : page.sitemap?.entries.isEmpty == false ? .sitemap : .unknown
    }
    if [401, 403].contains(fetched.page.status) { return .blocked }
    switch page.extracted?.kind {
    case .blocked: return .blocked
    case .gone: return .gone
    default: break
    }
    if fetched.page.status >= 400 { return .httpError }
    if fetched.page.body.isEmpty { return .empty }
    if let adId = page.adId, fetched.hops > 0, page.finalAdId != adId { return .moved }
    switch page.extracted?.kind {
    case .listing: return .ad
    case .search: return .list
    default: return .unknown
    }
  }
}
