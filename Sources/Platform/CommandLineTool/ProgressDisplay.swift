internal import Synchronization

/// Keeps a progress bar on the last line of a terminal, and other lines above it.
public final class ProgressDisplay: Sendable {
  private struct State {
    var shown: String?
    var lastDrawn: Duration?
  }

  private static let pause = Duration.milliseconds(100)
  private static let clear = "\r\u{1B}[K"

  private let columns: @Sendable () -> Int?
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// A display that hands text to `write`; it draws nothing when `columns` is nil, because stderr is no terminal then.
  public init(columns: @escaping @Sendable () -> Int?, write: @escaping @Sendable (String) -> Void) {
    self.columns = columns
    self.write = write
  }

  /// Draws `bar`, unless the last drawing is less than a tenth of a second of its elapsed time ago.
  public func update(_ bar: ProgressBar) {
    state.withLock { state in
      if let last = state.lastDrawn, bar.elapsed >= last, bar.elapsed - last < Self.pause { return }
      state.lastDrawn = bar.elapsed
      guard let columns = columns() else { return }
      // The last column stays free: some terminals break the line as soon as it is filled.
      let line = bar.line(width: columns - 1)
      state.shown = line
      write(Self.clear + line)
    }
  }

  /// Writes a line that stays, above the bar.
  public func writeLine(_ line: String) {
    state.withLock { state in
      guard let shown = state.shown else { return write(line + "\n") }
      write(Self.clear + line + "\n" + shown)
    }
  }

  /// Takes the bar away.
  public func clear() {
    state.withLock { state in
      if state.shown != nil { write(Self.clear) }
      state = State()
    }
  }
}
