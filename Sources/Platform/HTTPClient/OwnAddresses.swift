internal import CCurl
internal import Glibc
public import HTTP
internal import Synchronization

/// The addresses of this machine's interfaces: what is sent there comes back to us, so strangers may not name them.
public final class OwnAddresses: Sendable {
  /// Interfaces come and go; an address that was read is believed for so long.
  public static let maximumAge: Duration = .seconds(3_600)

  private struct State {
    var addresses: Set<IPAddress>
    var readAt: ContinuousClock.Instant
  }

  private let read: @Sendable () -> Set<IPAddress>?
  private let state: Mutex<State>

  /// Reads at once and again when it was `maximumAge` ago; what cannot be read again stays as it was.
  public init(read: @escaping @Sendable () -> Set<IPAddress>? = { OwnAddresses.ofInterfaces() }) {
    self.read = read
    state = Mutex(State(addresses: read() ?? [], readAt: .now))
  }

  /// Whether one of the interfaces has this address.
  public func contains(_ address: IPAddress) -> Bool { contains(address, at: .now) }

  func contains(_ address: IPAddress, at now: ContinuousClock.Instant) -> Bool {
    state.withLock { state in
      if now - state.readAt >= Self.maximumAge {
        state.addresses = read() ?? state.addresses
        state.readAt = now
      }
      return state.addresses.contains(address)
    }
  }

  /// What the system says now; nil when it does not answer.
  public static func ofInterfaces() -> Set<IPAddress>? {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return nil }
    defer { freeifaddrs(first) }
    var addresses: Set<IPAddress> = []
    var next = first
    while let entry = next {
      if let address = entry.pointee.ifa_addr.flatMap(IPAddress.init(socketAddress:)) { addresses.insert(address) }
      next = entry.pointee.ifa_next
    }
    return addresses
  }
}
