internal import Synchronization

/// By which others wake a delivery loop and end it.
public final class DeliverySwitch: Sendable {
  private struct State {
    var isRung = false
    var hasNews = false
    var isStopped = false
    var landings: [Landing] = []
    var outstanding = 0
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// A switch for one loop.
  public init() {}

  /// Says that there may be something new to send, such as after a commit of this process.
  public func ring() {
    wake { state in
      state.hasNews = true
      state.isRung = true
    }
  }

  /// Asks the loop to end: nothing is begun any more, and what is on its way is waited for.
  public func stop() {
    wake { state in
      state.isStopped = true
      state.isRung = true
    }
  }

  /// Whether the loop is to end.
  public var isStopped: Bool { state.withLock { $0.isStopped } }

  func begin(_ count: Int) { state.withLock { $0.outstanding += count } }

  /// Keeps an end, and rings when the loop has something to do with it: at the first, at a full batch and at the last.
  func land(_ landing: Landing) {
    wake { state in
      state.landings.append(landing)
      state.outstanding -= 1
      let count = state.landings.count
      if count == 1 || count == Deliverer.batch || state.outstanding == 0 { state.isRung = true }
    }
  }

  /// Whether there may be something new to send since the last call.
  func takeNews() -> Bool {
    state.withLock { state in
      defer { state.hasNews = false }
      return state.hasNews
    }
  }

  /// What has ended since the last call.
  func takeLandings() -> [Landing] {
    state.withLock { state in
      defer { state.landings = [] }
      return state.landings
    }
  }

  /// Waits until somebody rings, the time is over or the task is cancelled.
  func wait(atMost time: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.rung() }
      // A sleep that is cancelled has been outrun.
      group.addTask { try? await sleep(time) }
      await group.next()
      group.cancelAll()
    }
  }

  private func rung() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state in
          // Cancelled before this: the handler below has found nobody to wake.
          if state.isRung || Task.isCancelled {
            state.isRung = false
            return true
          }
          state.waiter = continuation
          return false
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume()
    }
  }

  private func wake(_ change: (inout State) -> Void) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      change(&state)
      guard state.isRung, let waiter = state.waiter else { return nil }
      state.waiter = nil
      state.isRung = false
      return waiter
    }
    waiter?.resume()
  }
}
