internal import Crypto
public import Extraction

/// What a site gave to ask later whether a page has changed, and what the page held.
///
/// Kept only for pages that were read well, and trusted only by the rules that read them.
public struct Validator: Sendable, Hashable {
  /// The address that was asked for and that answered itself, without redirects.
  public var url: String
  /// Identifier of the site definition.
  public var site: String
  /// Value of `ETag`.
  public var etag: String?
  /// Value of `Last-Modified`.
  public var lastModified: String?
  /// Extractor version and digest of the site definition, see `Validator.rules(of:)`.
  public var rules: String
  /// What the page was.
  public var kind: PageKind
  /// The ads on it, in page order, each as one that is known and whose vehicle is not.
  public var ads: [ShownAd]
  /// The search page after it.
  public var nextPage: String?
  /// Number of matches that the site stated.
  public var statedTotal: Int?
  /// Whether only the site's definition says that no page follows.
  public var isLastAllowedPage: Bool
  /// When the page was read.
  public var storedAt: EpochMilliseconds

  /// A validator by its parts.
  public init(
    url: String, site: String, etag: String?, lastModified: String?, rules: String, kind: PageKind, ads: [ShownAd],
    nextPage: String? = nil, statedTotal: Int? = nil, isLastAllowedPage: Bool = false,
    storedAt: EpochMilliseconds
  ) {
    self.url = url
    self.site = site
    self.etag = etag
    self.lastModified = lastModified
    self.rules = rules
    self.kind = kind
    self.ads = ads.map {
      ShownAd(adId: $0.adId, url: $0.url, isIdentified: false, isPaid: $0.isPaid, standing: .unchanged)
    }
    self.nextPage = nextPage
    self.statedTotal = statedTotal
    self.isLastAllowedPage = isLastAllowedPage
    self.storedAt = storedAt
  }

  /// What a page of this site is read by now; changes when the extractor or the site's definition does.
  public static func rules(of site: Site) -> String {
    "\(Extractor.version)-\(Digest.hex(Digest.sha256(site.text)).prefix(16))"
  }

  /// After so many conditional requests a page is fetched whole once, to see whether the site's "unchanged" is true.
  public static let usesBeforeWholePage = 49
}
