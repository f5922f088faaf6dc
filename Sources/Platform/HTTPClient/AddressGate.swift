internal import HTTP

/// Judges the addresses one request wants to connect to.
struct AddressGate {
  private let rules: AddressRules
  private let host: String
  private let port: Int
  private var didAllow = false
  private var firstRefused: IPAddress?

  init(rules: AddressRules, host: String, port: Int) {
    self.rules = rules
    self.host = host
    self.port = port
  }

  /// The address to blame when no connection came about: one refused while none was allowed.
  var blamed: IPAddress? { didAllow ? nil : firstRefused }

  /// Whether a new connection may be opened to `address`, or a kept one used.
  mutating func admits(_ address: IPAddress) -> Bool {
    if rules.allow(address, host: host, port: port) {
      didAllow = true
      return true
    }
    firstRefused = firstRefused ?? address
    return false
  }
}
