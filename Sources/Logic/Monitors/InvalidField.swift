/// A part of a monitor that is refused: which, and why.
public struct InvalidField: Error, Equatable, CustomStringConvertible {
  /// Where it stands below the value that was read: `place.radius`, `times[1].occurence.week[0]`; empty for the value itself.
  public let field: String
  /// What is wanted and what was found, without a full stop.
  public let reason: String

  /// The field `field` is refused for `reason`.
  public init(_ field: String, _ reason: String) {
    self.field = field
    self.reason = reason
  }

  /// The same refusal, seen from outside: `within("triggers[0].zone")` of `place.radius` is `triggers[0].zone.place.radius`.
  public func within(_ outer: String) -> InvalidField {
    if outer.isEmpty || field.isEmpty { return InvalidField(outer + field, reason) }
    return InvalidField(field.hasPrefix("[") ? outer + field : "\(outer).\(field)", reason)
  }

  /// `triggers[0].zone.place.radius: wants a number above 0`.
  public var description: String { field.isEmpty ? reason : "\(field): \(reason)" }
}
