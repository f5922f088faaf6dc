internal import Dispatch
internal import Synchronization

/// Lines on their way to a writer that may be slow: who adds one never waits, and what there is no room for is dropped and
/// counted.
public final class LineQueue: Sendable {
  /// Some megabytes of log lines.
  public static let usualCapacity = 10_000
  /// Lines that are written together.
  private static let batch = 64

  private struct State {
    var lines: [String] = []
    var dropped = 0
    var isBeingWritten = false
  }

  private let capacity: Int
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "platewatch.lines")

  /// A queue with room for `capacity` lines beside those that are being written; `write` gets one or more of them, with
  /// line ends between, on a thread of its own.
  public init(capacity: Int = usualCapacity, write: @escaping @Sendable (String) -> Void) {
    self.capacity = capacity
    self.write = write
  }

  /// Has a line written after those before it, or drops it.
  public func add(_ line: String) {
    let isFirst = state.withLock { state in
      guard state.lines.count < capacity else {
        state.dropped += 1
        return false
      }
      state.lines.append(line)
      defer { state.isBeingWritten = true }
      return !state.isBeingWritten
    }
    if isFirst { queue.async { self.writeWaiting() } }
  }

  /// Waits on the calling thread until what was added is written, for at most so long; returns whether it is.
  @discardableResult
  public func finish(within time: Duration) -> Bool {
    let isWritten = DispatchSemaphore(value: 0)
    queue.async { isWritten.signal() }
    return isWritten.wait(timeout: .now() + .milliseconds(Int(time / .milliseconds(1)))) == .success
  }

  private func writeWaiting() {
    while true {
      let (lines, dropped) = state.withLock { state in
        defer {
          state.isBeingWritten = !state.lines.isEmpty
          state.lines = []
          state.dropped = 0
        }
        return (state.lines, state.dropped)
      }
      guard !lines.isEmpty else { return }
      for start in stride(from: 0, to: lines.count, by: Self.batch) {
        write(lines[start..<min(start + Self.batch, lines.count)].joined(separator: "\n"))
      }
      guard dropped > 0 else { continue }
      Log { line in self.write(line) }.warning("log lines were dropped, because nobody read them in time") { line in
        line.add("lines", dropped)
      }
    }
  }
}
