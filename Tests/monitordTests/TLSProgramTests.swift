import Foundation
import HTTP
import HTTPClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)), .enabled(if: CertificateAuthority.isAvailable, "openssl is not installed"))
struct TLSProgramTests {
  private let directory: TemporaryDirectory
  private let authority: CertificateAuthority
  private let chain: String
  private let key: String
  private let station: Station

  /// A server that shows a certificate for `old.example`.
  init() async throws {
    directory = try TemporaryDirectory()
    authority = try CertificateAuthority(in: directory)
    chain = directory.path("chain.pem")
    key = directory.path("key.pem")
    try Self.install(try authority.issue(for: "old.example"), chain, key)
    station = try await Station(["--tls-cert", chain, "--tls-key", key], in: directory)
  }

  private static func install(_ certificate: CertificateAuthority.Certificate, _ chain: String, _ key: String) throws {
    try Data(contentsOf: URL(filePath: certificate.file)).write(to: URL(filePath: chain))
    try Data(contentsOf: URL(filePath: certificate.key)).write(to: URL(filePath: key))
  }

  /// A client that trusts the authority alone and finds every name on this machine.
  private func client() throws -> CurlClient {
    var configuration = CurlClient.Configuration(userAgent: "test")
    configuration.caFile = authority.file
    let loopback = try #require(IPAddress("127.0.0.1"))
    configuration.addresses = { _ in [loopback] }
    return CurlClient(configuration)
  }

  /// The status of an answer from a server that proves to be `name`.
  private func ask(_ name: String, _ client: CurlClient) async throws -> Int {
    let port = try #require(station.address.split(separator: ":").last)
    return try await client.transport.send(
      Request(
        method: "GET", url: "https://\(name):\(port)/v1/events", headers: ["Authorization": "Bearer \(station.key)"],
        addresses: .publicAndLoopback(hosts: [name]))
    ).status
  }

  @Test func `a new certificate is shown after SIGHUP, and connections of before go on`() async throws {
    #expect(station.address.hasPrefix("https://127.0.0.1:"))
    let kept = try client()
    #expect(try await ask("old.example", kept) == 200)
    await #expect(throws: TransportError.self) { try await ask("new.example", try client()) }

    try Self.install(try authority.issue(for: "new.example"), chain, key)
    station.server.send(SIGHUP)
    while (try? await ask("new.example", try client())) == nil {}
    await #expect(throws: TransportError.self) { try await ask("old.example", try client()) }
    #expect(try await ask("old.example", kept) == 200)
    try await end(errors: 0)
  }

  @Test func `a broken certificate is told in one sentence, and the one of before stays`() async throws {
    try Data("no certificate".utf8).write(to: URL(filePath: chain))
    station.server.send(SIGHUP)
    let sentence = """
      the certificate stays as it was: the certificate or its key cannot be used; both must be PEM, the chain leaf first, \
      and belong together
      """
    while !(try station.server.errorsSoFar().contains(sentence)) {
      #expect(try await ask("old.example", try client()) == 200)
    }
    #expect(try await ask("old.example", try client()) == 200)

    try FileManager.default.removeItem(atPath: chain)
    station.server.send(SIGHUP)
    let missing = "the certificate stays as it was: cannot open \(chain): No such file or directory"
    while !(try station.server.errorsSoFar().contains(missing)) {
      #expect(try await ask("old.example", try client()) == 200)
    }
    #expect(try await ask("old.example", try client()) == 200)
    try await end(errors: 2)
  }

  /// Ends the server, which has told so many errors.
  private func end(errors: Int) async throws {
    station.server.send(SIGTERM)
    let ending = try await station.server.ending()
    #expect(ending.status == 0)
    #expect(ending.errors.split(separator: "\n").filter { $0.contains("level=error") }.count == errors)
  }
}
