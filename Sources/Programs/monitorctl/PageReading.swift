import Extraction
import Observations
import Vehicles

/// A kept page as the rules of today read it.
struct PageReading {
  /// What the page is.
  let kind: PageKind
  /// Status of the answer.
  let status: Int
  /// Bytes of the body.
  let size: Int
  /// The ad that is looked for, when the page shows it.
  let listing: Listing?

  /// Reads a page and looks for an ad on it.
  init(of page: PageCapture, site: Site?, adID: String?) {
    let extracted = Extractor(site: site).extract(
      Page(url: page.url, status: page.status, contentType: page.contentType, body: page.body))
    kind = extracted.kind
    status = page.status
    size = page.body.count
    listing = extracted.listings.first { $0.adId != nil && $0.adId == adID }
  }
}
