import HTTP
import TestSupport
import Testing

/// Answers that count from the end of their header.
@Suite(.timeLimit(.minutes(1))) struct OptionalBodyTests {
  let fixture = ClientFixture()

  private func answer(
    _ reply: LoopbackServer.Reply, change: @Sendable (inout Limits) -> Void = { _ in }
  ) async throws -> Response {
    let server = try LoopbackServer { _ in reply }
    return try await fixture.send(
      server.request {
        $0.isBodyOptional = true
        change(&$0)
      })
  }

  @Test(arguments: [true, false]) func `a body over the limit is cut there`(isChunked: Bool) async throws {
    let body = [UInt8](repeating: 65, count: 500_001)
    let response = try await answer(.response(status: 201, body: body, isChunked: isChunked)) {
      $0.maximumBodyBytes = 1_000
    }
    #expect(response.status == 201)
    #expect(response.body == Array(body.prefix(1_000)))
    #expect(response.isBodyCut)
  }

  @Test func `a body that never ends is cut`() async throws {
    let start = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    let chunk = Array("8\r\nabcdefgh\r\n".utf8)
    let response = try await answer(.raw(start + Array(repeatElement(chunk, count: 100_000).joined()))) {
      $0.maximumBodyBytes = 100
    }
    #expect(response.body.count == 100)
  }

  @Test func `a drip is cut when it is too slow, or when the time is over`() async throws {
    let start = Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab".utf8)
    let drip = LoopbackServer.Reply.drip(start: start, then: [], every: .seconds(1))
    let slow = LoopbackServer.Reply.drip(
      start: start, then: [UInt8](repeating: 65, count: 900), every: .milliseconds(50))
    let bySpeed = try await answer(slow) {
      $0.minimumBytesPerSecond = 10_000
      $0.slownessWindow = .milliseconds(100)
    }
    #expect(bySpeed.isBodyCut && bySpeed.status == 200 && bySpeed.body.starts(with: Array("ab".utf8)))
    let byTime = try await answer(slow) {
      $0.minimumBytesPerSecond = 0
      $0.total = .milliseconds(300)
    }
    #expect(byTime.isBodyCut && byTime.status == 200)
    #expect(try await answer(drip).body == Array("ab".utf8))
  }

  @Test(arguments: [
    "HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 200 OK\r\n",
  ])
  func `a receiver that works on behind an early line is waited for`(early: String) async throws {
    let head = early.hasPrefix("HTTP/1.1 1") ? "HTTP/1.1 200 OK\r\n" : ""
    let rest = Array("\(head)Content-Length: 2\r\n\r\nok".utf8)
    let response = try await answer(.drip(start: Array(early.utf8), then: rest, every: .milliseconds(20))) {
      $0.minimumBytesPerSecond = 10_000
      $0.slownessWindow = .milliseconds(100)
    }
    #expect(response.status == 200)
  }

  @Test func `a body that breaks off is what came`() async throws {
    let response = try await answer(.truncated(body: Array("half".utf8), declared: 8))
    #expect(response.body == Array("half".utf8))
    #expect(response.isBodyCut)
  }

  @Test func `a whole body is not cut`() async throws {
    #expect(try await !answer(.text("all")).isBodyCut)
  }

  @Test func `without a whole header nothing counts`() async throws {
    let server = try LoopbackServer { _ in .raw(Array("HTTP/1.1 200 OK\r\nContent-Le".utf8)) }
    let request = server.request { $0.isBodyOptional = true }
    #expect(await fixture.failure(of: request) == .truncated(bodyBytes: 0))
  }

  @Test func `gzip stays as it came when it was not asked for`() async throws {
    let bomb = CurlClientLimitsTests.bomb
    let server = try LoopbackServer { request in
      request.headers["Accept-Encoding"] == nil
        ? .response(headers: ["Content-Encoding": "gzip"], body: bomb) : .close
    }
    var request = server.request {
      $0.isBodyOptional = true
      $0.maximumBodyBytes = 5_000
    }
    request.acceptsCompression = false
    #expect(try await fixture.send(request).body == Array(bomb.prefix(5_000)))
  }
}
