public import Extraction
internal import FoundationEssentials
public import HTTP

/// A page that was fetched.
public struct FetchedPage: Sendable {
  /// What extraction reads: the address after redirects, status, content type and body.
  public var page: Page
  /// The address that was asked for.
  public var requestedURL: String
  /// The answer's header, as received.
  public var headers: Headers
  /// When the answer came, by the clock of observations.
  public var fetchedAt: EpochMilliseconds
  /// Redirects that were followed.
  public var hops: Int

  /// `ETag`, if the page stands at the address that was asked for.
  public var etag: String? { hops == 0 ? headers["ETag"] : nil }
  /// `Last-Modified`, if the page stands at the address that was asked for.
  public var lastModified: String? { hops == 0 ? headers["Last-Modified"] : nil }
}

/// How the wish to have one page ended.
///
/// What a site does wrong is a result, not an error.
public enum FetchOutcome: Sendable {
  /// An answer of any status but an unchanged page.
  case page(FetchedPage)
  /// The page is as it was when its validator was stored.
  case notModified(fetchedAt: EpochMilliseconds)
  /// robots.txt forbids this address, which may be one that the page redirected to.
  case robotsForbids(url: String)
  /// robots.txt cannot be had, which forbids the whole host; the error, if there was one in this run.
  case robotsUnavailable(origin: String, RobotsReason, TransportError?)
  /// The page is, or leads, outside the hosts of the site.
  case leftSite(to: String)
  /// The redirects come back to an address, or there are more than `PageFetcher.mostRedirects`.
  case tooManyRedirects(last: String)
  /// More bytes than a page has, or a decompression bomb.
  case tooLarge(TransportError)
  /// No answer for this address.
  case failed(TransportError)
  /// The host asked to wait longer than the run can (`reason`), or its pace does (nil).
  case hold(until: EpochMilliseconds, HoldReason?)
  /// The host did not answer `Politeness.mostFailures` times in a row.
  case unreachable(TransportError)
  /// The run's time is over.
  case deadlinePassed
  /// The run's requests are spent.
  case budgetSpent

  /// What was wrong, in one sentence; nil when an answer came or the run is simply over.
  public func problem(for url: String) -> String? {
    switch self {
    case .page, .notModified, .deadlinePassed, .budgetSpent: nil
    case .robotsForbids(let forbidden): "GET \(Self.shown(forbidden)): robots.txt forbids it"
    case .robotsUnavailable(_, _, let error?): "\(error); without robots.txt every page of the host is forbidden"
    case .robotsUnavailable(let origin, let reason, nil):
      "\(origin): \(reason), which forbids every page of the host"
    case .leftSite(let target):
      "GET \(Self.shown(url)): leads to \(Self.shown(target)), which is not on the site's hosts"
    case .tooManyRedirects(let last):
      "GET \(Self.shown(url)): redirects without end, last to \(Self.shown(last)); not followed further"
    case .tooLarge(let error), .failed(let error), .unreachable(let error): "\(error)"
    case .hold(let until, let reason):
      "GET \(Self.shown(url)): \(Self.phrase(reason)); nothing is asked before \(Self.text(of: until))"
    }
  }

  private static func text(of moment: EpochMilliseconds) -> String {
    Date(timeIntervalSince1970: Double(moment) / 1000).ISO8601Format()
  }

  private static func shown(_ url: String) -> String { Request(url: url).displayURL }

  private static func phrase(_ reason: HoldReason?) -> String {
    switch reason {
    case .retryAfter(let status): "status \(status) with Retry-After"
    case .refused(let status): "status \(status)"
    case nil: "the host's pace leaves no moment in this run"
    }
  }
}
