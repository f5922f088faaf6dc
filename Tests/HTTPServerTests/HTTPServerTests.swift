import HTTP
import HTTPServer
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPServerTests {
  private static let get = "GET /a%20b?c=%2f&d HTTP/1.1\r\nHost: example.test\r\nX-Two: 1\r\nx-two: \t2 \r\n\r\n"

  @Test func `an answer has what the server adds, and the connection is kept`() async throws {
    try await Fixture.run { fixture in
      let peer = try fixture.connect()
      let first = try await peer.exchange(Self.get)
      let second = try await peer.exchange(Self.get)
      #expect(first.status == 200)
      #expect(first.text == "hello")
      #expect(first.headers["Content-Type"] == "text/plain")
      #expect(first.headers["Content-Length"] == "5")
      #expect(first.headers["Date"]?.hasSuffix(" GMT") == true)
      #expect(first.headers["Connection"] == nil)
      #expect(first.headers["X-Request-Id"]?.utf8.count == 15)
      #expect(second.status == 200)
      #expect(first.headers["X-Request-Id"] != second.headers["X-Request-Id"])
    }
  }

  @Test func `every request of every connection has a name of its own`() async throws {
    try await Fixture.run { fixture in
      let peers = try (0..<2).map { _ in try fixture.connect() }
      var names: [String?] = []
      // More than a connection takes names for at once.
      for _ in 0..<100 {
        for peer in peers { names.append(try await peer.exchange(Self.get).headers["X-Request-Id"]) }
      }
      #expect(Set(names.compactMap { $0 }).count == 200)
    }
  }

  @Test func `the handler sees the request as it was sent`() async throws {
    let seen = Mutex<ServerRequest?>(nil)
    try await Fixture.run(handler: { request in
      seen.withLock { $0 = request }
      return .answer(.text("hello"))
    }) { fixture in
      let answer = try await fixture.connect().exchange(Self.get)
      let request = try #require(seen.withLock { $0 })
      #expect(request.method == "GET")
      #expect(request.path == "/a%20b")
      #expect(request.query == "c=%2f&d")
      #expect(request.headers.fields == [.init("Host", "example.test"), .init("X-Two", "1"), .init("x-two", "2")])
      #expect(request.peer == "127.0.0.1")
      #expect(request.id == answer.headers["X-Request-Id"])
    }
  }

  @Test func `an answer to HEAD has the length but no body`() async throws {
    try await Fixture.run { fixture in
      let peer = try fixture.connect()
      await peer.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
      let answer = try #require(await peer.receive(toHead: true).first)
      #expect(answer.headers["Content-Length"] == "5")
      #expect(try await peer.exchange(Self.get).text == "hello")
    }
  }

  @Test func `an answer without a body has no length`() async throws {
    try await Fixture.run(handler: { _ in .answer(ServerResponse(status: 204)) }) { fixture in
      let answer = try await fixture.connect().exchange(Self.get)
      #expect(answer.status == 204)
      #expect(answer.headers["Content-Length"] == nil)
    }
  }

  @Test func `answers that take time come in the order of their requests`() async throws {
    try await Fixture.run(handler: { request in
      .later {
        if request.path == "/slow" { for _ in 0..<1_000 { await Task.yield() } }
        return .text(request.path)
      }
    }) { fixture in
      let peer = try fixture.connect()
      await peer.send(["/slow", "/fast", "/slow", "/last"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
      #expect(await peer.receive(4).map(\.text) == ["/slow", "/fast", "/slow", "/last"])
    }
  }

  @Test(arguments: [0, 1, 64]) func `a body is collected`(size: Int) async throws {
    try await Fixture.run(handler: Fixture.echo) { fixture in
      let peer = try fixture.connect()
      let body = String(repeating: "x", count: size)
      let plain = try await peer.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n\(body)")
      #expect(plain.text == body)
      let chunk = size > 0 ? "\(String(size, radix: 16))\r\n\(body)\r\n" : ""
      let chunked = try await peer.exchange(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)0\r\n\r\n")
      #expect(chunked.text == body)
      #expect(chunked.headers["Connection"] == "close")
      #expect(await peer.isClosedByServer())
    }
  }

  @Test func `a reply to a body may take time`() async throws {
    try await Fixture.run(handler: { _ in
      .collect(limit: 64) { bytes in .later { ServerResponse(status: 201, body: bytes.reversed()) } }
    }) { fixture in
      let peer = try fixture.connect()
      let answer = try await peer.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
      #expect(answer.status == 201)
      #expect(answer.text == "cba")
    }
  }

  @Test func `a client that waits for 100 Continue is told to go on`() async throws {
    try await Fixture.run(handler: Fixture.echo) { fixture in
      let peer = try fixture.connect()
      let interim = try await peer.exchange(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
      #expect(interim.status == 100)
      #expect(try await peer.exchange("abc").text == "abc")
    }
  }

  @Test func `a client that waits for 100 Continue is spared a body that is too long`() async throws {
    try await Fixture.run(handler: Fixture.echo) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65\r\nExpect: 100-continue\r\n\r\n")
      #expect(await peer.receiveToEnd().map(\.status) == [413])
    }
  }

  @Test func `a body that is declared too long is refused before it comes, and the answer arrives`() async throws {
    try await Fixture.run(handler: Fixture.echo) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
      await peer.send([UInt8](repeating: 120, count: 1_000_000))
      let answers = await peer.receiveToEnd()
      #expect(!peer.wasReset)
      #expect(answers.map(\.status) == [413])
      #expect(
        answers.first?.text == #"{"error": "The request's body is longer than 64 bytes.", "code": "body_too_large"}"#)
      #expect(answers.first?.headers["Connection"] == "close")
      #expect(answers.first?.headers["X-Request-Id"] != nil)
    }
  }

  @Test func `a chunked body is refused as soon as it is too long`() async throws {
    try await Fixture.run(handler: Fixture.echo) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n30\r\n")
      await peer.send(String(repeating: "x", count: 48) + "\r\nffff\r\n" + String(repeating: "x", count: 17))
      let answers = await peer.receiveToEnd()
      #expect(answers.map(\.status) == [413])
      #expect(answers.first?.headers["X-Request-Id"] != nil)
    }
  }

  @Test func `a short body that nobody wants does not end the connection`() async throws {
    try await Fixture.run { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde" + Self.get)
      #expect(await peer.receive(2).map(\.status) == [200, 200])
    }
  }

  @Test func `a long body that nobody wants ends the connection after the answer`() async throws {
    try await Fixture.run(handler: { _ in .later { .text("no", status: 401) } }) { fixture in
      let peer = try fixture.connect()
      await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + Self.get)
      #expect(await peer.receiveToEnd().map(\.status) == [401])
    }
  }

  @Test func `an answer with a line end in a field becomes status 500`() async throws {
    try await Fixture.run(handler: { _ in
      .answer(ServerResponse(status: 200, headers: ["X-A": "b\r\nX-C: d"]))
    }) { fixture in
      let answer = try await fixture.connect().exchange(Self.get)
      #expect(answer.status == 500)
      #expect(answer.headers["X-C"] == nil)
    }
  }

  @Test func `a connection of HTTP 1.0 ends unless it asks to be kept`() async throws {
    try await Fixture.run { fixture in
      let once = try fixture.connect()
      await once.send("GET / HTTP/1.0\r\n\r\n")
      #expect(await once.receiveToEnd().map(\.status) == [200])
      let kept = try fixture.connect()
      for _ in 0..<2 {
        #expect(try await kept.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").status == 200)
      }
    }
  }

  @Test func `every request is told of at its end`() async throws {
    let seen = Mutex<[String]>([])
    try await Fixture.run({ configuration in
      configuration.onComplete = { request, status, bytes, duration in
        #expect(duration >= .zero)
        seen.withLock { $0.append("\(request.method) \(request.path) \(status) \(bytes)") }
      }
    }) { fixture in
      let peer = try fixture.connect()
      _ = try await peer.exchange("GET /one?secret HTTP/1.1\r\nHost: a\r\n\r\n")
      await peer.send("HEAD /two HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = await peer.receive(toHead: true)
      await peer.send("GET /three?secret HTTP/1.1\r\nno colon\r\n\r\n")
      _ = await peer.receiveToEnd()
      await fixture.settle(connections: 0)
    }
    #expect(seen.withLock { $0 } == ["GET /one 200 5", "HEAD /two 200 0", " /three 400 0"])
  }

  @Test func `a server starts once`() async throws {
    try await Fixture.run { fixture in
      #expect(throws: ServerError.notStartable) { try fixture.server.start() }
      await fixture.server.stop(drainingFor: .zero)
      #expect(throws: ServerError.notStartable) { try fixture.server.start() }
      #expect(fixture.server.address.isEmpty)
    }
  }

  @Test func `a port that is taken is named`() async throws {
    try await Fixture.run { fixture in
      let other = HTTPServer(
        configuration: ServerConfiguration(address: .tcp(host: "127.0.0.1", port: fixture.port)),
        handler: Fixture.hello)
      let error = #expect(throws: ServerError.self) { try other.start() }
      #expect(
        error?.description == "listening on 127.0.0.1:\(fixture.port) failed: another process is listening there")
    }
  }

  @Test func `the library alone serves for comparison`() async throws {
    let floor = try HTTPServer.Floor()
    let port = try #require(floor.address.split(separator: ":").last.flatMap { UInt16($0) })
    let peer = try RawPeer(port: port)
    for _ in 0..<2 { #expect(try await peer.exchange(Self.get).text == "hello\n") }
  }
}
