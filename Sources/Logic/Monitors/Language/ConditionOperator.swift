/// What a data trigger asks about an operand.
public enum ConditionOperator: String, Sendable, Hashable, CaseIterable {
  /// Whether the value is another one than before: true for one message only.
  case onChange
  /// Whether it is exactly this value, or this one is among those that are active.
  case equalsTo
  /// Whether it is above the value.
  case greaterThan
  /// Whether it is below the value.
  case lowerThan
  /// Whether it is one of the values, or one of them is active.
  case includedIn
  /// Whether it has come to the value or gone past it: true for one message only. Ours.
  case crosses

  /// The operator of this name; spellings of earlier editions are accepted in any case.
  init?(spelling: String) {
    let usual = spelling.lowercased() == "equalto" ? "equalsto" : spelling.lowercased()
    guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == usual }) else { return nil }
    self = found
  }

  /// Whether it is true only for the message that brings the change.
  public var isPulse: Bool { self == .onChange || self == .crosses }
}
