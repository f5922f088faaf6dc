import Foundation
import HTTP
import HTTPClient
import HTTPServer
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)), .enabled(if: FileManager.default.isExecutableFile(atPath: OpenSSLProgram.path)))
struct ServerTLSTests {
  @Test func `requests are served over TLS, and what is hostile is refused there too`() async throws {
    let identity = try Identity()
    try await Fixture.run({ $0.certificate = identity.certificate }, handler: Fixture.echo) { fixture in
      #expect(fixture.server.address == "https://127.0.0.1:\(fixture.port)")
      let client = identity.client()
      for _ in 0..<2 {
        let response = try await client.transport.send(fixture.request(body: "hello"))
        #expect(response.status == 200)
        #expect(response.body == Array("hello".utf8))
      }
      let tooLong = try await client.transport.send(fixture.request(body: String(repeating: "x", count: 65)))
      #expect(tooLong.status == 413)
      let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      #expect(try await Self.exchange(text, port: fixture.port).hasPrefix("HTTP/1.1 400 "))
      let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n"
      let long = try await Self.exchange(chunked + String(repeating: "x", count: 200), port: fixture.port)
      #expect(long.hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func `another certificate is shown without losing what is in flight`() async throws {
    let old = try Identity()
    let new = try Identity()
    let started = Signal()
    let signal = Signal()
    try await Fixture.run(
      { $0.certificate = old.certificate },
      handler: { request in
        guard request.path == "/wait" else { return .answer(.text("hello")) }
        return .later {
          started.give()
          await signal.wait()
          return .text("done")
        }
      }
    ) { fixture in
      let first = old.client()
      async let waiting = first.transport.send(fixture.request("/wait"))
      await started.wait()
      #expect(throws: ServerError.certificate) {
        try fixture.server.reload(.init(chain: Array("no PEM".utf8), key: new.certificate.key))
      }
      #expect(throws: ServerError.certificate) {
        try fixture.server.reload(.init(chain: old.certificate.chain, key: new.certificate.key))
      }
      #expect(try await old.client().transport.send(fixture.request()).status == 200)
      try fixture.server.reload(new.certificate)
      // The supervisor takes it over within a round.
      while (try? await new.client().transport.send(fixture.request())) == nil {}
      signal.give()
      let response = try await waiting
      #expect(response.body == Array("done".utf8))
      #expect(response.headers["Connection"] == "close")
      await #expect(throws: TransportError.self) { try await old.client().transport.send(fixture.request()) }
    }
  }

  @Test func `a certificate that does not belong to its key starts no server`() throws {
    let one = try Identity()
    let other = try Identity()
    var configuration = ServerConfiguration(address: .tcp(host: "127.0.0.1", port: 0))
    configuration.certificate = .init(chain: one.certificate.chain, key: other.certificate.key)
    let server = HTTPServer(configuration: configuration, handler: Fixture.hello)
    #expect(throws: ServerError.certificate) { try server.start() }
  }

  @Test func `a peer that never greets is cut off`() async throws {
    let identity = try Identity()
    try await Fixture.run({ configuration in
      configuration.certificate = identity.certificate
      configuration.limits.head = .milliseconds(300)
    }) { fixture in
      let peer = try fixture.connect()
      #expect(await peer.isClosedByServer())
    }
  }

  /// What `openssl s_client` prints when it sends these bytes.
  private static func exchange(_ text: String, port: UInt16) async throws -> String {
    let (input, output) = (try Self.makePipe(), try Self.makePipe())
    let program = try OpenSSLProgram(
      ["s_client", "-quiet", "-connect", "127.0.0.1:\(port)"], input: input.read, output: output.write)
    close(input.read)
    close(output.write)
    return await onThread {
      let writing = FileHandle(fileDescriptor: input.write, closeOnDealloc: true)
      let reading = FileHandle(fileDescriptor: output.read, closeOnDealloc: true)
      try? writing.write(contentsOf: Data(text.utf8))
      // The server ends the connection, and with it the program.
      let answer = String(decoding: (try? reading.readToEnd()) ?? Data(), as: UTF8.self)
      program.end()
      return answer
    }
  }

  private static func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

extension Fixture {
  fileprivate func request(_ path: String = "/", body: String? = nil) -> Request {
    Request(
      method: body == nil ? "GET" : "POST", url: "https://127.0.0.1:\(port)\(path)", body: body.map { Array($0.utf8) },
      addresses: .publicAndLoopback(hosts: ["127.0.0.1"]))
  }
}

/// A certificate for 127.0.0.1 with its key, made for one test.
private struct Identity {
  let certificate: ServerConfiguration.Certificate
  private let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
    let program = try OpenSSLProgram([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder.path("key.pem"), "-out",
      folder.path("certificate.pem"),
    ])
    try #require(program.end())
    certificate = .init(
      chain: Array(try Data(contentsOf: URL(filePath: folder.path("certificate.pem")))),
      key: Array(try Data(contentsOf: URL(filePath: folder.path("key.pem")))))
  }

  func client() -> CurlClient {
    var configuration = CurlClient.Configuration(userAgent: "Platewatch-test/1 (test@example.test)")
    configuration.caFile = folder.path("certificate.pem")
    return CurlClient(configuration)
  }
}
