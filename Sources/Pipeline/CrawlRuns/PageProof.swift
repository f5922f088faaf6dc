internal import Crawling
internal import Extraction
internal import Observations
internal import Vehicles

/// What the page of a doubtful ad proves (`crawling.md` 5.3): time nominates, evidence decides.
enum PageProof {
  static func evidence(of page: CrawledPage) -> ListingLifecycle.Evidence {
    switch page.outcome {
    case .notModified: return .stillThere
    case .leftSite, .tooManyRedirects: return .weak
    case .page(let fetched):
      guard let extracted = page.extracted else { return .none }
      switch extracted.kind {
      case .gone: return .strong(.removed)
      case .blocked: return .none
      case .listing:
        guard let listing = extracted.listings.first, let expected = page.adId else { return .weak }
        if fetched.hops > 0, page.finalAdId != expected { return .strong(.removed) }
        guard listing.adId == nil || listing.adId?.lowercased() == expected.lowercased() else { return .weak }
        return listing.status == .sold ? .strong(.soldMarked) : .stillThere
      case .search, .other:
        switch fetched.page.status {
        case 404, 410: return .strong(.removed)
        case 400...: return .none
        default: break
        }
        // A redirect to a page without the ad says that it is gone; the ad's own address with other content only hints.
        return fetched.hops > 0 && page.finalAdId != page.adId ? .strong(.removed) : .weak
      }
    default: return .none
    }
  }
}
