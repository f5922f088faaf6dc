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
}
