internal import Glibc
internal import Synchronization

/// What other threads want of the supervisor.
enum Command: Sendable {
  /// Keep this socket until its peer has read the answer, then close it.
  case linger(Int32)
  /// Hand new connections to this daemon.
  case replace(Daemon)
  /// Let requests in flight end for at most so long, then close everything.
  case stop(within: Duration, CheckedContinuation<Void, Never>)
}

/// Carries commands to the supervisor and wakes it through a pipe.
final class Mailbox: Sendable {
  private struct State {
    var commands: [Command] = []
    var isClosed = false
  }

  /// Readable when there are commands.
  let descriptor: Int32
  private let bell: Int32
  private let state = Mutex(State())

  init() throws(ServerError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .library(reason: String(cString: strerror(errno))) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    descriptor = ends[0]
    bell = ends[1]
  }

  deinit {
    close(descriptor)
    close(bell)
  }

  /// Queues a command; after the end it is done at once as far as there is anything to do.
  func post(_ command: Command) {
    let isTaken = state.withLock { state in
      guard !state.isClosed else { return false }
      state.commands.append(command)
      return true
    }
    guard isTaken else { return Self.discard(command) }
    var byte: UInt8 = 0
    // A full pipe wakes just as well.
    _ = write(bell, &byte, 1)
  }

  /// Everything queued since the last time.
  func collect() -> [Command] {
    var bytes: [UInt8] = Array(repeating: 0, count: 256)
    _ = read(descriptor, &bytes, bytes.count)
    return state.withLock { state in
      defer { state.commands = [] }
      return state.commands
    }
  }

  /// Takes no more commands.
  func shut() {
    let rest = state.withLock { state in
      state.isClosed = true
      defer { state.commands = [] }
      return state.commands
    }
    for command in rest { Self.discard(command) }
  }

  private static func discard(_ command: Command) {
    switch command {
    case .linger(let descriptor): close(descriptor)
    case .replace(let daemon): daemon.stop()
    case .stop(_, let continuation): continuation.resume()
    }
  }
}
