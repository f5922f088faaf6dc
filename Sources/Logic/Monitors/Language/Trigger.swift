/// One of up to five questions that a monitor combines.
public struct Trigger: Sendable, Hashable {
  /// What is asked.
  public enum Question: Sendable, Hashable {
    /// Where the vehicle is.
    case zone(ZoneCondition)
    /// When it is.
    case time(TimeCondition)
    /// What the vehicle, the market or the register says.
    case data(DataCondition)
  }

  /// What the expression calls it.
  public let name: String
  /// What is asked.
  public let question: Question

  /// Most characters of a name.
  public static let longestName = 32

  /// A trigger.
  public init(name: String, question: Question) {
    self.name = name
    self.question = question
  }

  /// Whether the text is letters, then at most one of `.`, `_` and `-`, then digits.
  public static func isName(_ text: String) -> Bool {
    guard text.utf8.count <= longestName else { return false }
    let rest = text.utf8.drop { (65...90).contains($0) || (97...122).contains($0) }
    guard rest.count < text.utf8.count else { return false }
    let digits = rest.first.map { ".-_".utf8.contains($0) } == true ? rest.dropFirst() : rest
    return digits.allSatisfy { (48...57).contains($0) }
  }
}

/// A question about the vehicle's place.
public struct ZoneCondition: Sendable, Hashable {
  /// What has to be so.
  public enum Transition: String, Sendable, Hashable, CaseIterable {
    /// The vehicle is inside; true for as long as it is.
    case inside = "In"
    /// The vehicle is outside.
    case outside = "Out"
    /// The vehicle's way has met the zone since the fix before: true for one message only. Ours.
    case cross = "Cross"
  }

  /// What has to be so.
  public let transition: Transition
  /// The area.
  public let zone: Zone
  /// The area as JSON: the members `place` or `polygon` with their values.
  let area: ZoneArea
  /// How far beyond the edge the vehicle has to be to have left, in metres; nil to go by the fix and the zone's size.
  public let hysteresisMetres: Double?
  /// How long the vehicle has to stay on the other side before it counts.
  public let dwell: Duration?

  /// Longest `dwell`.
  public static let longestDwell = Duration.seconds(3 * 86_400)

  /// Whether both ask the same.
  public static func == (left: ZoneCondition, right: ZoneCondition) -> Bool {
    left.transition == right.transition && left.area == right.area && left.hysteresisMetres == right.hysteresisMetres
      && left.dwell == right.dwell
  }

  /// Feeds what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(transition)
    hasher.combine(area)
    hasher.combine(hysteresisMetres)
    hasher.combine(dwell)
  }
}

/// A zone as it was written, for writing it again.
enum ZoneArea: Sendable, Hashable {
  /// Kilometres, longitude and latitude as numbers of JSON.
  case circle(radius: String, longitude: String, latitude: String)
  /// A GeoJSON geometry without space.
  case geometry(String)
}
