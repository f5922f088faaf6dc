/// The tables behind `AddressClass`; in each, the first block that contains an address counts.
enum AddressBlocks {
  /// A block of IPv4 addresses.
  struct Block4 {
    let prefix: UInt32
    let mask: UInt32
    let kind: AddressClass

    init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ length: Int, _ kind: AddressClass) {
      mask = UInt32.max << UInt32(32 - length)
      prefix = (a << 24 | b << 16 | c << 8 | d) & mask
      self.kind = kind
    }
  }

  /// A block of IPv6 addresses.
  struct Block6 {
    let high: UInt64
    let low: UInt64
    let length: Int
    let kind: AddressClass

    init(_ high: UInt64, _ low: UInt64, _ length: Int, _ kind: AddressClass) {
      self.high = high
      self.low = low
      self.length = length
      self.kind = kind
    }

    func contains(high: UInt64, low: UInt64) -> Bool {
      // Swift's smart shifts give 0 for 64 and more, so a length of 64 leaves the lower half out.
      let highMask = UInt64.max << UInt64(max(0, 64 - length))
      let lowMask = length > 64 ? UInt64.max << UInt64(128 - length) : 0
      return (high ^ self.high) & highMask == 0 && (low ^ self.low) & lowMask == 0
    }
  }

  /// IANA's "IPv4 Special-Purpose Address Registry" and the clouds' own pages (both as known in 2026-11).
  ///
  /// Whole parents stand for their parts, so that nothing between two of them is open: 192.0.0.0/24 for its twelve entries,
  /// 240.0.0.0/4 for the broadcast address.
  static let special4: [Block4] = [
    // Metadata: AWS, GCP, Azure and others; ECS and EKS credentials; AWS resolver and time; Alibaba; Oracle; Azure's agent,
    // which is in no registry of special addresses.
    Block4(169, 254, 169, 254, 32, .metadata), Block4(169, 254, 170, 2, 32, .metadata),
    Block4(169, 254, 170, 23, 32, .metadata), Block4(169, 254, 169, 253, 32, .metadata),
    Block4(169, 254, 169, 123, 32, .metadata), Block4(100, 100, 100, 200, 32, .metadata),
    Block4(192, 0, 0, 192, 32, .metadata), Block4(168, 63, 129, 16, 32, .metadata),

    Block4(0, 0, 0, 0, 8, .unspecified),
    Block4(10, 0, 0, 0, 8, .privateNetwork),
    Block4(100, 64, 0, 0, 10, .carrierNAT),
    Block4(127, 0, 0, 0, 8, .loopback),
    Block4(169, 254, 0, 0, 16, .linkLocal),
    Block4(172, 16, 0, 0, 12, .privateNetwork),
    Block4(192, 0, 0, 0, 24, .protocolAssignment),
    Block4(192, 0, 2, 0, 24, .documentation),
    Block4(192, 31, 196, 0, 24, .anycastService),
    Block4(192, 52, 193, 0, 24, .anycastService),
    Block4(192, 88, 99, 0, 24, .anycastService),
    Block4(192, 168, 0, 0, 16, .privateNetwork),
    Block4(192, 175, 48, 0, 24, .anycastService),
    Block4(198, 18, 0, 0, 15, .benchmarking),
    Block4(198, 51, 100, 0, 24, .documentation),
    Block4(203, 0, 113, 0, 24, .documentation),
    Block4(224, 0, 0, 0, 4, .multicast),
    Block4(240, 0, 0, 0, 4, .reserved),
  ]

  /// IANA's "IPv6 Special-Purpose Address Registry" as known in 2026-11, and what it does not list.
  ///
  /// These are the deprecated ::/96 and fec0::/10, and SIIT's ::ffff:0:0:0/96 (RFC 2765). 2001::/23 stands for its parts:
  /// Teredo, benchmarks, AMT, AS112, ORCHID and DRIP. A site's own prefix for NAT64 lies in public space and cannot be told
  /// from it.
  static let special6: [Block6] = [
    Block6(0, 0, 128, .unspecified),
    Block6(0, 1, 128, .loopback),
    Block6(0, 0, 96, .ipv4Compatible),
    Block6(0, 0x0000_FFFF_0000_0000, 96, .ipv4Mapped),
    Block6(0, 0xFFFF_0000_0000_0000, 96, .translated),
    Block6(0x0064_FF9B_0000_0000, 0, 96, .translated),
    Block6(0x0064_FF9B_0001_0000, 0, 48, .translated),
    Block6(0x0100_0000_0000_0000, 0, 64, .discard),
    Block6(0x0100_0000_0000_0001, 0, 64, .discard),
    Block6(0x2001_0000_0000_0000, 0, 32, .teredo),
    Block6(0x2001_0002_0000_0000, 0, 48, .benchmarking),
    Block6(0x2001_0000_0000_0000, 0, 23, .protocolAssignment),
    Block6(0x2001_0DB8_0000_0000, 0, 32, .documentation),
    Block6(0x2002_0000_0000_0000, 0, 16, .sixToFour),
    Block6(0x2620_004F_8000_0000, 0, 48, .anycastService),
    Block6(0x3FFF_0000_0000_0000, 0, 20, .documentation),
    Block6(0x5F00_0000_0000_0000, 0, 16, .segmentRouting),
    // AWS and GCP metadata lie in the unique-local range.
    Block6(0xFD00_0EC2_0000_0000, 0, 32, .metadata),
    Block6(0xFD20_00CE_0000_0000, 0x254, 128, .metadata),
    Block6(0xFC00_0000_0000_0000, 0, 7, .uniqueLocal),
    Block6(0xFE80_0000_0000_0000, 0, 10, .linkLocal),
    Block6(0xFEC0_0000_0000_0000, 0, 10, .siteLocal),
    Block6(0xFF00_0000_0000_0000, 0, 8, .multicast),
  ]

  /// What IANA has given to the regional registries.
  ///
  /// From "IPv6 Global Unicast Address Assignments", status ALLOCATED, as of 2025. Everything else is refused until it is
  /// given to somebody and added here.
  static let allocated6: [Block6] = [
    (0x2001_0200_0000_0000, 23), (0x2001_0400_0000_0000, 23), (0x2001_0600_0000_0000, 23),
    (0x2001_0800_0000_0000, 22), (0x2001_0C00_0000_0000, 23), (0x2001_0E00_0000_0000, 23),
    (0x2001_1200_0000_0000, 23), (0x2001_1400_0000_0000, 22), (0x2001_1800_0000_0000, 23),
    (0x2001_1A00_0000_0000, 23), (0x2001_1C00_0000_0000, 22), (0x2001_2000_0000_0000, 19),
    (0x2001_4000_0000_0000, 23), (0x2001_4200_0000_0000, 23), (0x2001_4400_0000_0000, 23),
    (0x2001_4600_0000_0000, 23), (0x2001_4800_0000_0000, 23), (0x2001_4A00_0000_0000, 23),
    (0x2001_4C00_0000_0000, 23), (0x2001_5000_0000_0000, 20), (0x2001_8000_0000_0000, 19),
    (0x2001_A000_0000_0000, 20), (0x2001_B000_0000_0000, 20), (0x2003_0000_0000_0000, 18),
    (0x2400_0000_0000_0000, 12), (0x2410_0000_0000_0000, 12), (0x2600_0000_0000_0000, 12),
    (0x2610_0000_0000_0000, 23), (0x2620_0000_0000_0000, 23), (0x2630_0000_0000_0000, 12),
    (0x2800_0000_0000_0000, 12), (0x2A00_0000_0000_0000, 12), (0x2A10_0000_0000_0000, 12),
    (0x2C00_0000_0000_0000, 12),
  ].map { Block6($0.0, 0, $0.1, .publicInternet) }
}
