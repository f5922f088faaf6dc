internal import CCurl
internal import HTTP
internal import Synchronization

/// Names one request across threads and remembers that it was cancelled.
final class Ticket: Sendable {
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .acquiring) }

  func cancel() { flag.store(true, ordering: .releasing) }
}

/// A request and whoever waits for its answer.
struct Order: Sendable {
  let request: Request
  let ticket: Ticket
  let continuation: CheckedContinuation<Result<Response, TransportError>, Never>

  func finish(_ result: Result<Response, TransportError>) { continuation.resume(returning: result) }
}

/// What tasks want of the engine's thread.
enum Command: Sendable {
  case start(Order)
  case cancel(Ticket)
}

/// Carries commands from any thread to the engine's.
final class Mailbox: Sendable {
  /// The engine's multi handle, used for nothing but waking its thread.
  // Safe: `curl_multi_wakeup` may be called from any thread as long as the handle lives; the pointer is used only under
  // the mailbox's lock, and `detach` takes it out before the handle is freed.
  private struct Bell: @unchecked Sendable {
    let multi: UnsafeMutableRawPointer

    func ring() { curl_multi_wakeup(multi) }
  }

  private struct State {
    var commands: [Command] = []
    var isClosed = false
    var bell: Bell?
  }

  private let state = Mutex(State())

  /// Queues a command and wakes the engine; false when the mailbox is closed.
  func post(_ command: Command) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.commands.append(command)
      // The engine takes all there is: only the first command needs to wake it.
      if state.commands.count == 1 { state.bell?.ring() }
      return true
    }
  }

  /// Accepts no more commands.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.bell?.ring()
    }
  }

  /// Lets commands wake this handle's `curl_multi_poll`.
  func attach(_ multi: UnsafeMutableRawPointer) {
    let bell = Bell(multi: multi)
    state.withLock { $0.bell = bell }
  }

  /// Must be called before the handle is freed.
  func detach() { state.withLock { $0.bell = nil } }

  /// Everything queued since the last time, and whether that was all there will ever be.
  func collect() -> (commands: [Command], isClosed: Bool) {
    state.withLock { state in
      guard !state.commands.isEmpty else { return ([], state.isClosed) }
      let commands = state.commands
      state.commands = []
      return (commands, state.isClosed)
    }
  }
}
