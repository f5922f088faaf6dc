internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// The open connections.
///
/// A connection is in the table before libmicrohttpd has it and leaves it before its descriptor is closed, so that
/// under the lock every descriptor is the one it seems to be.
final class ConnectionTable: Sendable {
  private struct State {
    var connections: [Int32: Connection] = [:]
    var perPeer: [String: Int] = [:]
  }

  private let limits: ServerLimits
  private let state = Mutex(State())

  init(_ limits: ServerLimits) { self.limits = limits }

  var count: Int { state.withLock { $0.connections.count } }

  func connection(_ descriptor: Int32) -> Connection? { state.withLock { $0.connections[descriptor] } }

  /// Whether a new connection of this peer has room, which the longest idle one makes when need be.
  func admits(_ peer: PeerAddress) -> Bool {
    state.withLock { state in
      let isExempt = peer.isLocal && limits.exemptsLocalPeers
      if !isExempt, state.perPeer[peer.text, default: 0] >= limits.connectionsPerAddress {
        return Self.closeLongestIdle(state) { $0.peer == peer }
      }
      if state.connections.count >= limits.connections { return Self.closeLongestIdle(state) { _ in true } }
      return true
    }
  }

  /// Makes room when descriptors have run out.
  func closeLongestIdle() { _ = state.withLock { Self.closeLongestIdle($0) { _ in true } } }

  func insert(_ connection: Connection) {
    state.withLock { state in
      // libmicrohttpd does not tell of a connection that it had no memory for; the number is free again then.
      if let stale = state.connections[connection.descriptor] { Self.uncount(stale, &state) }
      state.connections[connection.descriptor] = connection
      state.perPeer[connection.peer.text, default: 0] += 1
    }
  }

  func remove(_ connection: Connection) {
    state.withLock { state in
      guard state.connections[connection.descriptor] === connection else { return }
      state.connections[connection.descriptor] = nil
      Self.uncount(connection, &state)
    }
  }

  /// Closes what is overdue, and gives up what waits for an answer while its peer is gone.
  func sweep(at now: Int64) {
    let gone: [(Connection, pollfd)] = state.withLock { state in
      var waiting: [Connection] = []
      var polls: [pollfd] = []
      for (descriptor, connection) in state.connections {
        let deadline = connection.deadline.load(ordering: .relaxed)
        if deadline == CoarseTime.never {
          waiting.append(connection)
          polls.append(pollfd(fd: descriptor, events: CMicroHTTPD_peerClosed, revents: 0))
        } else if deadline < now {
          connection.cutOff()
        }
      }
      guard !polls.isEmpty, poll(&polls, nfds_t(polls.count), 0) > 0 else { return [] }
      return zip(waiting, polls).filter { $0.1.revents != 0 }
    }
    // Not under the lock: what a cancelled task does at once may end in the table.
    for (connection, entry) in gone {
      connection.peerClosed(wholly: entry.revents & Int16(POLLERR | POLLHUP) != 0)
    }
  }

  /// Closes every connection between two requests.
  func closeIdle() {
    state.withLock { state in
      for (descriptor, connection) in state.connections where connection.idleSince.load(ordering: .relaxed) >= 0 {
        shutdown(descriptor, Int32(SHUT_RDWR))
      }
    }
  }

  /// Ends all waiting for good.
  func abandonAll() {
    let all = state.withLock { Array($0.connections.values) }
    for connection in all { connection.abandon() }
  }

  /// Whether a daemon has connections.
  func isUsed(_ daemon: Daemon) -> Bool {
    state.withLock { $0.connections.values.contains { $0.daemon === daemon } }
  }

  private static func uncount(_ connection: Connection, _ state: inout State) {
    let peer = connection.peer.text
    let count = state.perPeer[peer, default: 1] - 1
    state.perPeer[peer] = count > 0 ? count : nil
  }

  private static func closeLongestIdle(_ state: State, where isMeant: (Connection) -> Bool) -> Bool {
    var longest: (connection: Connection, since: Int64)?
    for connection in state.connections.values where isMeant(connection) {
      let since = connection.idleSince.load(ordering: .relaxed)
      if since >= 0, since < longest?.since ?? .max { longest = (connection, since) }
    }
    guard let longest else { return false }
    // Not a second time, although it stays in the table until libmicrohttpd has noticed.
    longest.connection.idleSince.store(-1, ordering: .relaxed)
    shutdown(longest.connection.descriptor, Int32(SHUT_RDWR))
    return true
  }
}
