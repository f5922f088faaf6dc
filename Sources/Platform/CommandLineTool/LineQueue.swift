internal import Dispatch
internal import Synchronization

/// Lines on their way to a writer that may be slow: who adds one never waits, and what there is no room for is dropped and
/// counted.
public final class LineQueue: Sendable {
  /// Some megabytes of log lines.
  public static let usualCapacity = 10_000
  /// How long the first of them waits for others: waking a thread for each line would cost more than the line.
  private static let pause = DispatchTimeInterval.milliseconds(20)

  private struct State {
    /// Each line with an end.
    var bytes: [UInt8] = []
    var count = 0
    var dropped = 0
    var isBeingWritten = false
  }

  private let capacity: Int
  private let write: @Sendable ([UInt8]) -> Void
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "platewatch.lines")

  /// A queue with room for `capacity` lines beside those that are being written; `write` gets one or more of them, each
  /// with its end, on a thread of its own.
  public init(capacity: Int = usualCapacity, write: @escaping @Sendable ([UInt8]) -> Void) {
    self.capacity = capacity
    self.write = write
  }

  /// Has a line written after those before it, or drops it.
  public func add(_ line: LogfmtLine) {
    let isFirst = state.withLock { state in
      guard state.count < capacity else {
        state.dropped += 1
        return false
      }
      state.bytes += line.bytes
      state.bytes.append(UInt8(ascii: "\n"))
      state.count += 1
      defer { state.isBeingWritten = true }
      return !state.isBeingWritten
    }
    if isFirst { writeSoon() }
  }

  /// Waits on the calling thread until what was added is written, for at most so long; returns whether it is.
  @discardableResult
  public func finish(within time: Duration) -> Bool {
    let isWritten = DispatchSemaphore(value: 0)
    queue.async {
      while self.writeWaiting() {}
      isWritten.signal()
    }
    return isWritten.wait(timeout: .now() + .milliseconds(Int(time / .milliseconds(1)))) == .success
  }

  private func writeSoon() {
    queue.asyncAfter(deadline: .now() + Self.pause) { if self.writeWaiting() { self.writeSoon() } }
  }

  /// Writes what is there; false when that is nothing.
  private func writeWaiting() -> Bool {
    let (bytes, dropped) = state.withLock { state in
      defer {
        state.isBeingWritten = state.count > 0
        (state.bytes, state.count, state.dropped) = ([], 0, 0)
      }
      return (state.bytes, state.dropped)
    }
    guard !bytes.isEmpty else { return false }
    write(bytes)
    if dropped > 0 {
      let log = Log { line in self.write(line.bytes + [UInt8(ascii: "\n")]) }
      log.warning("log lines were dropped, because nobody read them in time") { line in line.add("lines", dropped) }
    }
    return true
  }
}
