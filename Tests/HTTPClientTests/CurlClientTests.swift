import HTTP
import HTTPClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CurlClientTests {
  static let advertisement = String(repeating: "Begagnad bil, 129 000 kr. ", count: 3)
  static let gzipped: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 115, 74, 77, 79, 76, 207, 75, 76, 81, 72, 202, 204, 209, 81, 48, 52, 178, 84, 48,
    48, 48, 80, 200, 46, 210, 83, 112, 34, 67, 6, 0, 185, 137, 85, 50, 78, 0, 0, 0,
  ]
  static let brotli: [UInt8] = [
    27, 77, 0, 248, 5, 202, 109, 169, 30, 125, 200, 107, 179, 46, 181, 137, 50, 68, 49, 24, 94, 69, 10, 105, 95, 25,
    249,
    98, 50, 246, 53, 106, 235, 72, 226, 252, 130, 3,
  ]

  let fixture = ClientFixture()

  @Test func `a page comes with status, headers in order and body`() async throws {
    let server = try LoopbackServer { _ in
      .response(status: 404, headers: ["X-One": "1", "Set-Cookie": "a", "Set-Cookie": "b "], body: Array("gone".utf8))
    }
    let response = try await fixture.send(server.request())
    #expect(response.status == 404)
    #expect(response.headers == ["X-One": "1", "Set-Cookie": "a", "Set-Cookie": "b", "Content-Length": "4"])
    #expect(response.body == Array("gone".utf8))
    #expect(response.encodedBytes == 4)
    #expect(response.timing.total > .zero)
    #expect(response.timing.connected <= response.timing.firstByte)
    #expect(!response.isBodyCut)
  }

  @Test func `the server sees the user agent and what can be decoded`() async throws {
    let server = try LoopbackServer { _ in .text("") }
    var request = server.request("/a?b=%20c")
    request.headers = ["X-Empty": "", "If-None-Match": "\"1\""]
    _ = try await fixture.send(request)
    let received = try #require(server.requests.first)
    #expect(received.target == "/a?b=%20c")
    let expected: Headers = [
      "Host": server.host, "User-Agent": "Platewatch-test/1 (test@example.test)", "Accept": "*/*",
      "Accept-Encoding": "gzip, br", "X-Empty": "", "If-None-Match": "\"1\"",
    ]
    #expect(received.headers == expected)
  }

  @Test func `a request's own user agent replaces the client's`() async throws {
    let server = try LoopbackServer { _ in .text("") }
    var request = server.request()
    request.headers = ["User-Agent": "other"]
    _ = try await fixture.send(request)
    #expect(server.requests.first?.headers.all("User-Agent") == ["other"])
  }

  @Test(arguments: [
    ("POST", "{}"), ("POST", ""), ("POST", nil), ("PUT", "x"), ("DELETE", nil), ("DELETE", "x"), ("GET", "x"),
  ])
  func `method and body arrive as given`(method: String, body: String?) async throws {
    let server = try LoopbackServer { _ in .text("done") }
    var request = server.request()
    request.method = method
    request.body = body.map { Array($0.utf8) }
    let response = try await fixture.send(request)
    #expect(response.body == Array("done".utf8))
    let received = try #require(server.requests.first)
    #expect(received.method == method)
    #expect(received.body == Array((body ?? "").utf8))
    #expect(received.headers["Expect"] == nil)
    let length = method == "DELETE" && body == nil ? nil : "\(body?.utf8.count ?? 0)"
    #expect(received.headers["Content-Length"] == length)
  }

  @Test func `a large body is sent without waiting for leave`() async throws {
    let server = try LoopbackServer { .text("\($0.body.count)") }
    var request = server.request()
    request.method = "POST"
    request.body = [UInt8](repeating: 7, count: 3_000_000)
    #expect(try await fixture.send(request).body == Array("3000000".utf8))
    #expect(server.requests.first?.headers["Expect"] == nil)
  }

  @Test func `HEAD has a length but no body`() async throws {
    let server = try LoopbackServer { _ in .text("12345") }
    var request = server.request()
    request.method = "HEAD"
    let response = try await fixture.send(request)
    #expect(response.headers["content-length"] == "5")
    #expect(response.body.isEmpty)
  }

  @Test(arguments: [
    ("gzip", gzipped, false), ("gzip", gzipped, true), ("br", brotli, false), ("BR", brotli, true),
    ("identity", Array(advertisement.utf8), true),
  ])
  func `content encoding is removed`(name: String, encoded: [UInt8], isChunked: Bool) async throws {
    let server = try LoopbackServer { _ in
      .response(headers: ["Content-Encoding": name], body: encoded, isChunked: isChunked)
    }
    let response = try await fixture.send(server.request())
    #expect(String(decoding: response.body, as: UTF8.self) == Self.advertisement)
    #expect(response.encodedBytes == encoded.count)
  }

  @Test func `without compression asked for the body stays as it came`() async throws {
    let server = try LoopbackServer { _ in .response(headers: ["Content-Encoding": "gzip"], body: Self.gzipped) }
    var request = server.request()
    request.acceptsCompression = false
    #expect(try await fixture.send(request).body == Self.gzipped)
    #expect(server.requests.first?.headers["Accept-Encoding"] == nil)
  }

  @Test(arguments: [1, 16_384, 65_537, 3_000_000], [true, false])
  func `bodies of every size come whole`(size: Int, isChunked: Bool) async throws {
    let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let server = try LoopbackServer { _ in .response(body: body, isChunked: isChunked) }
    #expect(try await fixture.send(server.request()).body == body)
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect is an answer`(status: Int) async throws {
    let server = try LoopbackServer { _ in .response(status: status, headers: ["Location": "/elsewhere"]) }
    let response = try await fixture.send(server.request())
    #expect(response.status == status)
    #expect(response.headers["location"] == "/elsewhere")
    #expect(server.requests.count == 1)
  }

  @Test func `interim answers and trailers are passed over`() async throws {
    let text = """
      HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nX: one\r\n  two\r\n\
      Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Trailer: late\r\n\r\n
      """
    let server = try LoopbackServer { _ in .raw(Array(text.utf8)) }
    let response = try await fixture.send(server.request())
    #expect(response.status == 200)
    #expect(response.headers == ["X": "one two", "Transfer-Encoding": "chunked"])
    #expect(response.body == Array("hi".utf8))
  }

  @Test func `the next request goes over the same connection`() async throws {
    let server = try LoopbackServer { _ in .text("a page") }
    let first = try await fixture.send(server.request("/1"))
    let second = try await fixture.send(server.request("/2"))
    #expect(server.connectionCount == 1)
    #expect(server.requests.map(\.target) == ["/1", "/2"])
    #expect(first.timing.resolved > .zero)
    #expect(first.timing.connected >= first.timing.resolved)
    #expect(second.timing.resolved == .zero)
    #expect(second.timing.connected == .zero)
    #expect([first, second].map(\.timing.secured) == [.zero, .zero])
    #expect([first, second].map(\.isConnectionReused) == [false, true])
    #expect([first, second].map { $0.address?.description } == ["127.0.0.1", "127.0.0.1"])
  }

  @Test func `requests to one host share its connection`() async throws {
    let server = try LoopbackServer { _ in .text("a page") }
    let statuses = await withTaskGroup(of: Int?.self) { group in
      for index in 0..<20 { group.addTask { try? await fixture.send(server.request("/\(index)")).status } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 20))
    #expect(server.connectionCount == 1)
  }

  @Test(arguments: [
    ("", "the URL cannot be read (Bad scheme)"),
    ("a.test/x", "the URL cannot be read (Bad scheme)"),
    ("http://", "the URL cannot be read (No host part in the URL)"),
    ("ftp://a.test/", "the URL's scheme is neither http nor https"),
    ("file:///etc/passwd", "the URL's scheme is neither http nor https"),
    ("http://a.test/a b", "the URL has white space or control characters"),
    ("http://a.test/\r\nX: y", "the URL has white space or control characters"),
    ("http://a.test/\0", "the URL has white space or control characters"),
  ])
  func `what is no web address is not sent`(url: String, reason: String) async {
    let failure = await fixture.failure(of: Request(url: url))
    #expect(failure == .malformed(reason))
  }

  @Test(arguments: [
    ("GET", "X:", "1", "a header's name is not a token"), ("GET", "", "1", "a header's name is not a token"),
    ("GET", "X", "1\r\nHost: evil", "the value of the header X has control characters"),
    ("GET", "X", "1\0", "the value of the header X has control characters"),
    ("GET /x HTTP/1.1\r\n", "X", "1", "the method is not a token"), ("", "X", "1", "the method is not a token"),
  ])
  func `nothing can be smuggled into the request`(method: String, name: String, value: String, reason: String) async {
    let request = Request(method: method, url: "http://127.0.0.1/", headers: Headers([.init(name, value)]))
    #expect(await fixture.failure(of: request) == .malformed(reason))
  }

  @Test func `cancelling the task ends the transfer`() async throws {
    let server = try LoopbackServer { _ in .silence }
    let task = Task { await fixture.failure(of: server.request()) }
    _ = await server.requests(atLeast: 1)
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test func `a task cancelled before it starts sends nothing`() async throws {
    let server = try LoopbackServer { _ in .text("") }
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await fixture.failure(of: server.request())
    }
    #expect(await task.value == .cancelled)
    #expect(server.connectionCount == 0)
  }

  @Test func `shutting down ends what is under way and refuses what comes`() async throws {
    let server = try LoopbackServer { _ in .silence }
    let task = Task { await fixture.failure(of: server.request()) }
    _ = await server.requests(atLeast: 1)
    fixture.client.shutdown()
    fixture.client.shutdown()
    #expect(await task.value == .cancelled)
    #expect(await fixture.failure(of: server.request()) == .cancelled)
  }

  @Test func `a transport keeps its client alive`() async throws {
    let server = try LoopbackServer { _ in .text("here") }
    let transport = CurlClient(.init(userAgent: "x")).transport
    #expect(try await transport.send(server.request()).status == 200)
  }
}
