/// Why an offer counts as gone; never "sold" from absence alone.
public enum DelistingReason: String, Sendable, CaseIterable {
  /// The site marked the ad as sold.
  case soldMarked
  /// The ad's page is gone: a 404, a 410, or the site's own words.
  case removed
  /// The site says that the ad ran out.
  case expired
  /// Absent for long, and nothing says why.
  case unknown
}
