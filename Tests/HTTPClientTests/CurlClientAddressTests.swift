import Foundation
import HTTP
import HTTPClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CurlClientAddressTests {
  let fixture = ClientFixture()

  @Test(arguments: [
    ("http://127.0.0.1:PORT/", "127.0.0.1"), ("http://2130706433:PORT/", "127.0.0.1"),
    ("http://0x7f.1:PORT/", "127.0.0.1"), ("http://0177.0.0.1:PORT/", "127.0.0.1"), ("http://127.1:PORT/", "127.0.0.1"),
    ("http://[::1]:PORT/", "::1"), ("http://[::ffff:127.0.0.1]:PORT/", "::ffff:127.0.0.1"),
    ("http://0:PORT/", "0.0.0.0"), ("http://169.254.169.254/latest/", "169.254.169.254"),
    ("http://10.0.0.1/", "10.0.0.1"),
  ])
  func `an address that is not public is refused before connecting`(url: String, address: String) async throws {
    let server = try LoopbackServer { _ in .text("secret") }
    let url = url.replacing("PORT", with: "\(server.port)")
    let expected = try TransportError.Reason.refusedAddress(#require(IPAddress(address)))
    #expect(await fixture.failure(of: Request(url: url)) == expected)
    #expect(server.connectionCount == 0)
  }

  @Test func `a name that leads to loopback is refused`() async throws {
    let server = try LoopbackServer { _ in .text("secret") }
    let reason = await fixture.failure(of: Request(url: "http://localhost:\(server.port)/"))
    guard case .refusedAddress(let address) = reason else {
      Issue.record("\(String(describing: reason))")
      return
    }
    #expect(AddressClass(of: address) == .loopback)
    #expect(server.connectionCount == 0)
  }

  @Test func `loopback is open to a host the rules name`() async throws {
    let server = try LoopbackServer { _ in .text("here") }
    let url = "http://localhost:\(server.port)/"
    let named = Request(url: url, addresses: .publicAndLoopback(hosts: ["localhost"]))
    #expect(try await fixture.send(named).status == 200)
    let other = Request(url: url, addresses: .publicAndLoopback(hosts: ["127.0.0.1"]))
    guard case .refusedAddress = await fixture.failure(of: other) else {
      Issue.record("expected refusedAddress")
      return
    }
  }

  @Test func `a kept connection is judged again`() async throws {
    let server = try LoopbackServer { _ in .text("here") }
    #expect(try await fixture.send(server.request()).status == 200)
    let strict = Request(url: server.url())
    #expect(await fixture.failure(of: strict) == .refusedAddress(.v4(0x7F00_0001)))
    #expect(server.requests.count == 1)
  }

  @Test func `a proxy in the environment is ignored`() async {
    // In a process of its own, because the environment belongs to all tests.
    await #expect(processExitsWith: .success) {
      let proxy = try LoopbackServer { _ in .text("proxy") }
      let server = try LoopbackServer { _ in .text("origin") }
      for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        try #require(setenv(name, "http://\(proxy.host)", 1) == 0)
      }
      for name in ["no_proxy", "NO_PROXY"] { try #require(unsetenv(name) == 0) }
      let response = try await ClientFixture().send(server.request())
      #expect(response.body == Array("origin".utf8))
      #expect(proxy.connectionCount == 0)
    }
  }
}
