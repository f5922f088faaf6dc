import Foundation
import HTTP
import HTTPServer
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerLimitTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  /// Sends one byte after the other, some milliseconds apart, until the server closes; gives up after `bytes`.
  private static func drip(_ peer: RawPeer, bytes: Int) async -> Bool {
    await onThread {
      for _ in 0..<bytes {
        var entry = pollfd(fd: peer.descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&entry, 1, 20) > 0 { return true }
        var byte = UInt8(ascii: "x")
        if send(peer.descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) < 0 { return true }
      }
      return false
    }
  }

  @Test(arguments: ["", "GET /", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: "])
  func `a head that drips is cut off at its deadline`(start: String) async throws {
    try await Fixture.run({ $0.limits.head = .milliseconds(300) }) { fixture in
      let peer = try fixture.connect()
      await peer.send(start)
      #expect(await Self.drip(peer, bytes: 500))
      await fixture.settle(connections: 0)
    }
  }

  @Test func `a head that takes too long is answered with 408, under the name that the log has`() async throws {
    let told = Mutex<[String]>([])
    try await Fixture.run({ configuration in
      configuration.limits.head = .milliseconds(300)
      configuration.onComplete = { request, status, _, _ in
        told.withLock { $0.append("\(request.id) \(request.path) \(status)") }
      }
    }) { fixture in
      let peer = try fixture.connect()
      await peer.send("GET /a HTTP/1.1\r\nHost: a\r\n")
      let answers = await peer.receiveToEnd()
      #expect(answers.map(\.status) == [408])
      #expect(answers.first?.text == #"{"error": "The request's header took too long.", "code": "too_slow"}"#)
      await fixture.settle(connections: 0)
      let id = try #require(answers.first?.headers["X-Request-Id"])
      #expect(told.withLock { $0 } == ["\(id) /a 408"])
    }
  }

  /// A request whose head has so many bytes and fields.
  private static func request(headBytes: Int, fields: Int, body: String = "") -> String {
    var head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n"
    for number in 3...fields { head += "X-\(number): \r\n" }
    head.insert(
      contentsOf: String(repeating: "b", count: headBytes - head.utf8.count - 2),
      at: head.index(head.endIndex, offsetBy: -2))
    return head + "\r\n" + body
  }

  @Test(arguments: [0, 100, 20_000])
  func `the largest head is served, again and again, and with a long answer`(bodyBytes: Int) async throws {
    let limits = ServerLimits()
    let body = String(repeating: "c", count: bodyBytes)
    let largest = Self.request(headBytes: limits.headerBytes, fields: limits.headerFields, body: body)
    #expect(largest.utf8.count == 8_192 + body.utf8.count)
    let field = String(repeating: "d", count: 1_000)
    try await Fixture.run(handler: { request in
      #expect(request.headers.fields.count == limits.headerFields)
      return .collect(limit: 100_000) { .now(ServerResponse(status: 200, headers: ["X-Long": field], body: $0)) }
    }) { fixture in
      let peer = try fixture.connect()
      for _ in 0..<3 {
        let answer = try await peer.exchange(largest)
        #expect(answer.status == 200)
        #expect(answer.text == body)
        #expect(answer.headers["X-Long"] == field)
      }
      // One after the other in one piece.
      await peer.send(largest + largest)
      #expect(await peer.receive(2).map(\.status) == [200, 200])
    }
  }

  @Test(arguments: [(8_193, 64), (8_193, 3), (4_000, 65), (9_000, 64)])
  func `a head that is a little larger is refused by us`(bytes: Int, fields: Int) async throws {
    try await Fixture.run { fixture in
      let answer = try await fixture.connect().exchange(Self.request(headBytes: bytes, fields: fields))
      #expect(answer.status == 431)
      #expect(answer.headers["X-Request-Id"] != nil)
    }
  }

  @Test func `a connection without a request is closed without a word`() async throws {
    try await Fixture.run({ configuration in
      configuration.limits.head = .milliseconds(300)
      configuration.limits.idle = .milliseconds(300)
    }) { fixture in
      #expect(await (try fixture.connect()).isClosedByServer())
      let peer = try fixture.connect()
      _ = try await peer.exchange(Self.get)
      #expect(await peer.isClosedByServer())
    }
  }

  @Test(arguments: [150, 400, 2_000])
  func `a query of many items is taken as it is`(count: Int) async throws {
    try await Fixture.run(handler: { .answer(.text("\($0.path) \($0.query?.utf8.count ?? 0)")) }) { fixture in
      let query = String(repeating: "a=&", count: count)
      let answer = try await fixture.connect().exchange("GET /b?\(query) HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(answer.status == 200)
      #expect(answer.text == "/b \(3 * count)")
      #expect(try await fixture.connect().exchange("GET /b? HTTP/1.1\r\nHost: a\r\n\r\n").text == "/b 0")
    }
  }

  @Test(arguments: ["", "GET / HTTP/1.1\r\nX: "])
  func `a later head that drips is cut off too`(start: String) async throws {
    try await Fixture.run({ configuration in
      configuration.limits.head = .seconds(2)
      configuration.limits.idle = .seconds(2)
    }) { fixture in
      let peer = try fixture.connect()
      _ = try await peer.exchange(Self.get)
      await peer.send(start)
      #expect(await Self.drip(peer, bytes: 500))
      await fixture.settle(connections: 0)
    }
  }

  @Test(arguments: ["Content-Length: 1000", "Transfer-Encoding: chunked"])
  func `a body that drips is cut off, and told of with status 499`(framing: String) async throws {
    let statuses = Mutex<[Int]>([])
    try await Fixture.run(
      { configuration in
        configuration.limits.transferGrace = .milliseconds(300)
        configuration.onComplete = { _, status, _, _ in statuses.withLock { $0.append(status) } }
      }, handler: { _ in .collect(limit: 10_000) { _ in .now(.text("hello")) } }
    ) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n3e8\r\n")
      #expect(await Self.drip(peer, bytes: 500))
      await fixture.settle(connections: 0)
    }
    #expect(statuses.withLock { $0 } == [499])
  }

  @Test func `an answer that nobody reads is cut off`() async throws {
    let body = [UInt8](repeating: 120, count: 50_000_000)
    let isOver = Signal()
    try await Fixture.run(
      { configuration in
        configuration.limits.transferGrace = .milliseconds(300)
        configuration.limits.minimumBytesPerSecond = 1_000_000_000
        configuration.onComplete = { _, status, _, _ in
          #expect(status == 200)
          isOver.give()
        }
      }, handler: { _ in .answer(ServerResponse(status: 200, body: body)) }
    ) { fixture in
      let peer = try fixture.connect()
      await peer.send(Self.get)
      await isOver.wait()
      withExtendedLifetime(peer) {}
    }
  }

  @Test func `bodies that wait to be whole are held up to a limit for all together`() async throws {
    try await Fixture.run({ $0.limits.collectedBytes = 50 }, handler: Fixture.echo) { fixture in
      let first = try fixture.connect()
      await first.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n" + String(repeating: "x", count: 39))
      let second = try fixture.connect()
      let whole = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n" + String(repeating: "y", count: 20)
      var status = try await second.exchange(whole).status
      // The first body may still be on its way.
      while status == 200, !Task.isCancelled { status = try await second.exchange(whole).status }
      #expect(status == 503)
      await first.send("x")
      #expect(await first.receive().first?.status == 200)
      let third = try fixture.connect()
      #expect(try await third.exchange(whole).status == 200)
    }
  }

  @Test func `a kept connection is closed when it is idle for too long`() async throws {
    try await Fixture.run({ $0.limits.idle = .milliseconds(300) }) { fixture in
      let peer = try fixture.connect()
      _ = try await peer.exchange(Self.get)
      #expect(await peer.isClosedByServer())
    }
  }

  @Test func `a handler that takes its time is not hurried`() async throws {
    let signal = Signal()
    try await Fixture.run(
      { configuration in
        configuration.limits.idle = .milliseconds(300)
        configuration.limits.transferGrace = .milliseconds(300)
      },
      handler: { request in
        .later {
          if request.path == "/wait" { await signal.wait() }
          return .text("done")
        }
      }
    ) { fixture in
      let waiting = try fixture.connect()
      await waiting.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
      let idle = try fixture.connect()
      _ = try await idle.exchange(Self.get)
      // The idle one's time runs out, and that of the waiting one would have.
      #expect(await idle.isClosedByServer())
      signal.give()
      #expect(await waiting.receive().map(\.text) == ["done"])
    }
  }

  @Test func `at the limit the connection that was idle longest makes room`() async throws {
    try await Fixture.run({ $0.limits.connections = 3 }) { fixture in
      var peers: [RawPeer] = []
      for _ in 0..<3 {
        let peer = try fixture.connect()
        _ = try await peer.exchange(Self.get)
        peers.append(peer)
      }
      let newest = try fixture.connect()
      #expect(try await newest.exchange(Self.get).status == 200)
      #expect(await peers[0].isClosedByServer())
      #expect(try await peers[2].exchange(Self.get).status == 200)
    }
  }

  @Test func `at the limit a half-sent head makes room`() async throws {
    try await Fixture.run({ $0.limits.connections = 1 }) { fixture in
      let peer = try fixture.connect()
      await peer.send("GET / HTTP/1.1\r\nHo")
      await fixture.settle(connections: 1)
      #expect(try await fixture.connect().exchange(Self.get).status == 200)
      #expect(await peer.isClosedByServer())
    }
  }

  @Test func `at the limit a new connection is refused at once when none is idle`() async throws {
    let signal = Signal()
    let started = Signal()
    try await Fixture.run(
      { $0.limits.connections = 1 },
      handler: { _ in
        .later {
          started.give()
          await signal.wait()
          return .text("done")
        }
      }
    ) { fixture in
      let busy = try fixture.connect()
      await busy.send(Self.get)
      await started.wait()
      let refused = try fixture.connect()
      #expect(await refused.isClosedByServer())
      signal.give()
      #expect(await busy.receive().map(\.text) == ["done"])
    }
  }

  @Test func `one address has a limit of its own`() async throws {
    try await Fixture.run({ configuration in
      configuration.limits.connectionsPerAddress = 1
      configuration.limits.exemptsLocalPeers = false
    }) { fixture in
      let first = try fixture.connect()
      _ = try await first.exchange(Self.get)
      let second = try fixture.connect()
      #expect(try await second.exchange(Self.get).status == 200)
      #expect(await first.isClosedByServer())
    }
  }

  // More descriptors in this process would crash Foundation's `Process.run` in other tests (Swift 6.3.1): thousands are
  // the business of the benchmark, which has a process of its own.
  @Test func `200 idle and half-sent connections keep nobody from being served`() async throws {
    try await Fixture.run { fixture in
      var peers: [RawPeer] = []
      for index in 0..<200 {
        let peer = try fixture.connect()
        if index.isMultiple(of: 2) { await peer.send("GET / HTTP/1.1\r\nHost: a\r\nX: ") }
        peers.append(peer)
      }
      await fixture.settle(connections: 200)
      let served = try fixture.connect()
      for _ in 0..<100 { #expect(try await served.exchange(Self.get).status == 200) }
      for peer in peers.suffix(20) { await peer.send("b\r\n\r\n") }
    }
  }

  @Test func `150 long polls need no threads, and all are answered`() async throws {
    let signal = Signal()
    let waiting = Atomic(0)
    try await Fixture.run(handler: { _ in
      .later {
        waiting.add(1, ordering: .relaxed)
        await signal.wait()
        return .text("done")
      }
    }) { fixture in
      let peers = try (0..<150).map { _ in try fixture.connect() }
      for peer in peers { await peer.send(Self.get) }
      while waiting.load(ordering: .relaxed) < 150 { await Task.yield() }
      let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").map {
        (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) ?? ""
      }
      // Two for each server of the tests that run at the same time.
      #expect(names.count { $0.hasPrefix("MHD-worker") } < 150)
      signal.give()
      for peer in peers { #expect(await peer.receive().map(\.text) == ["done"]) }
    }
  }
}
