/// A question about the time of a message.
public struct TimeCondition: Sendable, Hashable {
  /// When it holds.
  public let window: TimeWindow
  /// The windows as JSON in the makers' spelling, without space.
  let json: String

  /// Whether both are written alike.
  public static func == (left: TimeCondition, right: TimeCondition) -> Bool { left.json == right.json }

  /// Feeds what `==` compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
