internal import Glibc

/// An address of version 4 or 6, without port or zone.
public enum IPAddress: Sendable, Hashable, CustomStringConvertible {
  /// Version 4, the first octet in the highest bits.
  case v4(UInt32)
  /// Version 6, the first eight octets and the last eight.
  case v6(high: UInt64, low: UInt64)

  /// Takes four or sixteen octets in network order; nil for any other number.
  public init?(bytes: some Collection<UInt8>) {
    switch bytes.count {
    case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
    case 16:
      let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let low = bytes.dropFirst(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      self = .v6(high: high, low: low)
    default: return nil
    }
  }

  /// Reads `192.0.2.1` (four decimal numbers, no leading zeros) or `2001:db8::1` (no brackets, no zone); else nil.
  public init?(_ text: String) {
    guard !text.utf8.contains(0) else { return nil }
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self = .v4(UInt32(bigEndian: four.s_addr))
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    self.init(bytes: Array(withUnsafeBytes(of: six) { $0 }))
  }

  /// `192.0.2.1` or the shortest form of version 6 (RFC 5952).
  public var description: String {
    switch self {
    case .v4(let bits):
      return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    case .v6(let high, let low):
      var octets = (high.bigEndian, low.bigEndian)
      var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      guard inet_ntop(AF_INET6, &octets, &text, socklen_t(INET6_ADDRSTRLEN)) != nil else { return "?" }
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}
