/// What a search page or sitemap shows, and what follows it.
public struct ResultsPage: Sendable, Hashable {
  /// Its ads, in page order.
  public var ads: [ShownAd]
  /// The search page after it; nil on the last one.
  public var nextPage: String?
  /// Sitemaps that it names.
  public var sitemaps: [String]
  /// Number of matches that the site states.
  public var statedTotal: Int?
  /// Whether only the site's definition says that no page follows.
  public var isLastAllowedPage: Bool
  /// Whether it would be a page of results without ads too; false for an error page in its place.
  public var isPageOfResults: Bool

  /// A page of results, the last one unless said.
  public init(
    ads: [ShownAd], nextPage: String? = nil, sitemaps: [String] = [], statedTotal: Int? = nil,
    isLastAllowedPage: Bool = false, isPageOfResults: Bool = true
  ) {
    self.ads = ads
    self.nextPage = nextPage
    self.sitemaps = sitemaps
    self.statedTotal = statedTotal
    self.isLastAllowedPage = isLastAllowedPage
    self.isPageOfResults = isPageOfResults
  }
}
