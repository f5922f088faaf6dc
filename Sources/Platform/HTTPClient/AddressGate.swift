internal import HTTP

/// Judges the addresses one request wants to connect to.
struct AddressGate {
  private let rules: AddressRules
  private let host: String
  private let port: Int
  private let ownAddresses: OwnAddresses?
  private var didAllow = false
  private var firstRefused: IPAddress?

  init(rules: AddressRules, host: String, port: Int, ownAddresses: OwnAddresses? = nil) {
    self.rules = rules
    self.ownAddresses = ownAddresses
    self.host = host
    self.port = port
  }

  /// The address to blame when no connection came about: one refused while none was allowed.
  var blamed: IPAddress? { didAllow ? nil : firstRefused }

  /// Whether a new connection may be opened to `address`, or a kept one used.
  mutating func admits(_ address: IPAddress) -> Bool {
    guard rules.allow(address, host: host, port: port), !isOwn(address) else {
      firstRefused = firstRefused ?? address
      return false
    }
    didAllow = true
    return true
  }

  private func isOwn(_ address: IPAddress) -> Bool {
    guard !rules.allowsOwnAddresses, AddressClass(of: address) == .publicInternet else { return false }
    return ownAddresses?.contains(address) ?? false
  }
}
