import Foundation
import HTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)), .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
struct CurlClientTLSTests {
  @Test func `a certificate nobody vouches for is refused, and accepted from a trusted file`() async throws {
    let folder = try TemporaryDirectory()
    try Self.makeCertificate(in: folder, name: "localhost")
    let (server, port) = try Self.startServer(in: folder)
    defer { server.terminate() }
    let request = Request(url: "https://localhost:\(port)/", addresses: .publicAndLoopback(hosts: ["localhost"]))

    guard case .tls(let message) = await ClientFixture().failure(of: request) else {
      Issue.record("expected a TLS error")
      return
    }
    #expect(message == "SSL certificate problem: self-signed certificate")
    let response = try await ClientFixture(caFile: folder.path("certificate.pem")).send(request)
    #expect(response.status == 200)
  }

  @Test func `a trusted certificate for another name is refused`() async throws {
    let folder = try TemporaryDirectory()
    try Self.makeCertificate(in: folder, name: "other.test")
    let (server, port) = try Self.startServer(in: folder)
    defer { server.terminate() }
    let request = Request(url: "https://localhost:\(port)/", addresses: .publicAndLoopback(hosts: ["localhost"]))
    guard case .tls(let message) = await ClientFixture(caFile: folder.path("certificate.pem")).failure(of: request)
    else {
      Issue.record("expected a TLS error")
      return
    }
    #expect(message.contains("localhost"))
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

  private static func makeCertificate(in folder: TemporaryDirectory, name: String) throws {
    let process = openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
      "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-keyout", folder.path("key.pem"), "-out",
      folder.path("certificate.pem"),
    ])
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  /// Starts on a port the system chooses and reads it from the line `ACCEPT 127.0.0.1:12345`.
  private static func startServer(in folder: TemporaryDirectory) throws -> (Process, Int) {
    let process = openssl([
      "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", folder.path("certificate.pem"), "-key",
      folder.path("key.pem"),
    ])
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var text = ""
    while !text.contains("\n") || !text.contains("ACCEPT") {
      let data = output.fileHandleForReading.availableData
      try #require(!data.isEmpty)
      text += String(decoding: data, as: UTF8.self)
    }
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") })
    return (process, try #require(line.split(separator: ":").last.flatMap { Int($0) }))
  }

  private static func openssl(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }
}
