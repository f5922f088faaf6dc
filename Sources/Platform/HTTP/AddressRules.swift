/// Where a request may connect, judged on the address itself after every name look-up.
public enum AddressRules: Sendable, Hashable {
  /// Addresses of the public internet.
  case publicOnly
  /// Those, and loopback addresses when the URL's host is one of these: `localhost`, `127.0.0.1:8081`, `[::1]`.
  /// An entry without a port means every port.
  case publicAndLoopback(hosts: Set<String>)
  /// Those of the public internet, of private networks and of this machine: for development. Metadata services, which
  /// hand out credentials, stay closed.
  case publicAndPrivate

  /// Whether this machine's own addresses count as what their kind says, or are always refused.
  public var allowsOwnAddresses: Bool { self == .publicAndPrivate }

  /// Whether a request for `host` at `port` may connect to `address`; `host` is as in the URL, brackets included.
  public func allow(_ address: IPAddress, host: String, port: Int) -> Bool {
    switch AddressClass(of: address) {
    case .publicInternet: true
    case .loopback: self == .publicAndPrivate || names(host.lowercased(), port: port)
    case .privateNetwork, .carrierNAT, .uniqueLocal: self == .publicAndPrivate
    default: false
    }
  }

  private func names(_ host: String, port: Int) -> Bool {
    guard case .publicAndLoopback(let hosts) = self else { return false }
    let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    return hosts.contains { entry in
      let entry = entry.lowercased()
      return entry == host || entry == bare || entry == "\(host):\(port)"
    }
  }
}
