internal import Synchronization

/// Wakes those who wait for something to be written.
public final class NewsSignal: Sendable {
  private struct State {
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  /// A signal that nobody listens to.
  public init() {}

  /// Tells everybody who listens; several before somebody has looked count as one.
  public func notify() {
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.yield() }
  }

  /// One element for every time that something was written since it was last looked at.
  public func listen() -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let number = state.withLock { state in
        state.next += 1
        state.listeners[state.next] = continuation
        return state.next
      }
      continuation.onTermination = { [weak self] _ in self?.remove(number) }
    }
  }

  private func remove(_ number: Int) { state.withLock { $0.listeners[number] = nil } }
}
