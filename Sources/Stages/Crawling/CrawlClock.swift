/// The clocks of a run.
public struct CrawlClock: Sendable {
  /// The real time: pace, back-off and the deadline live by it.
  public var now: @Sendable () -> EpochMilliseconds
  /// The time that pages are said to be fetched at, which may be a simulated day.
  public var observed: @Sendable () -> EpochMilliseconds
  /// Waits; throws when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void

  /// A clock; pages are fetched in real time unless said.
  public init(
    now: @escaping @Sendable () -> EpochMilliseconds, observed: (@Sendable () -> EpochMilliseconds)? = nil,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.observed = observed ?? now
    self.sleep = sleep
  }
}
