import HTTP
import Testing

struct AddressRulesTests {
  @Test(arguments: [
    ("8.8.8.8", true), ("127.0.0.1", false), ("::1", false), ("10.0.0.1", false), ("169.254.169.254", false),
    ("0.0.0.0", false), ("::ffff:127.0.0.1", false),
  ])
  func `public only means public only`(address: String, isAllowed: Bool) throws {
    let address = try #require(IPAddress(address))
    #expect(AddressRules.publicOnly.allow(address, host: "localhost", port: 80) == isAllowed)
  }

  @Test(arguments: [
    ("127.0.0.1", "localhost", 80, true), ("127.0.0.1", "LOCALHOST", 8081, true), ("::1", "localhost", 80, true),
    ("::1", "[::1]", 9, true), ("127.0.0.1", "127.0.0.1", 8081, true), ("127.0.0.1", "127.0.0.1", 8082, false),
    ("127.0.0.1", "evil.test", 80, false), ("10.0.0.1", "localhost", 80, false), ("0.0.0.0", "localhost", 80, false),
    ("8.8.8.8", "evil.test", 80, true),
  ])
  func `loopback is open to named hosts alone`(address: String, host: String, port: Int, isAllowed: Bool) throws {
    let rules = AddressRules.publicAndLoopback(hosts: ["localhost", "127.0.0.1:8081", "::1"])
    #expect(try rules.allow(#require(IPAddress(address)), host: host, port: port) == isAllowed)
  }

  @Test(arguments: [
    ("8.8.8.8", true), ("127.0.0.1", true), ("::1", true), ("10.0.0.1", true), ("100.64.0.1", true), ("fd00::1", true),
    ("169.254.169.254", false), ("100.100.100.200", false), ("fd00:ec2::254", false), ("169.254.1.1", false),
    ("0.0.0.0", false), ("224.0.0.1", false), ("::ffff:127.0.0.1", false), ("64:ff9b::7f00:1", false),
  ])
  func `for development private networks are open too, metadata is not`(address: String, isAllowed: Bool) throws {
    let address = try #require(IPAddress(address))
    #expect(AddressRules.publicAndPrivate.allow(address, host: "a.test", port: 80) == isAllowed)
  }

  @Test func `only development may reach this machine by its public address`() {
    #expect(!AddressRules.publicOnly.allowsOwnAddresses)
    #expect(!AddressRules.publicAndLoopback(hosts: ["localhost"]).allowsOwnAddresses)
    #expect(AddressRules.publicAndPrivate.allowsOwnAddresses)
  }
}
