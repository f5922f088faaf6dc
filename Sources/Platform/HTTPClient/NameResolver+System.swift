internal import CCurl
internal import Glibc
public import HTTP
internal import Synchronization

extension NameResolver {
  /// Look-ups under way at once in a process: each holds a thread, and a hanging name server holds it for long.
  private static let mostLookUps = 16
  private static let lookUps = Mutex(0)

  /// Asks the system, on a thread for each look-up, because it blocks; more than 16 at once are `unavailable`.
  public static var system: NameResolver {
    NameResolver { host throws(Failure) in
      let isFree = lookUps.withLock { count in
        guard count < mostLookUps else { return false }
        count += 1
        return true
      }
      guard isFree else { throw .unavailable(host: host) }
      let result = await withCheckedContinuation { continuation in
        LookUp(host: host, continuation: continuation).start()
      }
      lookUps.withLock { $0 -= 1 }
      return try result.get()
    }
  }
}

/// One question to the system.
private final class LookUp: Sendable {
  /// EAI_NODATA of <netdb.h>, a GNU extension that Swift does not see: the name is there, but has no address.
  private static let noData: Int32 = -5

  private let host: String
  private let continuation: CheckedContinuation<Result<[IPAddress], NameResolver.Failure>, Never>

  init(host: String, continuation: CheckedContinuation<Result<[IPAddress], NameResolver.Failure>, Never>) {
    self.host = host
    self.continuation = continuation
  }

  func start() {
    let context = Unmanaged.passRetained(self)
    var thread = pthread_t()
    guard pthread_create(&thread, nil, runLookUp, context.toOpaque()) == 0 else {
      context.release()
      continuation.resume(returning: .failure(.unavailable(host: host)))
      return
    }
    pthread_detach(thread)
  }

  func run() { continuation.resume(returning: answer()) }

  private func answer() -> Result<[IPAddress], NameResolver.Failure> {
    var hints = addrinfo()
    // One entry for each address instead of one for each kind of socket.
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, nil, &hints, &first)
    defer { if let first { freeaddrinfo(first) } }
    switch status {
    case 0: break
    case EAI_NONAME, LookUp.noData: return .failure(.notFound(host: host))
    default: return .failure(.unavailable(host: host))
    }
    var addresses: [IPAddress] = []
    var next = first
    while let entry = next {
      if let address = entry.pointee.ai_addr.flatMap(IPAddress.init(socketAddress:)) { addresses.append(address) }
      next = entry.pointee.ai_next
    }
    return .success(addresses)
  }
}

private func runLookUp(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  // Signals belong to the main thread.
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_BLOCK, &all, nil)
  Unmanaged<LookUp>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
