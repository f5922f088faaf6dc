/// The form of a path, such as `/v1/events/{id}`.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  enum Segment: Sendable, Hashable {
    case literal(String)
    case parameter(String)
  }

  /// The pattern as written.
  public let description: String
  let segments: [Segment]
  /// The names of the parameters, in order.
  public let parameters: [String]

  /// Reads a pattern, which begins with a slash and whose parameters fill whole segments.
  public init(_ text: String) {
    precondition(text.utf8.first == UInt8(ascii: "/"), "the path pattern \(text) does not begin with a slash")
    description = text
    segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.hasPrefix("{") && part.hasSuffix("}")
        ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
    }
    parameters = segments.compactMap { segment in
      if case .parameter(let name) = segment { name } else { nil }
    }
  }

  /// The values of the parameters in a path that was taken apart and decoded; nil when it is of another form.
  func values(in path: [String]) -> [String]? {
    guard path.count == segments.count else { return nil }
    var values: [String] = []
    for (segment, part) in zip(segments, path) {
      switch segment {
      case .literal(let text): guard text == part else { return nil }
      case .parameter:
        guard !part.isEmpty else { return nil }
        values.append(part)
      }
    }
    return values
  }

  /// Whether this one goes before `other` when a path fits both: the first segment in which they differ is literal here.
  func isMoreLiteral(than other: PathPattern) -> Bool {
    for (own, others) in zip(segments, other.segments) {
      switch (own, others) {
      case (.literal, .parameter): return true
      case (.parameter, .literal): return false
      default: continue
      }
    }
    return false
  }
}
