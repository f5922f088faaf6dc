import HTTP
import Testing

struct AddressClassTests {
  @Test(arguments: [
    ("8.8.8.8", AddressClass.publicInternet), ("1.1.1.1", .publicInternet), ("9.255.255.255", .publicInternet),
    ("0.0.0.0", .unspecified), ("0.255.255.255", .unspecified), ("1.0.0.0", .publicInternet),
    ("10.0.0.0", .privateNetwork), ("10.255.255.255", .privateNetwork), ("11.0.0.0", .publicInternet),
    ("100.63.255.255", .publicInternet), ("100.64.0.0", .carrierNAT), ("100.127.255.255", .carrierNAT),
    ("100.128.0.0", .publicInternet), ("100.100.100.200", .metadata),
    ("126.255.255.255", .publicInternet), ("127.0.0.1", .loopback), ("127.255.255.254", .loopback),
    ("128.0.0.0", .publicInternet),
    ("169.253.255.255", .publicInternet), ("169.254.0.1", .linkLocal), ("169.254.169.254", .metadata),
    ("169.254.170.2", .metadata), ("169.254.170.23", .metadata), ("169.255.0.0", .publicInternet),
    ("168.63.129.15", .publicInternet), ("168.63.129.16", .metadata),
    ("172.15.255.255", .publicInternet), ("172.16.0.1", .privateNetwork), ("172.31.255.255", .privateNetwork),
    ("172.32.0.0", .publicInternet),
    ("192.0.0.8", .protocolAssignment), ("192.0.0.192", .metadata), ("192.0.1.0", .publicInternet),
    ("192.0.2.1", .documentation), ("198.51.100.7", .documentation), ("203.0.113.255", .documentation),
    ("192.31.196.1", .anycastService), ("192.52.193.1", .anycastService), ("192.88.99.1", .anycastService),
    ("192.175.48.1", .anycastService),
    ("192.167.255.255", .publicInternet), ("192.168.0.1", .privateNetwork), ("192.169.0.0", .publicInternet),
    ("198.17.255.255", .publicInternet), ("198.18.0.0", .benchmarking), ("198.19.255.255", .benchmarking),
    ("198.20.0.0", .publicInternet),
    ("223.255.255.255", .publicInternet), ("224.0.0.1", .multicast), ("239.255.255.250", .multicast),
    ("240.0.0.1", .reserved), ("255.255.255.255", .reserved),
  ])
  func `version 4 is classified at every border`(text: String, expected: AddressClass) throws {
    #expect(try AddressClass(of: #require(IPAddress(text))) == expected)
  }

  @Test(arguments: [
    ("2606:4700:4700::1111", AddressClass.publicInternet), ("2a00:1450:400f:80c::200e", .publicInternet),
    ("2001:4860:4860::8888", .publicInternet), ("2620:fe::fe", .publicInternet), ("2003::1", .publicInternet),
    ("2410::1", .publicInternet), ("2001:200::1", .publicInternet),
    ("::", .unspecified), ("::1", .loopback), ("::2", .ipv4Compatible), ("::127.0.0.1", .ipv4Compatible),
    ("::ffff:127.0.0.1", .ipv4Mapped), ("::ffff:8.8.8.8", .ipv4Mapped), ("::ffff:0:8.8.8.8", .translated),
    ("64:ff9b::8.8.8.8", .translated), ("64:ff9b:1::1", .translated), ("64:ff9b:2::1", .reserved),
    ("100::1", .discard), ("100:0:0:1::1", .discard), ("100:0:0:2::1", .reserved),
    ("2001::1", .teredo), ("2001:2::1", .benchmarking), ("2001:10::1", .protocolAssignment),
    ("2001:20::1", .protocolAssignment), ("2001:1ff:ffff::1", .protocolAssignment),
    ("2001:db8::1", .documentation), ("2001:db7:ffff::1", .publicInternet), ("3fff::1", .documentation),
    ("3fff:fff:ffff::1", .documentation), ("3fff:1000::1", .reserved),
    ("2002:7f00:1::1", .sixToFour), ("2620:4f:8000::1", .anycastService),
    ("3000::1", .reserved), ("4000::1", .reserved), ("5f00::1", .segmentRouting), ("1::1", .reserved),
    ("fc00::1", .uniqueLocal), ("fdff:ffff::1", .uniqueLocal), ("fd00:ec2::254", .metadata),
    ("fd20:ce::254", .metadata), ("fd20:ce::253", .uniqueLocal),
    ("fe80::1", .linkLocal), ("febf:ffff::1", .linkLocal), ("fec0::1", .siteLocal), ("ff02::1", .multicast),
    ("2a00:1450::5efe:10.0.0.1", .isatap), ("2a00:1450::200:5efe:127.0.0.1", .isatap),
    ("2a00:1450::5efe:8.8.8.8", .publicInternet), ("2a00:1450::100:5efe:10.0.0.1", .publicInternet),
  ])
  func `version 6 is classified at every border`(text: String, expected: AddressClass) throws {
    #expect(try AddressClass(of: #require(IPAddress(text))) == expected)
  }

  @Test func `every class has words of its own or shares those of disguised version 4`() {
    let phrases = Set(AddressClass.allCases.map(\.phrase))
    #expect(phrases.count == AddressClass.allCases.count - 5)
  }
}
