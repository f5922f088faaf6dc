/// When an event is sent again under a policy: pure, with times in milliseconds since 1970.
public struct RetrySchedule: Sendable, Hashable {
  /// How long the standard policy waits after each try that failed.
  public static let standardDelays: [Duration] = [
    .seconds(10), .seconds(60), .seconds(300), .seconds(900), .seconds(3_600), .seconds(3 * 3_600),
    .seconds(6 * 3_600), .seconds(12 * 3_600), .seconds(24 * 3_600), .seconds(24 * 3_600),
  ]
  /// Counted from the outbox, how old an event may get before it is given up.
  public static let maximumAge = Duration.seconds(72 * 3_600)
  /// The most that chance adds to a delay, as a part of it.
  public static let greatestJitter = 0.25

  /// The policy that it follows.
  public let policy: RetryPolicy
  /// The delays instead of the policy's own ones; nil for those.
  private let delays: [Duration]?

  /// The schedule of a policy.
  public init(_ policy: RetryPolicy) {
    self.policy = policy
    delays = policy == .standard ? Self.standardDelays : nil
  }

  /// Other delays under the standard policy, for answers that ask for patience.
  public init(delays: [Duration]) {
    policy = .standard
    self.delays = delays
  }

  /// The delay after `tries` tries, at least 1; nil when that was the last one.
  public func delay(after tries: Int) -> Duration? {
    if let delays { return delays.indices.contains(tries - 1) ? delays[tries - 1] : nil }
    switch policy {
    case .standard, .none: return nil
    case .bounded(let retries, let delay): return tries <= retries ? delay : nil
    case .always(let delay): return delay
    }
  }

  /// What comes after a try that failed.
  public enum Next: Sendable, Hashable {
    /// Another try, not before this time.
    case due(Int64)
    /// Nothing: the policy has no more tries.
    case outOfTries
    /// Nothing: the next try would be of an event that is too old.
    case tooOld
  }

  /// What comes after the try `tries`, which ended at `end`.
  ///
  /// Chance (`random`, 0 up to 1) only adds, at most a quarter, and no more than leaves room for all the delays that follow
  /// until `deadline`. The next try is never sooner than `leastDelay` after the end.
  public func next(
    after tries: Int, endedAt end: Int64, deadline: Int64, leastDelay: Int64 = 0, random: Double
  ) -> Next {
    guard let delay = delay(after: tries) else { return .outOfTries }
    let base = max(delay.wholeMilliseconds, leastDelay)
    guard end + base <= deadline else { return .tooOld }
    let slack = max(0, deadline - end - base - laterDelays(after: tries + 1))
    let jitter = min(Int64(Double(base) * Self.greatestJitter * random), slack)
    return .due(end + base + jitter)
  }

  /// The sum of the delays from that after try `tries` on; nothing for policies without an end.
  private func laterDelays(after tries: Int) -> Int64 {
    if let delays { return delays.dropFirst(tries - 1).reduce(0) { $0 + $1.wholeMilliseconds } }
    guard case .bounded(let retries, let delay) = policy, retries >= tries else { return 0 }
    return Int64(retries - tries + 1) * delay.wholeMilliseconds
  }
}

extension Duration {
  /// Whole milliseconds, the rest cut off.
  var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
