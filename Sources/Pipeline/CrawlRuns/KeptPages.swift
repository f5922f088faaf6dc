internal import Extraction
internal import ObservationPipeline
internal import Observations
internal import Vehicles

/// Reads the kept pages of a run as the run itself would have.
enum KeptPages {
  /// The listings on the pages, and all of it as the gates judge it.
  static func read(_ pages: [PageCapture], site: Site) -> ([ObservedListing], RunSample) {
    let extractor = Extractor(site: site)
    var observed: [ObservedListing] = []
    var sample = RunSample()
    for capture in pages {
      let page = extractor.extract(
        Page(url: capture.finalURL, status: capture.status, contentType: capture.contentType, body: capture.body))
      let source: SourcePage = page.kind == .listing ? .listing : .search
      count(page, capture, extractor, in: &sample.pages)
      for listing in listings(of: page, capture, extractor) {
        observed.append(ObservedListing(listing, from: source, seenAt: capture.fetchedAt, capture: capture))
        sample.add(listing, from: source)
      }
    }
    return (observed, sample)
  }

  private static func count(
    _ page: ExtractedPage, _ capture: PageCapture, _ extractor: Extractor, in pages: inout RunSample.Pages
  ) {
    switch page.kind {
    case .blocked: pages.blocked += 1
    case .other where capture.status >= 500: pages.down += 1
    case .gone:
      pages.read += 1
      pages.examined += 1
    case .other where [404, 410].contains(capture.status):
      pages.read += 1
      if extractor.adIdentifier(of: capture.url) == nil { pages.pastEnd += 1 } else { pages.examined += 1 }
    default:
      pages.read += 1
      let showsAds = !page.listings.isEmpty || page.links.contains { extractor.adIdentifier(of: $0) != nil }
      if showsAds { pages.withAds += 1 }
    }
  }

  /// The ads that a page describes; of an ad's own page only the ad that was asked for, as a redirect may lead to another one.
  private static func listings(
    of page: ExtractedPage, _ capture: PageCapture, _ extractor: Extractor
  ) -> [Listing] {
    guard page.kind == .listing, let asked = extractor.adIdentifier(of: capture.url) else {
      return page.listings.filter { $0.adId != nil }
    }
    return page.listings.compactMap { listing in
      guard let shown = listing.adId else {
        var named = listing
        named.adId = asked
        named.url = listing.url ?? capture.url
        return named
      }
      return shown.lowercased() == asked.lowercased() ? listing : nil
    }
  }
}
