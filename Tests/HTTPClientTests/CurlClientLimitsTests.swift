import HTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CurlClientLimitsTests {
  let fixture = ClientFixture()

  /// 300 MiB of zeros: a block that inflates to 1 MiB, ended by a full flush, 300 times.
  static var bomb: [UInt8] {
    let zeros = [UInt8](repeating: 0, count: 1_016)
    let start: [UInt8] = [0xEC, 0xC1, 0x31, 1, 0, 0, 0, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 8, 0x5F, 0xA0]
    let block = start + zeros + [0x3E, 3, 0, 0, 0xFF, 0xFF]
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3] + Array(repeatElement(block, count: 300).joined())
  }

  @Test(arguments: [true, false]) func `a gzip bomb is refused by its ratio`(isChunked: Bool) async throws {
    let bomb = Self.bomb
    let server = try LoopbackServer { _ in
      .response(headers: ["Content-Encoding": "gzip"], body: bomb, isChunked: isChunked)
    }
    let reason = await fixture.failure(of: server.request())
    guard case .decompressionBomb(let decoded, let encoded) = reason else {
      Issue.record("\(String(describing: reason))")
      return
    }
    // Found within the first pieces, not after 300 MiB.
    #expect((1_000_001...12_000_000).contains(decoded))
    #expect(encoded < decoded / 100)
  }

  @Test func `a high ratio within the limits is a page like any other`() async throws {
    let bomb = Array(Self.bomb.prefix(10 + 3 * 1_037))
    let server = try LoopbackServer { _ in .response(headers: ["Content-Encoding": "gzip"], body: bomb) }
    let request = server.request { $0.ratioFloorBytes = 4_000_000 }
    #expect(try await fixture.send(request).body.count == 3 * 1_048_576)
    let strict = server.request { $0.ratioFloorBytes = 3_000_000 }
    let reason = await fixture.failure(of: strict)
    #expect(isBomb(reason))
  }

  private func isBomb(_ reason: TransportError.Reason?) -> Bool {
    if case .decompressionBomb = reason { true } else { false }
  }

  @Test(arguments: [true, false]) func `a body over the limit is refused`(isChunked: Bool) async throws {
    let server = try LoopbackServer { _ in
      .response(body: [UInt8](repeating: 65, count: 500_001), isChunked: isChunked)
    }
    #expect(
      await fixture.failure(of: server.request { $0.maximumBodyBytes = 500_000 }) == .tooLarge(.body, limit: 500_000))
    #expect(try await fixture.send(server.request { $0.maximumBodyBytes = 500_001 }).body.count == 500_001)
  }

  @Test func `a body is counted after decoding`() async throws {
    let bomb = Array(Self.bomb.prefix(10 + 1_037))
    let server = try LoopbackServer { _ in .response(headers: ["Content-Encoding": "gzip"], body: bomb) }
    let request = server.request {
      $0.maximumBodyBytes = 900_000
      $0.ratioFloorBytes = 900_000
    }
    #expect(await fixture.failure(of: request) == .tooLarge(.body, limit: 900_000))
  }

  @Test(arguments: [
    (50, 2_000, TransportError.Reason.tooLarge(.headers, limit: 65_536)),
    (3_000, 10, .tooLarge(.headerFields, limit: 200)), (1, 70_000, .tooLarge(.headers, limit: 65_536)),
    (1, 200_000, .tooLarge(.headers, limit: 65_536)),
  ])
  func `a flood of headers is refused`(count: Int, size: Int, expected: TransportError.Reason) async throws {
    let field = Headers.Field("X-Flood", String(repeating: "y", count: size))
    let server = try LoopbackServer { _ in .response(headers: Headers(Array(repeating: field, count: count))) }
    #expect(await fixture.failure(of: server.request()) == expected)
  }

  @Test func `silence ends with the limit for the first byte`() async throws {
    let server = try LoopbackServer { _ in .silence }
    let reason = await fixture.failure(of: server.request { $0.firstByte = .milliseconds(100) })
    #expect(reason == .timedOut(.firstByte, after: .milliseconds(100)))
  }

  @Test func `the whole is bounded however it is spent`() async throws {
    let server = try LoopbackServer { _ in .silence }
    let request = server.request {
      $0.total = .milliseconds(200)
      $0.connect = .milliseconds(100)
    }
    #expect(await fixture.failure(of: request) == .timedOut(.total, after: .milliseconds(200)))
  }

  @Test(arguments: [
    (100, 5_000, TransportError.Reason.timedOut(.connect, after: .milliseconds(100))),
    (5_000, 100, .timedOut(.total, after: .milliseconds(100))),
  ])
  func `a connection without its TLS does not stand`(connect: Int, total: Int, expected: TransportError.Reason)
    async throws
  {
    let server = try LoopbackServer { _ in .silence }
    var request = server.request {
      $0.connect = .milliseconds(connect)
      $0.total = .milliseconds(total)
    }
    request.url = "https://\(server.host)/"
    #expect(await fixture.failure(of: request) == expected)
  }

  @Test func `a drip of bytes is too slow`() async throws {
    let start = Array("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".utf8)
    let drops = [UInt8](repeating: 65, count: 1_000)
    let server = try LoopbackServer { _ in .drip(start: start, then: drops, every: .milliseconds(20)) }
    let request = server.request {
      $0.minimumBytesPerSecond = 10_000
      $0.slownessWindow = .milliseconds(200)
    }
    #expect(await fixture.failure(of: request) == .timedOut(.slowBody, after: .milliseconds(200)))
  }

  @Test func `a drip may be allowed and then ends with the total`() async throws {
    let start = Array("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".utf8)
    let drops = [UInt8](repeating: 65, count: 1_000)
    let server = try LoopbackServer { _ in .drip(start: start, then: drops, every: .milliseconds(20)) }
    let request = server.request {
      $0.minimumBytesPerSecond = 0
      $0.slownessWindow = .milliseconds(50)
      $0.total = .milliseconds(250)
    }
    #expect(await fixture.failure(of: request) == .timedOut(.total, after: .milliseconds(250)))
  }

  @Test func `a header that never ends has no first byte`() async throws {
    let start = Array("HTTP/1.1 200 ".utf8)
    let drops = [UInt8](repeating: 65, count: 1_000)
    let server = try LoopbackServer { _ in .drip(start: start, then: drops, every: .milliseconds(20)) }
    let reason = await fixture.failure(of: server.request { $0.firstByte = .milliseconds(150) })
    #expect(reason == .timedOut(.firstByte, after: .milliseconds(150)))
  }

  @Test func `an answer cut short says how much came`() async throws {
    let server = try LoopbackServer { _ in .truncated(body: Array("half".utf8), declared: 8) }
    #expect(await fixture.failure(of: server.request()) == .truncated(bodyBytes: 4))
  }

  @Test func `no answer at all is a truncated one`() async throws {
    let server = try LoopbackServer { _ in .close }
    #expect(await fixture.failure(of: server.request()) == .truncated(bodyBytes: 0))
  }

  @Test func `what is not HTTP is malformed`() async throws {
    let server = try LoopbackServer { _ in .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)) }
    let reason = await fixture.failure(of: server.request())
    #expect(reason == .malformed("the answer is not HTTP (Received HTTP/0.9 when not allowed)"))
  }

  @Test(arguments: [
    ("zstd", "the body has the content encoding zstd, which was not asked for"),
    ("gzip, zstd", "the body has the content encoding zstd, which was not asked for"),
  ])
  func `an encoding without bounds is refused`(name: String, reason: String) async throws {
    let server = try LoopbackServer { _ in .response(headers: ["Content-Encoding": name], body: [1, 2, 3]) }
    #expect(await fixture.failure(of: server.request()) == .malformed(reason))
  }

  @Test(arguments: ["gzip", "br"]) func `a body that is not in its encoding is malformed`(name: String) async throws {
    let server = try LoopbackServer { _ in
      .response(headers: ["Content-Encoding": name], body: Array("<html>not compressed</html>".utf8))
    }
    guard case .malformed(let text) = await fixture.failure(of: server.request()) else {
      Issue.record("expected malformed")
      return
    }
    #expect(text.hasPrefix("the body cannot be decoded ("))
  }

  @Test func `a port nobody listens on refuses the connection`() async throws {
    let server = try LoopbackServer { _ in .close }
    server.stop()
    guard case .couldNotConnect(let message) = await fixture.failure(of: server.request()) else {
      Issue.record("expected couldNotConnect")
      return
    }
    #expect(message.hasPrefix("Failed to connect to 127.0.0.1 port \(server.port)"))
  }

  @Test func `a name that cannot exist is not found`() async {
    // Too long a label: the resolver knows without asking anybody.
    let name = String(repeating: "a", count: 64) + ".test"
    #expect(await fixture.failure(of: Request(url: "http://\(name)/")) == .couldNotResolve(host: name))
  }
}
