internal import Glibc
internal import Synchronization

/// Serves HTTP/1.1 with libmicrohttpd: few threads, every limit enforced, every doubtful request refused.
///
/// The handler decides from the head of a request, on a thread of the server, and must not block: what takes longer than
/// microseconds is a `later` or a `stream`, which hold no thread. A peer that leaves cancels its task. `Date`,
/// `Content-Length`, `Connection` and `X-Request-Id` are added to each answer, and an answer to HEAD loses its body.
/// A connection ends after an answer that left some of the body unread, and after a chunked body.
public final class HTTPServer: Sendable {
  private struct Running {
    let service: Service
    let address: ListenAddress
  }

  private enum State {
    case new
    case running(Running)
    case stopped
  }

  private let configuration: ServerConfiguration
  private let handler: @Sendable (ServerRequest) -> Plan
  private let seed: UInt64
  private let state = Mutex(State.new)

  /// A server that does not listen yet; `random` gives the beginning of its request identifiers.
  public init(
    configuration: ServerConfiguration, random: some RandomNumberGenerator = SystemRandomNumberGenerator(),
    handler: @escaping @Sendable (ServerRequest) -> Plan
  ) {
    var random = random
    seed = random.next()
    self.configuration = configuration
    self.handler = handler
  }

  deinit {
    guard case .running(let running) = state.withLock({ $0 }) else { return }
    Task { await Self.stop(running.service, within: .zero) }
  }

  /// Begins to listen, once in a server's life; raises the process's limit of descriptors as far as it may.
  public func start() throws(ServerError) {
    let result: Result<Void, ServerError> = state.withLock { state in
      guard case .new = state else { return .failure(.notStartable) }
      do throws(ServerError) {
        state = .running(try launch())
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Where the server listens, with the port that the system chose: `http://127.0.0.1:8080`, `https://[::1]:8443` or
  /// `unix:/run/example.sock`; empty while it does not run.
  public var address: String {
    guard case .running(let running) = state.withLock({ $0 }) else { return "" }
    guard case .tcp = running.address else { return running.address.description }
    return "\(configuration.certificate == nil ? "http" : "https")://\(running.address)"
  }

  /// The number of open connections.
  public var connectionCount: Int {
    guard case .running(let running) = state.withLock({ $0 }) else { return 0 }
    return running.service.table.count
  }

  /// Shows another certificate from the next connection on; connections that stand end with their next answer.
  ///
  /// When it cannot be used, the one before stays.
  public func reload(_ certificate: ServerConfiguration.Certificate) throws(ServerError) {
    guard case .running(let running) = state.withLock({ $0 }), configuration.certificate != nil else {
      throw .notStartable
    }
    running.service.mailbox.post(.replace(try Daemon(running.service, certificate: certificate)))
  }

  /// Stops listening, lets requests in flight end for at most so long, then cancels what is left and closes everything.
  ///
  /// Connections between two requests are closed at once. Returns when libmicrohttpd's threads have ended; a task that
  /// does not heed its cancellation is not waited for. May be called again.
  public func stop(drainingFor duration: Duration) async {
    let running: Running? = state.withLock { state in
      defer { state = .stopped }
      if case .running(let running) = state { return running }
      return nil
    }
    if let running { await Self.stop(running.service, within: duration) }
  }

  private static func stop(_ service: Service, within duration: Duration) async {
    await withCheckedContinuation { service.mailbox.post(.stop(within: duration, $0)) }
  }

  private func launch() throws(ServerError) -> Running {
    raiseDescriptorLimit(to: configuration.limits.connections)
    let mailbox = try Mailbox()
    let listener = try Listener(configuration.address)
    do throws(ServerError) {
      let service = Service(configuration, ids: RequestIDs(seed: seed), mailbox: mailbox, handler: handler)
      let daemon = try Daemon(service, certificate: configuration.certificate)
      do throws(ServerError) {
        try startSupervisorThread(Supervisor(service, listener: listener, daemon: daemon))
      } catch {
        daemon.stop()
        throw error
      }
      return Running(service: service, address: listener.address)
    } catch {
      listener.close()
      throw error
    }
  }
}

/// Makes room for so many connections beside what else the process opens, as far as the system lets it.
private func raiseDescriptorLimit(to connections: Int) {
  let others: rlim_t = 512
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
  let wanted = min(rlim_t(connections) + others, limit.rlim_max)
  guard limit.rlim_cur < wanted else { return }
  limit.rlim_cur = wanted
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
