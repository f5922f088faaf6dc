import HTTPServer
import Testing

struct ListenAddressTests {
  @Test(
    arguments: [
      ("127.0.0.1:8080", ListenAddress.tcp(host: "127.0.0.1", port: 8080), "127.0.0.1:8080"),
      ("localhost:0", .tcp(host: "127.0.0.1", port: 0), "127.0.0.1:0"),
      ("[::1]:443", .tcp(host: "::1", port: 443), "[::1]:443"),
      ("unix:/run/platewatch.sock", .unix(path: "/run/platewatch.sock"), "unix:/run/platewatch.sock"),
    ]) func `an address is read and written`(text: String, address: ListenAddress, written: String)
  {
    #expect(ListenAddress(text) == address)
    #expect(address.description == written)
  }

  @Test(
    arguments: [
      "", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "127.1:80",
      "::1:80", "[::1]", "[::1:80", "[127.0.0.1]:80", "example.test:80", "unix:", "unix:relative.sock",
      "unix:/" + String(repeating: "a", count: 107),
    ]) func `anything else is refused`(text: String)
  {
    #expect(ListenAddress(text) == nil)
  }
}
