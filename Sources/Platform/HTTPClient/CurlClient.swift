internal import CCurl
internal import Glibc
public import HTTP
internal import Synchronization

/// Sends requests with libcurl: one thread, kept connections, every limit of a `Request` enforced while data comes in.
///
/// Proxies in the environment are ignored, redirects are answers, certificates are always verified, and every address
/// is judged by the request's rules after the name look-up and again before a kept connection is used.
public final class CurlClient: Sendable {
  /// What all requests of a client share.
  public struct Configuration: Sendable {
    /// Sent unless a request has its own `User-Agent`.
    public var userAgent: String
    /// Certificates to trust instead of the system's, a file in PEM form.
    public var caFile: String?
    /// Further requests to the same host and port wait, and their time limits run meanwhile; 0 sets no limit.
    public var maximumConnectionsPerHost = 1
    /// Connections kept open over all hosts; the oldest is closed first.
    public var keptConnections = 64
    /// Whether HTTP/2 is spoken with servers that offer it over TLS.
    public var speaksHTTP2 = true
    /// Addresses that are refused although they are public, because they lead back to this machine.
    public var ownAddresses: OwnAddresses?
    /// Asked for a name's addresses before the system is, on the client's thread; nil leaves the name to the system.
    public var addresses: (@Sendable (_ host: String) -> [IPAddress]?)?

    /// Only the user agent has no default.
    public init(userAgent: String) { self.userAgent = userAgent }

    /// For sending to servers that strangers named: HTTP/1.1, no waiting for one another, this machine's own addresses refused.
    public static func strangers(userAgent: String) -> Configuration {
      var configuration = Configuration(userAgent: userAgent)
      configuration.speaksHTTP2 = false
      // Whoever sends bounds what is under way: here it would wait while its time runs.
      configuration.maximumConnectionsPerHost = 0
      configuration.keptConnections = 512
      configuration.ownAddresses = OwnAddresses()
      return configuration
    }
  }

  /// libcurl's own tables, made once in a process and never freed.
  private static let libraryStatus = CCurl_globalInit()

  private let mailbox = Mailbox()
  private let thread: Mutex<pthread_t?>

  /// Starts the thread; it ends with `shutdown()` or with the last reference to the client and its transports.
  public init(_ configuration: Configuration) {
    precondition(Self.libraryStatus == CURLE_OK, "libcurl could not be started")
    thread = Mutex(startEngineThread(mailbox: mailbox, configuration: configuration))
  }

  deinit { shutdown() }

  /// Sends over the network; keeps the client alive.
  public var transport: Transport {
    Transport { request throws(TransportError) in try await self.send(request) }
  }

  /// Ends every request with `cancelled`, closes the connections and waits for the thread's end; may be called again.
  public func shutdown() {
    mailbox.close()
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let running { pthread_join(running, nil) }
  }

  private func send(_ request: Request) async throws(TransportError) -> Response {
    let ticket = Ticket()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let order = Order(request: request, ticket: ticket, continuation: continuation)
        if !mailbox.post(.start(order)) { order.finish(.failure(TransportError(.cancelled, for: request))) }
      }
    } onCancel: {
      // The flag first: a start that is posted after this cancellation must see it.
      ticket.cancel()
      _ = mailbox.post(.cancel(ticket))
    }
    return try result.get()
  }
}
