/// The kind of page that a listing was read from.
public enum SourcePage: String, Sendable, CaseIterable {
  /// A card on a page of results.
  case search
  /// The ad's own page.
  case listing
}
