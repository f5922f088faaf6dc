import Glibc
import HTTP
import HTTPServer
import Synchronization
import Testing

/// A server for one test, on a port that the system chooses.
struct Fixture {
  let server: HTTPServer
  let port: UInt16

  /// Runs `body` with a server, and stops it.
  static func run(
    _ change: (inout ServerConfiguration) -> Void = { _ in },
    handler: @escaping @Sendable (ServerRequest) -> Plan = hello, _ body: (Fixture) async throws -> Void
  ) async throws {
    var configuration = ServerConfiguration(address: .tcp(host: "127.0.0.1", port: 0))
    change(&configuration)
    let server = HTTPServer(configuration: configuration, handler: handler)
    try server.start()
    do {
      let port = try #require(server.address.split(separator: ":").last.flatMap { UInt16($0) })
      try await body(Fixture(server: server, port: port))
    } catch {
      await server.stop(drainingFor: .zero)
      throw error
    }
    await server.stop(drainingFor: .zero)
  }

  func connect() throws -> RawPeer { try RawPeer(port: port) }

  /// Waits until the server has so many connections; gives up with the test's time limit.
  func settle(connections: Int) async {
    while server.connectionCount != connections, !Task.isCancelled {
      // Waiting on a thread leaves the shared pool to the server's tasks.
      await onThread { _ = poll(nil, 0, 2) }
    }
    #expect(server.connectionCount == connections)
  }

  @Sendable static func hello(_ request: ServerRequest) -> Plan { .answer(.text("hello")) }

  /// Gives back a body of at most 64 bytes.
  @Sendable static func echo(_ request: ServerRequest) -> Plan {
    .collect(limit: 64) { .now(ServerResponse(status: 200, body: $0)) }
  }
}

extension ServerResponse {
  static func text(_ text: String, status: Int = 200) -> ServerResponse {
    ServerResponse(status: status, headers: ["Content-Type": "text/plain"], body: Array(text.utf8))
  }
}

/// Something that happens once and can be waited for.
final class Signal: Sendable {
  private struct State {
    var isGiven = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func give() {
    let waiting = state.withLock { state in
      state.isGiven = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func wait() async {
    await withCheckedContinuation { continuation in
      let isGiven = state.withLock { state in
        if !state.isGiven { state.waiting.append(continuation) }
        return state.isGiven
      }
      if isGiven { continuation.resume() }
    }
  }
}
