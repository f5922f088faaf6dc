import HTTP
import Outbox
import Synchronization
import TestSupport
import Testing
import Webhooks

/// Names that lead elsewhere when they are asked again.
@Suite(.timeLimit(.minutes(1))) struct RebindingTests {
  private static let refused = AttemptResult(
    .refusedAddress,
    explanation: "Nothing was sent: the endpoint's URL leads to an address that webhooks are not sent to.")

  /// A name server that gives each answer once, and then the last one for ever.
  private final class NameServer: Sendable {
    private let answers: Mutex<[[IPAddress]]>

    init(_ answers: [[String]]) { self.answers = Mutex(answers.map { $0.compactMap { IPAddress($0) } }) }

    var next: [IPAddress] { answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
  }

  /// A server on a port that a stranger's URL may name.
  private static func server() throws -> LoopbackServer {
    while true {
      let server = try LoopbackServer { _ in .text("secret") }
      let url = "https://hooks.example.test:\(server.port)/"
      if (try? EndpointAddress(url, allowsInsecure: false)) != nil { return server }
    }
  }

  @Test(arguments: [
    ["127.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["::ffff:127.0.0.1"], ["::1"], ["0.0.0.0"], ["64:ff9b::7f00:1"],
  ])
  func `a name that was public at registration and is private later is refused at the connection`(later: [String])
    async throws
  {
    let server = try Self.server()
    let names = NameServer([["93.184.216.34"], later])
    let url = "https://hooks.example.test:\(server.port)/"
    let resolver = NameResolver { host throws(NameResolver.Failure) in names.next }
    try await EndpointAddress(url, allowsInsecure: false).resolve(with: resolver)

    let live = LiveSender(addresses: { _ in names.next })
    for _ in 0..<2 { #expect(await live.send(to: url) { $0.allowsInsecure = false } == Self.refused) }
    #expect(server.connectionCount == 0)
    await #expect(throws: EndpointAddress.Problem.notAllowed) {
      try await EndpointAddress(url, allowsInsecure: false).resolve(with: resolver)
    }
  }

  @Test func `metadata is refused to development too`() async throws {
    let live = LiveSender(addresses: { _ in [IPAddress.v4(0xA9FE_A9FE)] })
    #expect(await live.send(to: "http://metadata.example.test/latest/") == Self.refused)
  }

  @Test func `each request is judged by the answer of its own time`() async throws {
    let server = try Self.server()
    let names = NameServer([["127.0.0.1"], ["169.254.169.254"]])
    let live = LiveSender(addresses: { _ in names.next })
    let url = "http://hooks.example.test:\(server.port)/"
    #expect(await live.send(to: url).outcome == .ok)
    // The connection that is open leads where it led before, and is judged as such.
    #expect(await live.send(to: url).outcome == .ok)
    #expect(server.connectionCount == 1)
  }
}
