internal import Synchronization

/// A clock that moves only when told to, and sleeps by moving.
public final class ManualTime: Sendable {
  private struct State {
    var now: Int64
    var sleeps: [Duration] = []
  }

  private let state: Mutex<State>

  /// Starts at 2026-11-21 00:00:00 UTC unless said.
  public init(millisecondsSince1970: Int64 = 1_795_219_200_000) {
    state = Mutex(State(now: millisecondsSince1970))
  }

  /// Milliseconds since 1970.
  public var now: Int64 { state.withLock { $0.now } }

  /// Every wait asked of `sleep`, in order.
  public var sleeps: [Duration] { state.withLock { $0.sleeps } }

  /// Moves the clock.
  public func advance(by duration: Duration) {
    state.withLock { $0.now += Self.milliseconds(duration) }
  }

  /// Waits by moving the clock: returns at once, and throws when the task is cancelled as a real sleep does.
  public var sleep: @Sendable (Duration) async throws(CancellationError) -> Void {
    { duration async throws(CancellationError) in
      guard !Task.isCancelled else { throw CancellationError() }
      self.state.withLock { state in
        state.sleeps.append(duration)
        state.now += max(0, Self.milliseconds(duration))
      }
      await Task.yield()
    }
  }

  private static func milliseconds(_ duration: Duration) -> Int64 {
    duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
  }
}
