/// What an address is for, as far as deciding whether a request from outside may be sent there.
///
/// Sources: the IANA special-purpose registries for IPv4 and IPv6, and the clouds' own pages for their metadata
/// services. Only `publicInternet` is somewhere a stranger's URL may lead.
public enum AddressClass: String, Sendable, Hashable, CaseIterable {
  /// Reachable by everybody.
  case publicInternet
  /// 0.0.0.0/8 and `::`, which connect to this machine.
  case unspecified
  /// 127.0.0.0/8 and `::1`.
  case loopback
  /// RFC 1918.
  case privateNetwork
  /// 100.64.0.0/10, also used by overlay networks.
  case carrierNAT
  /// 169.254.0.0/16 and fe80::/10.
  case linkLocal
  /// Services of a cloud that hand out credentials or run the machine.
  case metadata
  /// 192.0.0.0/24 and 2001::/23 as far as not listed elsewhere.
  case protocolAssignment
  /// Addresses for books.
  case documentation
  /// 198.18.0.0/15.
  case benchmarking
  /// Answered by the nearest of many machines: AS112, AMT, 6to4 relays.
  case anycastService
  /// One to many.
  case multicast
  /// Not given to anybody.
  case reserved
  /// fc00::/7.
  case uniqueLocal
  /// fec0::/10, deprecated.
  case siteLocal
  /// ::/96, deprecated.
  case ipv4Compatible
  /// ::ffff:0:0/96, an IPv4 address in disguise.
  case ipv4Mapped
  /// NAT64 and SIIT: an IPv4 address behind a translator.
  case translated
  /// 2001::/32.
  case teredo
  /// 2002::/16.
  case sixToFour
  /// A tunnel interface whose IPv4 end is itself not public.
  case isatap
  /// 100::/64 and 100:0:0:1::/64.
  case discard
  /// 5f00::/16.
  case segmentRouting

  /// Classifies an address; costs two scans over short tables.
  public init(of address: IPAddress) {
    switch address {
    case .v4(let bits): self = Self.classify(bits)
    case .v6(let high, let low): self = Self.classify(high: high, low: low)
    }
  }

  /// As part of a sentence: `a loopback address`.
  public var phrase: String {
    switch self {
    case .publicInternet: "a public address"
    case .unspecified: "the unspecified address"
    case .loopback: "a loopback address"
    case .privateNetwork: "a private address"
    case .carrierNAT: "a carrier's internal address"
    case .linkLocal: "a link-local address"
    case .metadata: "a cloud's metadata service"
    case .protocolAssignment: "an address kept for protocols"
    case .documentation: "an address for documentation"
    case .benchmarking: "an address for benchmarks"
    case .anycastService: "an infrastructure address"
    case .multicast: "a multicast address"
    case .reserved: "an unallocated address"
    case .uniqueLocal: "a unique-local address"
    case .siteLocal: "a site-local address"
    case .ipv4Compatible, .ipv4Mapped, .translated, .teredo, .sixToFour, .isatap: "an IPv4 address in IPv6 form"
    case .discard: "a discard address"
    case .segmentRouting: "a segment routing identifier"
    }
  }

  private static func classify(_ bits: UInt32) -> AddressClass {
    AddressBlocks.special4.first { bits & $0.mask == $0.prefix }?.kind ?? .publicInternet
  }

  private static func classify(high: UInt64, low: UInt64) -> AddressClass {
    if let block = AddressBlocks.special6.first(where: { $0.contains(high: high, low: low) }) { return block.kind }
    guard AddressBlocks.allocated6.contains(where: { $0.contains(high: high, low: low) }) else { return .reserved }
    // RFC 5214: the interface identifier of an ISATAP tunnel is 0000:5efe or 0200:5efe and the IPv4 address.
    let marker = low >> 32 & 0xFDFF_FFFF
    if marker == 0x0000_5EFE, classify(UInt32(truncatingIfNeeded: low)) != .publicInternet { return .isatap }
    return .publicInternet
  }
}
