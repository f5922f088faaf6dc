import API
import CommandLineTool
import HTTPServer

/// The servers of all addresses, in front of one API.
struct Doors: Sendable {
  /// Requests in flight may take so long to end; a service manager is told ten seconds.
  static let drainTime: Duration = .seconds(8)

  private let files: CertificateFiles?
  private let servers: [HTTPServer]
  private let securedServers: [HTTPServer]
  private let api: API
  private let log: Log

  init(options: ServerOptions, certificate: ServerConfiguration.Certificate?, api: API, log: Log) {
    files = options.certificate
    self.api = api
    self.log = log
    var (servers, securedServers): ([HTTPServer], [HTTPServer]) = ([], [])
    for address in options.addresses {
      var configuration = ServerConfiguration(address: address)
      configuration.onComplete = { request, status, bytes, duration in
        let done = api.complete(request, status: status, bytes: bytes, duration: duration)
        log.info("request") { done.write(to: &$0) }
      }
      // Who may open a socket in the file system is on this machine already.
      if case .tcp = address { configuration.certificate = certificate }
      let server = HTTPServer(configuration: configuration) { api.plan(for: $0) }
      servers.append(server)
      if configuration.certificate != nil { securedServers.append(server) }
    }
    self.servers = servers
    self.securedServers = securedServers
  }

  /// Where requests are taken, with the ports that the system chose.
  var addresses: [String] { servers.map(\.address) }

  /// Begins to listen everywhere.
  func open() throws(ServerError) {
    for server in servers { try server.start() }
  }

  /// Shows the certificate as it is in its files after every signal; one that cannot be used changes nothing.
  func renewCertificates(_ signals: AsyncStream<Int32>) async {
    for await _ in signals {
      guard let files else { continue }
      do {
        let certificate = try files.read()
        for server in securedServers { try server.reload(certificate) }
        log.info("the certificate has been read again")
      } catch {
        log.error("the certificate stays as it was: \(error)")
      }
    }
  }

  /// Takes nothing more, answers what is in flight, and returns when all is closed.
  func close() async {
    api.stopWaiting()
    await withTaskGroup(of: Void.self) { group in
      for server in servers { group.addTask { await server.stop(drainingFor: Self.drainTime) } }
    }
  }
}
