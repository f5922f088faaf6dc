public import HTTP
public import Synchronization

/// The head of a request; its body is had through the `Plan` that answers it.
///
/// A class, because it is handed on many times for each request, and a copy of seven texts costs more than one reference.
public final class ServerRequest: Sendable {
  /// Identifies the request in the answer (`X-Request-Id`) and in the log.
  public let id: String
  /// A token as it was sent, such as `GET`.
  public let method: String
  /// The path as it was sent, still percent-encoded, without the query.
  public let path: String
  /// What stands behind the first question mark, still percent-encoded; nil without one.
  public let query: String?
  /// Every field in the order sent.
  public let headers: Headers
  /// The peer's address without the port; `unix` for a socket in the file system.
  public let peer: String
  /// A number that the handler may leave for whoever is told of the request's end; -1 until then.
  public let note = Atomic(-1)

  /// A request by its parts.
  public init(
    id: String, method: String, path: String, query: String? = nil, headers: Headers = [:], peer: String = "127.0.0.1"
  ) {
    self.id = id
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.peer = peer
  }
}
