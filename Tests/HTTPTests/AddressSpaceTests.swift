import Testing

@testable import HTTP

/// The whole of both address spaces, written out a second time.
struct AddressSpaceTests {
  /// From each address to the one before the next.
  static let version4: [(String, AddressClass)] = [
    ("0.0.0.0", .unspecified), ("1.0.0.0", .publicInternet), ("10.0.0.0", .privateNetwork),
    ("11.0.0.0", .publicInternet), ("100.64.0.0", .carrierNAT), ("100.100.100.200", .metadata),
    ("100.100.100.201", .carrierNAT), ("100.128.0.0", .publicInternet), ("127.0.0.0", .loopback),
    ("128.0.0.0", .publicInternet), ("168.63.129.16", .metadata), ("168.63.129.17", .publicInternet),
    ("169.254.0.0", .linkLocal), ("169.254.169.123", .metadata), ("169.254.169.124", .linkLocal),
    ("169.254.169.253", .metadata), ("169.254.169.255", .linkLocal), ("169.254.170.2", .metadata),
    ("169.254.170.3", .linkLocal), ("169.254.170.23", .metadata), ("169.254.170.24", .linkLocal),
    ("169.255.0.0", .publicInternet), ("172.16.0.0", .privateNetwork), ("172.32.0.0", .publicInternet),
    ("192.0.0.0", .protocolAssignment), ("192.0.0.192", .metadata), ("192.0.0.193", .protocolAssignment),
    ("192.0.1.0", .publicInternet), ("192.0.2.0", .documentation), ("192.0.3.0", .publicInternet),
    ("192.31.196.0", .anycastService), ("192.31.197.0", .publicInternet), ("192.52.193.0", .anycastService),
    ("192.52.194.0", .publicInternet), ("192.88.99.0", .anycastService), ("192.88.100.0", .publicInternet),
    ("192.168.0.0", .privateNetwork), ("192.169.0.0", .publicInternet), ("192.175.48.0", .anycastService),
    ("192.175.49.0", .publicInternet), ("198.18.0.0", .benchmarking), ("198.20.0.0", .publicInternet),
    ("198.51.100.0", .documentation), ("198.51.101.0", .publicInternet), ("203.0.113.0", .documentation),
    ("203.0.114.0", .publicInternet), ("224.0.0.0", .multicast), ("240.0.0.0", .reserved),
  ]

  static let version6: [(String, AddressClass)] = [
    ("::", .unspecified), ("::1", .loopback), ("::2", .ipv4Compatible), ("::1:0:0", .reserved),
    ("::ffff:0:0", .ipv4Mapped), ("::1:0:0:0", .reserved), ("::ffff:0:0:0", .translated), ("::ffff:1:0:0", .reserved),
    ("64:ff9b::", .translated), ("64:ff9b::1:0:0", .reserved), ("64:ff9b:1::", .translated),
    ("64:ff9b:2::", .reserved), ("100::", .discard), ("100:0:0:2::", .reserved), ("2001::", .teredo),
    ("2001:1::", .protocolAssignment), ("2001:2::", .benchmarking), ("2001:2:1::", .protocolAssignment),
    ("2001:200::", .publicInternet), ("2001:db8::", .documentation), ("2001:db9::", .publicInternet),
    ("2001:1000::", .reserved), ("2001:1200::", .publicInternet), ("2001:1600::", .publicInternet),
    ("2001:4e00::", .reserved), ("2001:5000::", .publicInternet), ("2001:6000::", .reserved),
    ("2001:8000::", .publicInternet), ("2001:c000::", .reserved), ("2002::", .sixToFour), ("2003::", .publicInternet),
    ("2003:4000::", .reserved), ("2400::", .publicInternet), ("2420::", .reserved), ("2600::", .publicInternet),
    ("2610:200::", .reserved), ("2620::", .publicInternet), ("2620:4f:8000::", .anycastService),
    ("2620:4f:8001::", .publicInternet), ("2620:200::", .reserved), ("2630::", .publicInternet), ("2640::", .reserved),
    ("2800::", .publicInternet), ("2810::", .reserved), ("2a00::", .publicInternet), ("2a20::", .reserved),
    ("2c00::", .publicInternet), ("2c10::", .reserved), ("3fff::", .documentation), ("3fff:1000::", .reserved),
    ("5f00::", .segmentRouting), ("5f01::", .reserved), ("fc00::", .uniqueLocal), ("fd00:ec2::", .metadata),
    ("fd00:ec3::", .uniqueLocal), ("fd20:ce::254", .metadata), ("fd20:ce::255", .uniqueLocal), ("fe00::", .reserved),
    ("fe80::", .linkLocal), ("fec0::", .siteLocal), ("ff00::", .multicast),
  ]

  /// An address as one number.
  private static func number(_ address: IPAddress) -> UInt128 {
    switch address {
    case .v4(let bits): UInt128(bits)
    case .v6(let high, let low): UInt128(high) << 64 | UInt128(low)
    }
  }

  private static func space(_ parts: [(String, AddressClass)]) throws -> [(start: UInt128, kind: AddressClass)] {
    try parts.map { (number(try #require(IPAddress($0.0), "\($0.0)")), $0.1) }
  }

  private static func kind(of number: UInt128, in space: [(start: UInt128, kind: AddressClass)]) -> AddressClass? {
    space.last { $0.start <= number }?.kind
  }

  /// The first and last address of every part and of every block, and those beside them.
  private static func borders(_ starts: [UInt128], _ ends: [UInt128], last: UInt128) -> Set<UInt128> {
    var borders: Set<UInt128> = [0, last]
    for start in starts {
      borders.insert(start)
      if start > 0 { borders.insert(start - 1) }
    }
    for end in ends {
      borders.insert(end)
      if end < last { borders.insert(end + 1) }
    }
    return borders
  }

  @Test func `version 4 is what the lists say at every border of either`() throws {
    let space = try Self.space(Self.version4)
    let blocks = AddressBlocks.special4
    let borders = Self.borders(
      space.map(\.start) + blocks.map { UInt128($0.prefix) }, blocks.map { UInt128($0.prefix | ~$0.mask) },
      last: UInt128(UInt32.max))
    #expect(borders.count >= 90)
    for border in borders.sorted() {
      let address = IPAddress.v4(UInt32(border))
      #expect(AddressClass(of: address) == Self.kind(of: border, in: space), "\(address)")
    }
  }

  @Test func `version 6 is what the lists say at every border of either`() throws {
    let space = try Self.space(Self.version6)
    let blocks = AddressBlocks.special6 + AddressBlocks.allocated6
    let starts = blocks.map { UInt128($0.high) << 64 | UInt128($0.low) }
    let ends = zip(starts, blocks).map { start, block in start | (UInt128.max >> UInt128(block.length)) }
    let borders = Self.borders(space.map(\.start) + starts, ends, last: .max)
    #expect(borders.count >= 165)
    for border in borders.sorted() {
      let address = IPAddress.v6(
        high: UInt64(truncatingIfNeeded: border >> 64), low: UInt64(truncatingIfNeeded: border))
      #expect(AddressClass(of: address) == Self.kind(of: border, in: space), "\(address)")
    }
  }

  /// Every kind but the public one is closed to strangers, and metadata to everybody.
  @Test func `what rules let through is written out`() throws {
    for (text, kind) in Self.version4 + Self.version6 {
      let address = try #require(IPAddress(text))
      #expect(AddressRules.publicOnly.allow(address, host: text, port: 443) == (kind == .publicInternet))
      let forDevelopment: Set<AddressClass> = [
        .publicInternet, .loopback, .privateNetwork, .carrierNAT, .uniqueLocal,
      ]
      #expect(
        AddressRules.publicAndPrivate.allow(address, host: text, port: 80) == forDevelopment.contains(kind), "\(text)")
    }
  }
}
