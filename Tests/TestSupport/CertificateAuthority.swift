internal import Foundation

/// Issues certificates of its own, by the system's `openssl`.
public struct CertificateAuthority: Sendable {
  /// A certificate and its key, both files in PEM form.
  public struct Certificate: Sendable {
    /// The certificate's file.
    public let file: String
    /// The private key's file.
    public let key: String
  }

  /// Whether the program is there.
  public static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: TLSServer.openssl) }

  /// The certificate to trust.
  public let file: String
  private let key: String
  private let folder: TemporaryDirectory

  /// Makes the authority's files in a folder.
  public init(in folder: TemporaryDirectory) throws {
    self.folder = folder
    file = folder.path("authority.pem")
    key = folder.path("authority-key.pem")
    try Self.run(
      ["req", "-x509"] + Self.newKey(key) + ["-days", "2", "-subj", "/CN=Authority of a test", "-out", file])
  }

  /// A certificate for a name, valid from now for so many days; a negative number makes one that has expired.
  public func issue(for name: String, days: Int = 2) throws -> Certificate {
    let certificate = Certificate(file: folder.path("\(name).pem"), key: folder.path("\(name)-key.pem"))
    let request = folder.path("\(name).csr")
    try Self.run(
      ["req"] + Self.newKey(certificate.key) + ["-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)"]
        + ["-out", request])
    try Self.run([
      "x509", "-req", "-in", request, "-CA", file, "-CAkey", key, "-CAcreateserial", "-days", "\(days)",
      "-copy_extensions", "copy", "-out", certificate.file,
    ])
    return certificate
  }

  /// A certificate for a name that vouches for itself.
  public static func selfSigned(for name: String, in folder: TemporaryDirectory) throws -> Certificate {
    let certificate = Certificate(file: folder.path("self-\(name).pem"), key: folder.path("self-\(name)-key.pem"))
    try run(
      ["req", "-x509"] + newKey(certificate.key)
        + ["-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-out", certificate.file])
    return certificate
  }

  private static func newKey(_ file: String) -> [String] {
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file]
  }

  private static func run(_ arguments: [String]) throws {
    let process = TLSServer.process(arguments)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw OpenSSLFailure(arguments: arguments) }
  }
}

/// A call of `openssl` that did not work.
struct OpenSSLFailure: Error, CustomStringConvertible {
  let arguments: [String]

  var description: String { "openssl \(arguments.joined(separator: " ")): failed" }
}
