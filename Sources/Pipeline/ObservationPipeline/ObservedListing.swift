public import FoundationEssentials
public import Observations
public import Vehicles

/// A listing with the page that it was read from.
public struct ObservedListing: Sendable {
  /// What the page publishes.
  public let listing: Listing
  /// The kind of page.
  public let page: SourcePage
  /// When the page was fetched, by the clock that observations use.
  public let seenAt: Date
  /// The page itself, kept when an event rests on it; the listings of one page share one copy of its bytes.
  public let capture: PageCapture?

  /// A listing by its parts.
  public init(_ listing: Listing, from page: SourcePage, seenAt: Date, capture: PageCapture? = nil) {
    self.listing = listing
    self.page = page
    self.seenAt = seenAt
    self.capture = capture
  }
}

/// A doubtful ad that was looked at.
public struct ExaminedAd: Sendable {
  /// What its page shows.
  public let evidence: AdEvidence
  /// The page itself, kept when an event rests on it.
  public let capture: PageCapture?

  /// An ad that was looked at.
  public init(_ evidence: AdEvidence, capture: PageCapture? = nil) {
    self.evidence = evidence
    self.capture = capture
  }
}
