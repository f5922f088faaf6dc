import Foundation
import HTTP
import HTTPServer
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerStopTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test func `what is in flight ends, what is idle is closed, and nothing new begins`() async throws {
    let started = Signal()
    let signal = Signal()
    try await Fixture.run(handler: { _ in
      .later {
        started.give()
        await signal.wait()
        return .text("done")
      }
    }) { fixture in
      let idle = try fixture.connect()
      await fixture.settle(connections: 1)
      let busy = try fixture.connect()
      await busy.send(Self.get)
      await started.wait()
      async let stopped: Void = fixture.server.stop(drainingFor: .seconds(30))
      #expect(await idle.isClosedByServer())
      #expect(throws: (any Error).self) { try fixture.connect() }
      signal.give()
      let answers = await busy.receiveToEnd()
      #expect(answers.map(\.text) == ["done"])
      #expect(answers.first?.headers["Connection"] == "close")
      await stopped
    }
  }

  @Test func `a task that outlasts the time is cancelled and its connection closed`() async throws {
    let started = Signal()
    let wasCancelled = Signal()
    try await Fixture.run(handler: { _ in
      .later {
        started.give()
        await withTaskCancellationHandler {
          await wasCancelled.wait()
        } onCancel: {
          wasCancelled.give()
        }
        return .text("late")
      }
    }) { fixture in
      let peer = try fixture.connect()
      await peer.send(Self.get)
      await started.wait()
      await fixture.server.stop(drainingFor: .milliseconds(50))
      await wasCancelled.wait()
      #expect(await peer.receiveToEnd().isEmpty)
    }
  }

  @Test func `a peer that leaves cancels the task that works for it`() async throws {
    let started = Signal()
    let wasCancelled = Signal()
    try await Fixture.run(handler: { _ in
      .later {
        started.give()
        await withTaskCancellationHandler {
          await wasCancelled.wait()
        } onCancel: {
          wasCancelled.give()
        }
        return .text("late")
      }
    }) { fixture in
      var peer: RawPeer? = try fixture.connect()
      await peer?.send(Self.get)
      await started.wait()
      peer = nil
      await wasCancelled.wait()
      await fixture.settle(connections: 0)
    }
  }

  @Test func `a socket in the file system serves its group and is removed at the end`() async throws {
    let folder = try TemporaryDirectory()
    let path = folder.path("s")
    let seen = Mutex("")
    try await Fixture.run(
      unix: path,
      handler: { request in
        seen.withLock { $0 = request.peer }
        return .answer(.text("hello"))
      }
    ) { server in
      #expect(server.address == "unix:\(path)")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o660)
      let peer = try RawPeer(path: path)
      for _ in 0..<2 { #expect(try await peer.exchange(Self.get).text == "hello") }
      #expect(seen.withLock { $0 } == "unix")
      let other = HTTPServer(configuration: ServerConfiguration(address: .unix(path: path)), handler: Fixture.hello)
      #expect(throws: ServerError.inUse(address: "unix:\(path)")) { try other.start() }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a socket that nobody listens on any more is replaced`() async throws {
    let folder = try TemporaryDirectory()
    let path = folder.path("s")
    let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(stale, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    close(stale)
    try #require(FileManager.default.fileExists(atPath: path))
    try await Fixture.run(unix: path) { _ in
      let peer = try RawPeer(path: path)
      #expect(try await peer.exchange(Self.get).status == 200)
    }
  }

  @Test func `a file that is no socket stays`() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path("s")
    try Data("important".utf8).write(to: URL(filePath: path))
    let server = HTTPServer(configuration: ServerConfiguration(address: .unix(path: path)), handler: Fixture.hello)
    let error = #expect(throws: ServerError.self) { try server.start() }
    #expect(error?.description == "listening on unix:\(path) failed: the file there is no socket")
    #expect(try Data(contentsOf: URL(filePath: path)) == Data("important".utf8))
  }

  @Test func `IPv6 is served and named in brackets`() async throws {
    let server = HTTPServer(
      configuration: ServerConfiguration(address: .tcp(host: "::1", port: 0)), handler: Fixture.hello)
    // A machine without IPv6 has nothing to serve.
    guard (try? server.start()) != nil else { return }
    #expect(server.address.hasPrefix("http://[::1]:"))
    await server.stop(drainingFor: .zero)
  }
}

extension Fixture {
  /// Runs `body` with a server that has no port.
  static func run(
    unix path: String, handler: @escaping @Sendable (ServerRequest) -> Plan = hello,
    _ body: (HTTPServer) async throws -> Void
  ) async throws {
    let server = HTTPServer(configuration: ServerConfiguration(address: .unix(path: path)), handler: handler)
    try server.start()
    do {
      try await body(server)
    } catch {
      await server.stop(drainingFor: .zero)
      throw error
    }
    await server.stop(drainingFor: .zero)
  }
}
