import HTTP
import Testing

struct IPAddressTests {
  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1"), ("255.0.10.1", "255.0.10.1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
    ("::ffff:1.2.3.4", "::ffff:1.2.3.4"), ("::", "::"),
  ])
  func `text is read and written in its shortest form`(text: String, expected: String) {
    #expect(IPAddress(text)?.description == expected)
  }

  @Test(arguments: [
    "", "1", "127.1", "0177.0.0.1", "0x7f.0.0.1", "2130706433", "1.2.3.256", "1.2.3.4 ", "1.2.3.4\0", "[::1]",
    "fe80::1%eth0",
    "1:2:3:4:5:6:7:8:9", "localhost", "１.1.1.1",
  ])
  func `what is not plainly an address is none`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func `octets in network order make an address`() {
    #expect(IPAddress(bytes: [192, 168, 1, 2])?.description == "192.168.1.2")
    #expect(IPAddress(bytes: [0x20, 1, 13, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9])?.description == "2001:db8::9")
    #expect(IPAddress(bytes: [1, 2, 3]) == nil)
  }
}
