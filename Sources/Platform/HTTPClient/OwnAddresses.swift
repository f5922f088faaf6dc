internal import CCurl
internal import Glibc
public import HTTP
internal import Synchronization

/// The addresses of this machine's interfaces: what is sent there comes back to us, so strangers may not name them.
public final class OwnAddresses: Sendable {
  /// Interfaces come and go; an address that was read is believed for so long.
  public static let maximumAge: Duration = .seconds(3_600)

  private struct State {
    /// Nil until they could be read.
    var addresses: Set<IPAddress>?
    var readAt: ContinuousClock.Instant
  }

  private let read: @Sendable () -> Set<IPAddress>?
  private let state: Mutex<State>

  /// Reads at once and again when it was `maximumAge` ago; what cannot be read again stays as it was, and what never could
  /// is tried every time.
  public init(read: @escaping @Sendable () -> Set<IPAddress>? = { OwnAddresses.ofInterfaces() }) {
    self.read = read
    state = Mutex(State(addresses: read(), readAt: .now))
  }

  /// Whether one of the interfaces has this address.
  public func contains(_ address: IPAddress) -> Bool { contains(address, at: .now) }

  func contains(_ address: IPAddress, at now: ContinuousClock.Instant) -> Bool {
    state.withLock { state in
      if state.addresses == nil || now - state.readAt >= Self.maximumAge {
        state.addresses = read() ?? state.addresses
        state.readAt = now
      }
      return state.addresses?.contains(address) ?? false
    }
  }

  /// What follows, for a log, when the system does not tell the addresses; nil when it does.
  public static func problem(reading read: () -> Set<IPAddress>? = { ofInterfaces() }) -> String? {
    guard read() == nil else { return nil }
    return "the addresses of this machine cannot be read: webhooks to its public ones are not refused until they can"
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
