/// Why a server does not run, or goes on with the certificate it has.
public enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The address cannot be listened on; `reason` is the system's.
  case listen(address: String, reason: String)
  /// Another process answers on the socket.
  case inUse(address: String)
  /// The library did not take certificate and key: no PEM, or they do not belong together.
  case certificate
  /// The library could not be started, for lack of threads or descriptors.
  case library(reason: String)
  /// It was started before, or is stopped.
  case notStartable

  /// What was tried, what came back, and what to do.
  public var description: String {
    switch self {
    case .listen(let address, let reason): "listening on \(address) failed: \(reason)"
    case .inUse(let address): "listening on \(address) failed: another process is listening there"
    case .certificate:
      "the certificate or its key cannot be used; both must be PEM, the chain leaf first, and belong together"
    case .library(let reason): "the HTTP server could not be started: \(reason)"
    case .notStartable: "the HTTP server was started before or is stopped; make a new one"
    }
  }
}
