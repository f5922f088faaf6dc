/// What a page is.
public enum PageKind: String, Sendable, CaseIterable {
  /// One ad.
  case listing
  /// Several ads.
  case search
  /// An ad that is no longer there.
  case gone
  /// A wall against robots, or a refusal.
  case blocked
  /// Anything else.
  case other
}

/// How JSON is written into a page.
public enum StateEncoding: String, Sendable, CaseIterable {
  /// As it is.
  case json
  /// Base64 of UTF-8.
  case base64
  /// Percent-encoded.
  case percent
  /// Percent-encoded, then base64.
  case base64Percent = "base64+percent"
  /// A JSON text inside a JavaScript string.
  case string
}
