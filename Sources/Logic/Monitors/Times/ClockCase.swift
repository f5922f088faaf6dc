internal import Synchronization

/// Clocks of time zones, each made once when it is first asked for.
public final class ClockCase: Sendable {
  private let clocks = Mutex<[String: LocalClock]>([:])

  /// An empty case.
  public init() {}

  /// The clock of a zone; nil when the name is no zone of the IANA database.
  public func clock(_ identifier: String) -> LocalClock? {
    clocks.withLock { clocks in
      if let clock = clocks[identifier] { return clock }
      let clock = LocalClock(identifier: identifier)
      clocks[identifier] = clock
      return clock
    }
  }
}
