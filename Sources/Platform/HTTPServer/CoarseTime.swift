internal import Synchronization

/// Milliseconds since the server's start, as of the supervisor's last round: cheap to read, up to one round old.
final class CoarseTime: Sendable {
  static let never = Int64.max

  private let start = ContinuousClock.now
  private let current = Atomic<Int64>(0)

  var now: Int64 { current.load(ordering: .relaxed) }

  /// Reads the real clock.
  func advance() -> Int64 {
    let now = (ContinuousClock.now - start).wholeMilliseconds
    current.store(now, ordering: .relaxed)
    return now
  }
}

extension Duration {
  /// Rounded down.
  var wholeMilliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
