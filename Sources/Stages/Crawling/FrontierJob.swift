/// What a page is fetched for.
public enum PagePurpose: String, Sendable, CaseIterable {
  /// A page of results.
  case search
  /// A sitemap.
  case sitemap
  /// The page of an ad that is new or changed.
  case listing
  /// The page of an ad of which it is asked whether it still stands.
  case verify
}

/// One page to fetch.
public struct FrontierJob: Sendable, Hashable {
  /// What for.
  public var purpose: PagePurpose
  /// Its address.
  public var url: String
  /// The ad that it should show.
  public var adId: String?
  /// Which of the start addresses a search page or sitemap belongs to.
  public var startIndex: Int?
  /// Whether the page is fetched once more, whole, because it showed no ad in the midst of a walk.
  public var isSecondLook = false
}

/// What is known of an ad that a page shows.
public enum AdStanding: Sendable, Hashable {
  /// It was not known.
  case new
  /// It is known and says something else now.
  case changed
  /// It is known and says the same.
  case unchanged
}

/// An ad as a search page or sitemap shows it.
public struct ShownAd: Sendable, Hashable {
  /// The site's identifier.
  public var adId: String
  /// Address of its page, where the page states one.
  public var url: String?
  /// Whether the page names the vehicle already.
  public var isIdentified: Bool
  /// Whether it is a paid placement, which stands on first pages whatever its age.
  public var isPaid: Bool
  /// What is known of it.
  public var standing: AdStanding

  /// An ad with what is known of it.
  public init(adId: String, url: String?, isIdentified: Bool, isPaid: Bool = false, standing: AdStanding = .new) {
    self.adId = adId
    self.url = url
    self.isIdentified = isIdentified
    self.isPaid = isPaid
    self.standing = standing
  }
}

/// What became of a job.
public enum JobResult: Sendable, Hashable {
  /// A search page or sitemap.
  case ads(ResultsPage)
  /// Past the last search page there is nothing.
  case pastEnd
  /// A listing page, whatever it was.
  case opened
  /// It could not be read.
  case failed(String)
  /// It may not be read, in this run or any other.
  case forbidden(String)
}
