public import Vehicles

/// What was read from a page.
public struct ExtractedPage: Sendable {
  /// What the page is.
  public var kind: PageKind
  /// The address that the page itself states, else the one it was asked for under.
  public var url: String
  /// Encoding that it was read in, such as `utf-8`.
  public var charset: String
  /// The ads on it: one on a listing page, those that say more than an address on a search page.
  public var listings: [Listing] = []
  /// Addresses of the ads of a search page, in page order, each once.
  public var links: [String] = []
  /// Identifiers of ads that are paid placements.
  public var paidAdIds: Set<String> = []
  /// Address of the next search page; nil on the last one.
  public var nextPage: String?
  /// Whether the site's definition allows no page after this one, although nothing says that all ads were shown.
  public var isLastAllowedPage = false
  /// Whether a search page has something of a page of results, were it one without ads: a list, a count, other pages, or
  /// the statement that there are none; an error page at the address of a search has not.
  public var isPageOfResults = false
  /// Number of matches that the site states.
  public var statedTotal: Int?
  /// What was wrong or surprising; one sentence each.
  public var problems: [String] = []

  /// An empty result.
  public init(kind: PageKind, url: String, charset: String) {
    self.kind = kind
    self.url = url
    self.charset = charset
  }
}
