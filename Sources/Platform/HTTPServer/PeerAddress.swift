internal import CMicroHTTPD
internal import Glibc
internal import HTTP

/// Who is at the other end of a connection.
struct PeerAddress: Sendable, Hashable {
  /// As `ServerRequest.peer`.
  let text: String
  /// On this machine.
  let isLocal: Bool

  init(_ address: sockaddr_storage) {
    let parsed: IPAddress? = withUnsafePointer(to: address) { pointer in
      switch Int32(address.ss_family) {
      case AF_INET:
        pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          IPAddress.v4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
        }
      case AF_INET6:
        pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
          withUnsafeBytes(of: six.pointee.sin6_addr) { IPAddress(bytes: $0) }
        }
      default: nil
      }
    }
    let plain = parsed.map(Self.unmapped)
    text = plain?.description ?? "unix"
    isLocal = plain.map { AddressClass(of: $0) == .loopback } ?? true
  }

  /// A socket for both versions gives peers of version 4 as `::ffff:192.0.2.1`.
  private static func unmapped(_ address: IPAddress) -> IPAddress {
    guard case .v6(0, let low) = address, low >> 32 == 0xFFFF else { return address }
    return .v4(UInt32(truncatingIfNeeded: low))
  }
}
