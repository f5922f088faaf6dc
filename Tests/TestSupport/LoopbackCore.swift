internal import Dispatch
internal import Foundation
internal import Glibc
internal import HTTP
internal import Synchronization

/// A system call of the server that failed.
struct LoopbackFailure: Error, CustomStringConvertible {
  let call: String
  let code: Int32

  var description: String { "\(call) on 127.0.0.1: error \(code)" }
}

/// The state of a server, shared by its threads, which outlive the server's own value for a moment.
final class LoopbackCore: Sendable {
  typealias Handler = @Sendable (LoopbackServer.ReceivedRequest) -> LoopbackServer.Reply

  private struct State {
    var isStopped = false
    var open: Set<Int32> = []
    var connectionCount = 0
    var requests: [LoopbackServer.ReceivedRequest] = []
    var waiters: [(count: Int, continuation: CheckedContinuation<[LoopbackServer.ReceivedRequest], Never>)] = []
  }

  let port: Int
  private let listener: Int32
  private let handler: Handler
  private let state = Mutex(State())
  private let threads = DispatchGroup()

  init(handler: @escaping Handler) throws {
    self.handler = handler
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard listener >= 0 else { throw LoopbackFailure(call: "socket", code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, length) == 0 && listen(listener, 128) == 0
          && getsockname(listener, generic, &length) == 0
      }
    }
    guard status else {
      close(listener)
      throw LoopbackFailure(call: "listen", code: errno)
    }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  var requests: [LoopbackServer.ReceivedRequest] { state.withLock { $0.requests } }

  var connectionCount: Int { state.withLock { $0.connectionCount } }

  func requests(atLeast count: Int) async -> [LoopbackServer.ReceivedRequest] {
    await withCheckedContinuation { continuation in
      let ready: [LoopbackServer.ReceivedRequest]? = state.withLock { state in
        if state.requests.count >= count || state.isStopped { return state.requests }
        state.waiters.append((count, continuation))
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  func start() {
    threads.enter()
    Thread.detachNewThread { [self] in
      accept()
      close(listener)
      threads.leave()
    }
  }

  func stop() {
    let waiters = state.withLock { state in
      if !state.isStopped { shutdown(listener, Int32(SHUT_RDWR)) }
      state.isStopped = true
      for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.continuation.resume(returning: requests) }
    threads.wait()
  }

  private func accept() {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      if descriptor < 0 && (errno == EINTR || errno == ECONNABORTED) { continue }
      guard descriptor >= 0 else { return }
      // Programs that other tests start must not keep the connection open.
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      let number: Int? = state.withLock { state in
        guard !state.isStopped else { return nil }
        state.open.insert(descriptor)
        state.connectionCount += 1
        return state.connectionCount
      }
      guard let number else {
        close(descriptor)
        return
      }
      threads.enter()
      Thread.detachNewThread { [self] in
        serve(LoopbackConnection(descriptor: descriptor, number: number))
        // Under the lock: `stop` must not shut down a number that already means another file.
        state.withLock { state in
          state.open.remove(descriptor)
          shutdown(descriptor, Int32(SHUT_RDWR))
          close(descriptor)
        }
        threads.leave()
      }
    }
  }

  private func serve(_ connection: consuming LoopbackConnection) {
    while let request = connection.nextRequest() {
      record(request)
      guard connection.send(handler(request), to: request) else { return }
    }
  }

  private func record(_ request: LoopbackServer.ReceivedRequest) {
    let (ready, all) = state.withLock { state in
      state.requests.append(request)
      let count = state.requests.count
      let ready = state.waiters.filter { $0.count <= count }
      state.waiters.removeAll { $0.count <= count }
      return (ready, state.requests)
    }
    for waiter in ready { waiter.continuation.resume(returning: all) }
  }
}
