internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// One of libmicrohttpd's daemons with its threads; a new certificate needs a new one.
///
/// It does not listen: the supervisor hands it connections, because the library neither judges a peer before it accepts
/// nor gives up listening without a race (0.9.75 may abort the process in `MHD_quiesce_daemon`).
// Safe: libmicrohttpd takes connections from any thread; `stop` is called once, by the supervisor, which adds none later.
final class Daemon: @unchecked Sendable {
  /// What the library notes of each field (0.9.75 on a machine of 64 bits).
  private static let fieldMemory = 64
  /// Room for the head of an answer.
  private static let answerMemory = 2 * 1024
  /// Connections on their way out are not counted by us any more, but by the library.
  private static let spareConnections = 1_024

  private let pointer: OpaquePointer
  private let retiring = Atomic(false)

  init(_ service: Service, certificate: ServerConfiguration.Certificate?) throws(ServerError) {
    let configuration = service.configuration
    let limits = configuration.limits
    var settings = CMicroHTTPD_Settings()
    settings.threads = UInt32(max(1, configuration.threads))
    settings.connectionLimit = UInt32((limits.connections + Self.spareConnections) * max(1, configuration.threads))
    // The library clears all of it after each request: 8 KB more were a twentieth of a small request's cost.
    settings.connectionMemory =
      limits.headerBytes + limits.headerFields * Self.fieldMemory + Self.answerMemory
    settings.context = Unmanaged.passUnretained(service).toOpaque()
    settings.handle = handleAccess
    settings.noteTarget = noteTarget
    settings.complete = completeRequest
    settings.notify = notifyConnection
    let chain = (certificate?.chain ?? []).map { CChar(bitPattern: $0) } + [0]
    let key = (certificate?.key ?? []).map { CChar(bitPattern: $0) } + [0]
    let started = chain.withUnsafeBufferPointer { chain in
      key.withUnsafeBufferPointer { key in
        if certificate != nil {
          settings.certificate = chain.baseAddress
          settings.key = key.baseAddress
        }
        return withoutSignals { CMicroHTTPD_start(&settings) }
      }
    }
    guard let started else {
      throw certificate == nil ? .library(reason: String(cString: strerror(errno))) : .certificate
    }
    pointer = started
  }

  /// Whether a newer daemon has taken over, so that every answer is the last of its connection.
  var isRetiring: Bool { retiring.load(ordering: .relaxed) }

  func retire() { retiring.store(true, ordering: .relaxed) }

  /// Hands over a connection; false, and the descriptor is closed, when the library cannot take it.
  func add(_ descriptor: Int32, _ address: inout sockaddr_storage, _ length: socklen_t) -> Bool {
    CMicroHTTPD_add(pointer, descriptor, &address, length) == 1
  }

  /// Closes what is open and waits for the threads; no connection may be suspended.
  func stop() { MHD_stop_daemon(pointer) }
}

/// Runs `body` with all signals blocked, which the threads that it starts inherit: signals belong to the main thread.
func withoutSignals<Result>(_ body: () -> Result) -> Result {
  var all = sigset_t()
  var before = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_BLOCK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  return body()
}
