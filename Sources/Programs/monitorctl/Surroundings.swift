import FoundationEssentials

/// What the program takes from the world around it besides its command line and its database.
struct Surroundings: Sendable {
  /// The real time.
  var now: @Sendable () -> Date
  /// A UUID that nobody else has.
  var newUUID: @Sendable () -> UUID
  /// Waits; throws when the task is cancelled.
  var sleep: @Sendable (Duration) async throws -> Void
  /// The signals that ask the program to end, from now on.
  var requestsToEnd: @Sendable () -> AsyncStream<Int32>
}
