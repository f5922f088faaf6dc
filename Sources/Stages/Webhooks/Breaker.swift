/// Stops sending to an endpoint that takes nothing, but for one probe from time to time.
///
/// Only what is new tells of the endpoint: first tries and successes. That one event fails again and again, as its retry policy
/// wants it, may be the event's own fault. Times are in milliseconds since 1970.
public struct Breaker: Sendable, Hashable {
  /// Whether something is sent.
  public enum State: String, Sendable {
    /// Everything.
    case closed
    /// Nothing until a time, then a probe.
    case open
    /// A probe is on its way.
    case probing
  }

  /// Failures one after the other that open it.
  public static let failuresToOpen = 5
  /// How many of the latest ends are looked at, how few are too few, and that half of them are failures opens it too.
  public static let window = 20
  static let leastInWindow = 10
  /// The first pause; each further one is twice as long, up to the longest.
  public static let firstPause: Int64 = 30_000
  static let longestPause: Int64 = 900_000

  /// Whether something is sent.
  public var state: State = .closed
  /// Until when nothing is sent.
  public var openUntil: Int64 = 0
  /// How many pauses there were since it opened.
  public var level = 0
  /// First tries that failed one after the other.
  public var streak = 0
  /// The latest ends as bits, the newest lowest, 1 for a failure.
  public var recent: UInt32 = 0
  /// How many of the bits count.
  public var recentCount = 0

  /// A closed one.
  public init() {}

  /// Whether attempts are probes now.
  public var wantsProbe: Bool { state != .closed }

  /// Notes that a probe was claimed.
  public mutating func claimProbe() {
    if state == .open { state = .probing }
  }

  /// Notes that the probe was lost with its sender: another one may go at once.
  public mutating func loseProbe() {
    if state == .probing { state = .open }
  }

  /// Notes that the endpoint has taken an event; returns whether that closed it.
  public mutating func succeed() -> Bool {
    let wasOpen = state != .closed
    if wasOpen { self = Breaker() }
    streak = 0
    push(failure: false)
    return wasOpen
  }

  /// Notes a failure.
  public mutating func fail(isProbe: Bool, isNews: Bool, at now: Int64) {
    if isProbe || state == .probing { return open(at: now, for: nil) }
    guard isNews else { return }
    push(failure: true)
    streak += 1
    guard state == .closed else { return }
    let isHalfFailing = recentCount >= Self.leastInWindow && recent.nonzeroBitCount * 2 >= recentCount
    if streak >= Self.failuresToOpen || isHalfFailing { open(at: now, for: nil) }
  }

  /// Opens, for the next pause in its row or for one of a given length.
  public mutating func open(at now: Int64, for pause: Int64?) {
    state = .open
    openUntil = now + (pause ?? min(Self.firstPause << min(level, 10), Self.longestPause))
    level += 1
  }

  private mutating func push(failure: Bool) {
    recent = (recent << 1 | (failure ? 1 : 0)) & (1 << UInt32(Self.window) - 1)
    recentCount = min(recentCount + 1, Self.window)
  }
}
