import Foundation
import HTTP
import Outbox
import Synchronization
import TestSupport
import Testing
import Webhooks

/// Receivers that want to harm the sender, over real connections.
@Suite(.timeLimit(.minutes(1))) struct HostileReceiverTests {
  let live = LiveSender()
  private static let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)

  @Test func `an honest receiver gets what was signed`() async throws {
    let (result, server) = try await live.send(to: .response(status: 202, body: Array("taken".utf8)))
    #expect(result.outcome == .ok)
    #expect(result.status == 202)
    #expect(result.address == "127.0.0.1")
    #expect(result.excerpt == "taken")
    #expect(result.explanation == nil)
    #expect(result.timing.connected > .zero)
    #expect(result.timing.total >= result.timing.firstByte)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.headers["User-Agent"] == "Platewatch/test")
    #expect(request.headers["Expect"] == nil)
    #expect(request.headers["Accept-Encoding"] == nil)
    let verifier = WebhookVerifier(secrets: [try WebhookSecret(LiveSender.secret)])
    try verifier.verify(headers: request.headers, body: request.body, now: Date())
  }

  @Test func `a body without end is cut`() async throws {
    let chunk = Array("8\r\nabcdefgh\r\n".utf8)
    let body = Array(repeatElement(chunk, count: 500_000).joined())
    let (result, _) = try await live.send(to: .raw(Self.head + body))
    #expect(result.outcome == .ok)
    #expect(result.excerpt == String(repeating: "abcdefgh", count: 2_048))
  }

  @Test func `a dripping body does not spoil a success`() async throws {
    let drops = Array(repeatElement(Array("1\r\na\r\n".utf8), count: 1_000).joined())
    let (result, _) = try await live.send(
      to: .drip(start: Self.head, then: drops, every: .milliseconds(10)), timeout: .milliseconds(400))
    #expect(result.outcome == .ok)
    #expect(result.timing.total < .seconds(5))
  }

  @Test func `a dripping header is no answer`() async throws {
    let drops = Array("HTTP/1.1 200 OK\r\nX: ".utf8) + [UInt8](repeating: 65, count: 1_000)
    let (result, _) = try await live.send(
      to: .drip(start: [], then: drops, every: .milliseconds(10)), timeout: .milliseconds(400))
    #expect(result.outcome == .timeout)
    #expect(result.status == nil)
    #expect(result.address == "127.0.0.1")
    #expect(result.explanation == "127.0.0.1 did not answer within 0.4 seconds.")
  }

  @Test func `silence ends in time`() async throws {
    let (result, _) = try await live.send(to: .silence, timeout: .milliseconds(300))
    #expect(result.outcome == .timeout)
  }

  @Test(arguments: [(300, 1_000), (1, 300_000), (5_000, 60)])
  func `300 KB of header are not read`(count: Int, size: Int) async throws {
    let field = Headers.Field("X-Flood", String(repeating: "y", count: size))
    let (result, _) = try await live.send(to: .response(headers: Headers(Array(repeating: field, count: count))))
    #expect(result.outcome == .tooLarge)
    #expect(result.excerpt.isEmpty)
  }

  @Test func `a gzip bomb stays compressed`() async throws {
    // Ten megabytes of zeros by any gzip; here only its beginning, which already decodes to a megabyte.
    let zeros = [UInt8](repeating: 0, count: 1_016)
    let start: [UInt8] = [0xEC, 0xC1, 0x31, 1, 0, 0, 0, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 8, 0x5F, 0xA0]
    let block = start + zeros + [0x3E, 3, 0, 0, 0xFF, 0xFF]
    let bomb = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3] + Array(repeatElement(block, count: 300).joined())
    let (result, _) = try await live.send(to: .response(headers: ["Content-Encoding": "gzip"], body: bomb))
    #expect(result.outcome == .ok)
    #expect(result.excerpt.utf8.count <= 16_384)
  }

  @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "\r\n\r\n\r\n", "HTTP/9.9 abc\r\n\r\n", "<html></html>"])
  func `garbage is no answer`(text: String) async throws {
    let (result, _) = try await live.send(to: .raw(Array(text.utf8)))
    #expect(result.outcome == .connect)
    #expect(result.status == nil)
    #expect(result.excerpt.isEmpty)
  }

  @Test func `an answer cut in its body is an answer, one cut in its header is none`() async throws {
    let (cut, _) = try await live.send(to: .truncated(body: Array("half".utf8), declared: 8))
    #expect(cut.outcome == .ok)
    #expect(cut.excerpt == "half")
    for reply in [LoopbackServer.Reply.close, .raw(Array("HTTP/1.1 200 OK\r\nX: y".utf8))] {
      let (none, _) = try await live.send(to: reply)
      #expect(none.outcome == .connect)
      #expect(none.explanation == "127.0.0.1 closed the connection before it had answered.")
    }
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect, to a private address or elsewhere, is not followed`(status: Int) async throws {
    let secret = try LoopbackServer { _ in .text("secret") }
    let (result, server) = try await live.send(
      to: .response(status: status, headers: ["Location": secret.url("/admin")]))
    #expect(result.outcome == .http)
    #expect(result.status == status)
    #expect(
      result.explanation
        == "The endpoint answered \(status) and points to \(secret.url("/admin")); redirects are not followed: register the final URL."
    )
    #expect(server.requests.count == 1)
    #expect(secret.connectionCount == 0)
  }

  @Test func `a port nobody listens on and a name nobody knows are told apart`() async throws {
    let server = try LoopbackServer { _ in .close }
    server.stop()
    #expect(await live.send(to: server.url()).outcome == .connect)
    let nowhere = LiveSender(addresses: { _ in nil })
    #expect(await nowhere.send(to: "http://a..b/").outcome == .refusedAddress)
    let long = String(repeating: "a.", count: 120) + "invalid"
    #expect(await nowhere.send(to: "http://\(long)/").outcome == .dns)
  }

  @Test func `a proxy in the environment is ignored`() async {
    // In a process of its own, because the environment belongs to all tests.
    await #expect(processExitsWith: .success) {
      let proxy = try LoopbackServer { _ in .text("proxy") }
      for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        try #require(setenv(name, "http://\(proxy.host)", 1) == 0)
      }
      for name in ["no_proxy", "NO_PROXY"] { try #require(unsetenv(name) == 0) }
      let (result, server) = try await LiveSender().send(to: .text("origin"))
      #expect(result.excerpt == "origin")
      #expect(server.requests.count == 1)
      #expect(proxy.connectionCount == 0)
    }
  }

  @Test func `a second webhook goes over the same connection`() async throws {
    let server = try LoopbackServer { _ in .response(status: 204) }
    let first = await live.send(to: server.url())
    let second = await live.send(to: server.url())
    #expect(server.connectionCount == 1)
    #expect(first.timing.connected > .zero)
    #expect(second.timing.connected == .zero)
    #expect(second.address == "127.0.0.1")
  }
}
