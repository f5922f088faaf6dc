/// A part of the API that a key may open.
public enum Scope: String, Sendable, Hashable, CaseIterable {
  /// Monitorings and what is known of their vehicles.
  case vehicles
  /// What was said, and its deliveries.
  case events
  /// Where it is sent to.
  case webhooks
  /// Rules on telemetry.
  case monitors
  /// Telemetry of vehicles.
  case telemetry
}

/// Scopes as one number: four bits each in the order given, the first one lowest.
enum ScopeCode {
  /// A scope's four bits never change, as databases hold them; 0 ends the list.
  private static func code(_ scope: Scope) -> Int {
    switch scope {
    case .vehicles: 1
    case .events: 2
    case .webhooks: 3
    case .monitors: 4
    case .telemetry: 5
    }
  }

  static func number(_ scopes: [Scope]) -> Int { scopes.reversed().reduce(0) { $0 << 4 | code($1) } }

  static func scopes(_ number: Int) -> [Scope] {
    var scopes: [Scope] = []
    var rest = number
    while rest > 0 {
      switch rest & 15 {
      case 1: scopes.append(.vehicles)
      case 2: scopes.append(.events)
      case 3: scopes.append(.webhooks)
      case 4: scopes.append(.monitors)
      case 5: scopes.append(.telemetry)
      default: break
      }
      rest >>= 4
    }
    return scopes
  }
}
