internal import CMicroHTTPD
internal import Glibc

/// Accepts connections, enforces every time limit and ends the server; lives on a thread of its own.
final class Supervisor {
  /// How often deadlines are looked at.
  private static let round: Int32 = 100
  /// Connections accepted before anything else is looked at.
  private static let acceptedAtOnce = 64

  private let service: Service
  private let listener: Listener
  private var daemon: Daemon
  private var retired: [Daemon] = []
  private var lingering = LingeringSockets()
  private var isListening = true
  /// Without descriptors `accept` would be tried in vain without end; the next round tries again.
  private var isOutOfDescriptors = false
  private var drainEnd: Int64?
  private var stopped: [CheckedContinuation<Void, Never>] = []

  init(_ service: Service, listener: Listener, daemon: Daemon) {
    self.service = service
    self.listener = listener
    self.daemon = daemon
  }

  /// Works until the server is stopped.
  func run() {
    var nextSweep: Int64 = 0
    while true {
      wait()
      let now = service.time.advance()
      for command in service.mailbox.collect() { perform(command, at: now) }
      if isListening, !isOutOfDescriptors { accept() }
      guard now >= nextSweep || drainEnd != nil else { continue }
      nextSweep = now + Int64(Self.round)
      isOutOfDescriptors = false
      service.table.sweep(at: now)
      lingering.closeOverdue(at: now)
      stopRetired()
      if let drainEnd, now >= drainEnd || service.table.count == 0 { break }
    }
    end()
  }

  /// Sleeps until something happens or the round is over.
  private func wait() {
    let isAccepting = isListening && !isOutOfDescriptors
    let own = [service.mailbox.descriptor] + (isAccepting ? [listener.descriptor] : [])
    let watched = own + lingering.descriptors
    var polls = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    // While draining, the end of the last connection is noticed soon.
    guard poll(&polls, nfds_t(polls.count), drainEnd == nil ? Self.round : 10) > 0 else { return }
    for entry in polls.dropFirst(own.count) where entry.revents != 0 { lingering.drain(entry.fd) }
  }

  private func perform(_ command: Command, at now: Int64) {
    switch command {
    case .linger(let descriptor): lingering.add(descriptor, at: now)
    case .replace(let newer):
      daemon.retire()
      retired.append(daemon)
      daemon = newer
    case .stop(let within, let continuation):
      stopped.append(continuation)
      guard drainEnd == nil else { return }
      drainEnd = now + within.wholeMilliseconds
      isListening = false
      listener.close()
      service.drain()
      service.table.closeIdle()
    }
  }

  private func accept() {
    for _ in 0..<Self.acceptedAtOnce {
      var address = sockaddr_storage()
      var length = socklen_t(0)
      let descriptor = CMicroHTTPD_accept(listener.descriptor, &address, &length)
      guard descriptor >= 0 else {
        if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
          isOutOfDescriptors = true
          service.table.closeLongestIdle()
        }
        // A peer that left before it was accepted is no reason to stop.
        if errno == ECONNABORTED || errno == EINTR { continue }
        return
      }
      let peer = PeerAddress(address)
      guard service.table.admits(peer) else {
        close(descriptor)
        continue
      }
      let connection = Connection(service: service, daemon: daemon, descriptor: descriptor, peer: peer)
      service.table.insert(connection)
      if !daemon.add(descriptor, &address, length) { service.table.remove(connection) }
    }
  }

  private func stopRetired() {
    for daemon in retired where !service.table.isUsed(daemon) { daemon.stop() }
    retired.removeAll { !service.table.isUsed($0) }
  }

  private func end() {
    service.table.abandonAll()
    for daemon in retired { daemon.stop() }
    daemon.stop()
    // Their last connections may have left sockets behind.
    service.mailbox.shut()
    lingering.closeAll()
    for continuation in stopped { continuation.resume() }
  }
}

/// Runs a supervisor on a thread of its own, detached: it answers through the commands it was given.
func startSupervisorThread(_ supervisor: Supervisor) throws(ServerError) {
  let held = Unmanaged.passRetained(supervisor)
  var thread = pthread_t()
  let status = withoutSignals { pthread_create(&thread, nil, runSupervisor, held.toOpaque()) }
  guard status == 0 else {
    held.release()
    throw .library(reason: String(cString: strerror(status)))
  }
  pthread_detach(thread)
}

private func runSupervisor(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<Supervisor>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
