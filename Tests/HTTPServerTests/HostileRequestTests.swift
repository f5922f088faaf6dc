import HTTP
import HTTPServer
import Testing

/// What libmicrohttpd 0.9.75 alone answers with 200, or reads otherwise than a proxy might.
@Suite(.timeLimit(.minutes(1)))
struct HostileRequestTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let text: String
    var status = 400
    /// Whether the server's own answer is expected; the library's has no identifier.
    var isOurs = true

    var testDescription: String { name }
  }

  private static let host = "Host: a\r\n"
  private static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

  static let heads: [Case] = [
    Case(name: "two Hosts", text: "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    Case(name: "no Host", text: "GET / HTTP/1.1\r\nX: a\r\n\r\n"),
    Case(name: "a list as Host", text: "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
    Case(name: "a path in Host", text: "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    Case(name: "two Hosts in HTTP/1.0", text: "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
    Case(name: "bare LF everywhere", text: "GET / HTTP/1.1\nHost: a\n\n"),
    Case(name: "bare LF after the first line", text: "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    Case(name: "bare LF after a field", text: "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
    Case(name: "bare LF after the last field", text: "GET / HTTP/1.1\r\nHost: a\n\r\n"),
    Case(name: "bare LF as the empty line", text: "GET / HTTP/1.1\r\nHost: a\r\n\n"),
    Case(name: "bare CR in a field", text: "GET / HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n"),
    Case(name: "a folded field", text: "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\nY: d\r\n\r\n"),
    Case(name: "a folded last field", text: "GET / HTTP/1.1\r\nX: b\r\nHost: a\r\n\tc\r\n\r\n"),
    Case(name: "a fold of blanks", text: "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n \r\n\r\n"),
    Case(name: "a fold before any field", text: "GET / HTTP/1.1\r\n X: b\r\nHost: a\r\n\r\n"),
    Case(name: "a null in a value", text: "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"),
    Case(name: "a null after a value", text: "GET / HTTP/1.1\r\nHost: a\r\nX: b\0\r\n\r\n"),
    Case(name: "a null before a field", text: "GET / HTTP/1.1\r\nHost: a\r\n\0X: b\r\n\r\n"),
    Case(
      name: "a null before a hidden length", text: "GET / HTTP/1.1\r\nHost: a\r\n\0\r\nContent-Length: 3\r\n\r\nabc"),
    Case(name: "a null in the target", text: "GET /\0x HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "a null in the method", text: "GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "an encoded null in the path", text: "GET /hello%00x HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "a control character in the target", text: "GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "a letter beyond ASCII in the target", text: "GET /å HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "a fragment", text: "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "a blank in the target", text: "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "two blanks before the target", text: "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "two blanks after the target", text: "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "an absolute target", text: "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "a host as target", text: "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "an asterisk without OPTIONS", text: "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "a method that is no token", text: "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Case(name: "a blank before a colon", text: "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n"),
    Case(name: "a field without a name", text: "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
    Case(name: "a bell in a value", text: "GET / HTTP/1.1\r\nHost: a\r\nX: \u{7}\r\n\r\n"),
    Case(name: "65 fields", text: "GET / HTTP/1.1\r\nHost: a\r\n\(repeated("X: b\r\n", 64))\r\n", status: 431),
    Case(
      name: "a header of 9 KB", text: "GET / HTTP/1.1\r\nHost: a\r\nX: \(repeated("b", 9_000))\r\n\r\n", status: 431),
    Case(name: "an unknown minor version", text: "GET / HTTP/1.2\r\nHost: a\r\n\r\n", status: 505),
    Case(name: "a field without a colon", text: "GET / HTTP/1.1\r\nHost: a\r\nX b\r\n\r\n", isOurs: false),
    Case(name: "a null in a name", text: "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n", isOurs: false),
    Case(name: "HTTP/0.9", text: "GET /\r\n\r\n", isOurs: false),
    Case(name: "HTTP/2", text: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 505, isOurs: false),
    Case(
      name: "a header of 100 KB", text: "GET / HTTP/1.1\r\nHost: a\r\nX: \(repeated("b", 100_000))\r\n\r\n",
      status: 431, isOurs: false),
    Case(
      name: "2,000 fields", text: "GET / HTTP/1.1\r\nHost: a\r\n\(repeated("X: b\r\n", 2_000))\r\n", status: 431,
      isOurs: false),
    Case(
      name: "a target of 100 KB", text: "GET /\(repeated("b", 100_000)) HTTP/1.1\r\nHost: a\r\n\r\n", status: 414,
      isOurs: false),
  ]

  static let framings: [Case] = [
    Case(name: "length, then chunked", text: post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
    Case(name: "chunked, then length", text: post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")),
    Case(name: "two lengths", text: post("Content-Length: 5\r\nContent-Length: 6", "abcdef")),
    Case(name: "the same length twice", text: post("Content-Length: 5\r\ncontent-length: 5", "abcde")),
    Case(name: "chunked twice", text: post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
    Case(name: "almost chunked", text: post("Transfer-Encoding: xchunked", "0\r\n\r\n")),
    Case(name: "gzip and chunked", text: post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")),
    Case(name: "chunked and a blank", text: post("Transfer-Encoding: chunked ", "0\r\n\r\n")),
    Case(name: "chunked after a control character", text: post("Transfer-Encoding: \u{B}chunked", "0\r\n\r\n")),
    Case(name: "quoted chunked", text: post(#"Transfer-Encoding: "chunked""#, "0\r\n\r\n")),
    Case(name: "empty encoding", text: post("Transfer-Encoding:", "0\r\n\r\n")),
    Case(name: "a blank before the colon", text: post("Content-Length : 5", "abcde")),
    Case(name: "a hidden encoding", text: post("X: a\nTransfer-Encoding: chunked", "0\r\n\r\n")),
    Case(name: "a folded encoding", text: post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n")),
    Case(name: "a folded length", text: post("Content-Length: 1\r\n 0", "abcdefghij")),
    Case(
      name: "chunked in HTTP/1.0",
      text: "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
    Case(name: "a signed length", text: post("Content-Length: +5", "abcde"), isOurs: false),
    Case(name: "a negative length", text: post("Content-Length: -1", ""), isOurs: false),
    Case(name: "a list of lengths", text: post("Content-Length: 5, 5", "abcde"), isOurs: false),
    Case(name: "a hexadecimal length", text: post("Content-Length: 0x5", "abcde"), isOurs: false),
    Case(name: "a length and a blank", text: post("Content-Length: 5 ", "abcde"), isOurs: false),
    Case(name: "an empty length", text: post("Content-Length: ", ""), isOurs: false),
    Case(
      name: "a length of 20 digits", text: post("Content-Length: 99999999999999999999", ""), status: 413,
      isOurs: false),
    Case(
      name: "a chunk beyond all sizes", text: post("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFF\r\n"),
      status: 413, isOurs: false),
    Case(
      name: "a chunk of no size", text: post("Transfer-Encoding: chunked", "x\r\nabc\r\n0\r\n\r\n"), isOurs: false),
    Case(
      name: "a chunk longer than its size", text: post("Transfer-Encoding: chunked", "3\r\nabcde\r\n0\r\n\r\n"),
      isOurs: false),
  ]

  @Test(arguments: heads + framings)
  func `a request in doubt is refused, and its connection serves no other`(hostile: Case) async throws {
    try await Fixture.run(handler: { request in
      #expect(request.path != "/smuggled")
      return Fixture.echo(request)
    }) { fixture in
      let peer = try fixture.connect()
      await peer.send(hostile.text + Self.smuggled)
      let answers = await peer.receive(1)
      #expect(answers.map(\.status) == [hostile.status])
      #expect((answers.first?.headers["X-Request-Id"] != nil) == hostile.isOurs)
      await fixture.settle(connections: 0)
    }
  }

  @Test(arguments: heads.filter { $0.text.utf8.count < 200 } + framings)
  func `a request in doubt is refused however it is cut`(hostile: Case) async throws {
    try await Fixture.run(
      { $0.threads = 1 },
      handler: { request in
        #expect(request.path != "/smuggled")
        return Fixture.echo(request)
      }
    ) { fixture in
      let bytes = Array((hostile.text + Self.smuggled).utf8)
      let ordinary = Array(Self.ordinary.utf8)
      let other = try fixture.connect()
      let port = fixture.port
      await onThread {
        for cut in 1..<hostile.text.utf8.count {
          guard let peer = try? RawPeer(port: port) else {
            Issue.record("the server takes no connection")
            return
          }
          peer.sendNow(ordinary)
          _ = peer.receiveNow()
          peer.sendNow(Array(bytes[..<cut]))
          // The server has one thread: with this answer it has also read what was sent before.
          other.sendNow(ordinary)
          _ = other.receiveNow()
          peer.sendNow(Array(bytes[cut...]))
          let answers = peer.receiveNow()
          #expect(answers.map(\.status) == [hostile.status], "cut at \(cut)")
        }
      }
      await fixture.settle(connections: 1)
    }
  }

  @Test func `what is right is answered however it is cut, and what follows is the next request`() async throws {
    try await Fixture.run({ $0.threads = 1 }, handler: Fixture.echo) { fixture in
      let text = "POST /a?b=c HTTP/1.1\r\nHost: a\r\nX: b \r\nContent-Length: 3\r\nCookie: a=b; c=d\r\n\r\nabc"
      let bytes = Array((text + Self.ordinary).utf8)
      let peer = try fixture.connect()
      let other = try fixture.connect()
      for cut in 1..<bytes.count {
        await peer.send(Array(bytes[..<cut]))
        _ = try await other.exchange(Self.ordinary)
        await peer.send(Array(bytes[cut...]))
        #expect(await peer.receive(2).map(\.text) == ["abc", ""], "cut at \(cut)")
      }
    }
  }

  @Test func `nothing is served after a chunked body`() async throws {
    try await Fixture.run(handler: Fixture.echo) { fixture in
      let peer = try fixture.connect()
      await peer.send(Self.post("Transfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n"))
      #expect(await peer.receiveToEnd().map(\.text) == ["abc"])
    }
  }

  @Test func `garbage ends the connection and nothing else`() async throws {
    try await Fixture.run { fixture in
      let garbage = try fixture.connect()
      await garbage.send((0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      await fixture.settle(connections: 0)
      #expect(try await fixture.connect().exchange(Self.ordinary).status == 200)
    }
  }

  private static let ordinary = "GET /ordinary HTTP/1.1\r\nHost: a\r\n\r\n"

  /// With a request behind it that nobody may serve.
  private static func post(_ fields: String, _ body: String) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)" + smuggled
  }

  private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
}
