internal import Foundation

/// A web server with TLS on a port of its own on 127.0.0.1, by the system's `openssl`; answers GET with a page.
public final class TLSServer: Sendable {
  static let openssl = "/usr/bin/openssl"

  /// The port the system chose.
  public let port: Int
  private let stop: @Sendable () -> Void

  /// Starts; `options` are further ones of `openssl s_server`.
  public init(_ certificate: CertificateAuthority.Certificate, options: [String] = []) throws {
    let arguments =
      ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate.file, "-key", certificate.key] + options
    let process = Self.process(arguments)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    // Not SIGTERM: the system's threads that tests run on block it, and a child inherits that.
    stop = { [identifier = process.processIdentifier] in _ = kill(identifier, SIGKILL) }
    // It says the port in the line `ACCEPT 127.0.0.1:12345`.
    var text = ""
    while !text.contains("ACCEPT") || !text.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw OpenSSLFailure(arguments: arguments) }
      text += String(decoding: data, as: UTF8.self)
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
    guard let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw OpenSSLFailure(arguments: arguments)
    }
    self.port = port
  }

  deinit { stop() }

  static func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: openssl)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }
}
