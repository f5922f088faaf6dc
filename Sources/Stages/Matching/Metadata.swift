internal import JSON

/// What a customer attaches to a monitoring, given back in every answer and event with the same values.
public struct Metadata: Sendable, Hashable {
  /// A JSON object on one line.
  public let json: String

  /// The longest text, in bytes, and the deepest nesting that is kept.
  public static let largestSize = 16_384
  static let greatestDepth = 8

  /// The metadata in `json`; nil when it is no JSON object, too long or too deep.
  public init?(json: String) {
    guard json.utf8.count <= Self.largestSize,
      let compacted = JSONText.compacted(json, maximumDepth: Self.greatestDepth), compacted.utf8.first == 0x7B
    else { return nil }
    self.json = compacted
  }

  init(stored: String) { json = stored }
}

/// What a change of a monitoring does to its metadata.
public enum MetadataChange: Sendable, Hashable {
  /// It stays as it is.
  case keep
  /// It goes.
  case clear
  /// It becomes this, as a whole.
  case replace(Metadata)
}
