/// The clocks that a delivery loop goes by.
public struct DeliveryClock: Sendable {
  /// Milliseconds since 1970.
  public var now: @Sendable () -> Int64
  /// Milliseconds of a clock that is never set and that all processes of the machine share.
  public var monotonic: @Sendable () -> Int64
  /// Names the run of the machine in which the monotonic clock counts.
  public var boot: String
  /// Waits; throws when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// A number that nobody can foresee.
  public var random: @Sendable () -> UInt64

  /// Clocks by their parts.
  public init(
    now: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> Int64, boot: String,
    sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> UInt64
  ) {
    self.now = now
    self.monotonic = monotonic
    self.boot = boot
    self.sleep = sleep
    self.random = random
  }
}
