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

  /// The scopes of a text such as `vehicles,events`, each once, in this order; nil when one is unknown or there is none.
  public static func list(_ text: String) -> [Scope]? {
    var scopes: [Scope] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let scope = Scope(rawValue: name.filter { $0 != " " }) else { return nil }
      if !scopes.contains(scope) { scopes.append(scope) }
    }
    return scopes.isEmpty ? nil : scopes
  }
}
