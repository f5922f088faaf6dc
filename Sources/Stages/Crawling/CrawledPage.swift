public import Extraction
internal import HTTP

/// One page that the crawler has dealt with, as its receiver gets it.
public struct CrawledPage: Sendable {
  /// What it was fetched for.
  public var purpose: PagePurpose
  /// The address that was asked for.
  public var requestedURL: String
  /// The ad that it should show, for listing pages.
  public var adId: String?
  /// Which of the walk's start addresses a search page or sitemap belongs to, whose total it states.
  public var startIndex: Int?
  /// How fetching ended.
  public var outcome: FetchOutcome
  /// What was read from it; nil without an answer, and for sitemaps.
  public var extracted: ExtractedPage?
  /// What a sitemap lists; nil for other pages and without an answer.
  public var sitemap: Sitemap?
  /// The ads on a search page or sitemap, as far as they have an identifier.
  public var ads: [ShownAd] = []
  /// What to keep if the page was read well; for an unchanged page what was kept, nil where the site gives nothing to ask by.
  public var validator: Validator?
  /// Identifier of the ad at the address that redirects led to; nil when that is not the address of an ad.
  public var finalAdId: String?
  /// When the answer came, by the clock of observations.
  public var fetchedAt: EpochMilliseconds

  /// The answer as it came, for storing; nil when there was none or nothing has changed.
  public var fetched: FetchedPage? {
    if case .page(let fetched) = outcome { fetched } else { nil }
  }

  /// What it was, for counting.
  public var kind: PageOutcome { PageOutcome(self) }

  /// What was wrong with fetching or reading it.
  public var problems: [String] {
    if let problem = outcome.problem(for: requestedURL) { return [problem] }
    return (extracted?.problems ?? []).map { "GET \(Request(url: requestedURL).displayURL): \($0)" }
  }
}

/// What the crawler's receiver says about a page.
public struct PageVerdict: Sendable {
  /// What is known of the ads on a search page or sitemap; an ad that is not named is new, or unchanged when the page is.
  public var standings: [String: AdStanding]
  /// Ads to open beyond the site's rule, such as known ones whose page nobody has read yet.
  public var open: [AdAddress]
  /// Whether the page was read well, so that its validator may be kept; false when the receiver keeps it itself.
  public var keepsValidator: Bool
  /// Why the walk should end here; nil goes on.
  public var stop: String?

  /// A verdict; without arguments every ad is new and nothing is kept.
  public init(
    standings: [String: AdStanding] = [:], open: [AdAddress] = [], keepsValidator: Bool = false, stop: String? = nil
  ) {
    self.standings = standings
    self.open = open
    self.keepsValidator = keepsValidator
    self.stop = stop
  }
}
