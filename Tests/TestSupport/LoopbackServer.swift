public import HTTP

/// A scripted HTTP/1.1 server on a port of its own on 127.0.0.1; one thread for each connection.
///
/// The handler runs on the connection's thread and must return. The server stops with `stop()` or with its last reference.
public final class LoopbackServer: Sendable {
  /// What a client sent.
  public struct ReceivedRequest: Sendable {
    /// Counts connections from 1 in the order they were accepted.
    public let connection: Int
    /// The method; empty when what came is no HTTP, such as the greeting of TLS.
    public let method: String
    /// The path with its query.
    public let target: String
    /// In the order sent.
    public let headers: Headers
    /// The body, by `Content-Length`; without a method, what came.
    public let body: [UInt8]
  }

  /// What the server does about a request.
  public enum Reply: Sendable {
    /// An answer that keeps the connection open; chunked in pieces of 8,000 bytes or with its `Content-Length`.
    case response(status: Int = 200, headers: Headers = [:], body: [UInt8] = [], isChunked: Bool = false)
    /// These bytes, then the end of the connection.
    case raw([UInt8])
    /// The first bytes at once, then byte after byte with this pause, then the end of the connection.
    case drip(start: [UInt8], then: [UInt8], every: Duration)
    /// A body that says `declared` bytes but ends after these.
    case truncated(headers: Headers = [:], body: [UInt8], declared: Int)
    /// The end of the connection without an answer.
    case close
    /// Nothing, until the client goes away or the server stops.
    case silence

    /// A page with status 200.
    public static func text(_ text: String, type: String = "text/html; charset=utf-8") -> Reply {
      .response(headers: ["Content-Type": type], body: Array(text.utf8))
    }
  }

  /// The port the system chose.
  public let port: Int
  private let core: LoopbackCore

  /// Listens at once.
  public init(handler: @escaping @Sendable (ReceivedRequest) -> Reply) throws {
    core = try LoopbackCore(handler: handler)
    port = core.port
    core.start()
  }

  deinit { core.stop() }

  /// `127.0.0.1:49152`, as rules and site definitions name it.
  public var host: String { "127.0.0.1:\(port)" }

  /// An absolute URL for a path that begins with a slash.
  public func url(_ path: String = "/") -> String { "http://\(host)\(path)" }

  /// Every request so far, in order of arrival.
  public var requests: [ReceivedRequest] { core.requests }

  /// How many connections were accepted so far.
  public var connectionCount: Int { core.connectionCount }

  /// Waits until this many requests have arrived; the test's own time limit ends a wait in vain.
  public func requests(atLeast count: Int) async -> [ReceivedRequest] { await core.requests(atLeast: count) }

  /// Closes every connection and waits for the threads; may be called again.
  public func stop() { core.stop() }
}
