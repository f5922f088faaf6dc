import HTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)), .enabled(if: CertificateAuthority.isAvailable, "openssl is absent"))
struct CurlClientTLSTests {
  private static func request(to server: TLSServer) -> Request {
    Request(url: "https://localhost:\(server.port)/", addresses: .publicAndLoopback(hosts: ["localhost"]))
  }

  /// What libcurl says of the connection; nil when the answer came.
  private static func message(
    of server: TLSServer, caFile: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async -> String? {
    switch await ClientFixture(caFile: caFile).failure(of: request(to: server)) {
    case .tls(let message): return message
    case nil: return nil
    case let reason?:
      Issue.record("\(reason)", sourceLocation: sourceLocation)
      return nil
    }
  }

  @Test func `a certificate that vouches for itself is refused, and accepted from a trusted file`() async throws {
    let folder = try TemporaryDirectory()
    let certificate = try CertificateAuthority.selfSigned(for: "localhost", in: folder)
    let server = try TLSServer(certificate)
    #expect(await Self.message(of: server) == "SSL certificate problem: self-signed certificate")
    let response = try await ClientFixture(caFile: certificate.file).send(Self.request(to: server))
    #expect(response.status == 200)
    #expect(response.timing.secured > response.timing.connected)
    #expect(response.timing.firstByte >= response.timing.secured)
  }

  @Test func `an authority nobody knows is refused, a known one is not`() async throws {
    let folder = try TemporaryDirectory()
    let authority = try CertificateAuthority(in: folder)
    let server = try TLSServer(authority.issue(for: "localhost"))
    #expect(
      await Self.message(of: server) == "SSL certificate problem: unable to get local issuer certificate")
    let other = try CertificateAuthority(in: TemporaryDirectory())
    #expect(
      await Self.message(of: server, caFile: other.file)
        == "SSL certificate problem: unable to get local issuer certificate")
    #expect(await Self.message(of: server, caFile: authority.file) == nil)
  }

  @Test func `a trusted certificate for another name is refused`() async throws {
    let folder = try TemporaryDirectory()
    let authority = try CertificateAuthority(in: folder)
    let server = try TLSServer(authority.issue(for: "other.test"))
    #expect(
      await Self.message(of: server, caFile: authority.file)
        == "SSL: no alternative certificate subject name matches target host name 'localhost'")
  }

  @Test func `a certificate that has expired is refused`() async throws {
    let folder = try TemporaryDirectory()
    let authority = try CertificateAuthority(in: folder)
    let server = try TLSServer(authority.issue(for: "localhost", days: -1))
    #expect(
      await Self.message(of: server, caFile: authority.file) == "SSL certificate problem: certificate has expired")
  }

  @Test func `TLS before 1.2 is refused`() async throws {
    let folder = try TemporaryDirectory()
    let authority = try CertificateAuthority(in: folder)
    let server = try TLSServer(
      authority.issue(for: "localhost"), options: ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"])
    #expect(await Self.message(of: server, caFile: authority.file) != nil)
  }

  @Test func `a server without TLS has no trusted connection`() async throws {
    let server = try LoopbackServer { $0.method.isEmpty ? .close : .text("not encrypted") }
    var request = server.request()
    request.url = "https://\(server.host)/"
    guard case .tls = await ClientFixture().failure(of: request) else {
      Issue.record("expected a TLS error")
      return
    }
  }
}
