/// The manners towards one host, kept in the database between runs so that the next one obeys what this one was told.
///
/// All moments are milliseconds since 1970; 0 means never. The struct waits for nothing: it is told what happened and
/// says what follows.
public struct Politeness: Sendable, Hashable {
  /// The earliest moment of the next request by pace.
  public var nextRequestAt: EpochMilliseconds = 0
  /// The earliest moment of the next request because the host asked to be left alone.
  public var notBefore: EpochMilliseconds = 0
  /// Why `notBefore` was set last.
  public var reason: HoldReason?
  /// Refusals in a row, not forgotten yet.
  public var backoffLevel = 0
  /// The first good answer after the last refusal.
  public var quietSince: EpochMilliseconds = 0
  /// Requests in a row that got no answer; a run that begins with `mostFailures` of them has one try.
  public var consecutiveFailures = 0
  /// Refusals in this run; not kept in the database.
  public var refusalsThisRun = 0

  /// A host that nothing is known about.
  public init() {}

  /// The refusals after which a run leaves the host.
  public static let mostRefusals = 5
  /// The failures in a row after which a run leaves the host.
  public static let mostFailures = 5

  /// What follows from an answer or a failure.
  public enum Verdict: Sendable, Hashable {
    /// Go on at the usual pace.
    case carryOn
    /// Nothing before this moment, then go on.
    case wait(until: EpochMilliseconds)
    /// Leave the host for this run.
    case endRun(Ending)
  }

  /// Why a run leaves a host.
  public enum Ending: Sendable, Hashable {
    /// It refused `mostRefusals` times; nothing before this moment.
    case refusedTooOften(until: EpochMilliseconds)
    /// It asked to be left alone for more than a day, which someone should look at.
    case askedForMoreThanADay(until: EpochMilliseconds)
    /// It did not answer `mostFailures` times in a row.
    case unreachable
  }

  /// The time between two requests to a host.
  ///
  /// The slower of the site definition's pace and the `Crawl-delay` of its robots.txt (up to a day). More than 60
  /// requests per minute are for hosts on this machine only.
  public static func delay(requestsPerMinute: Double?, crawlDelaySeconds: Double?, isLoopback: Bool) -> Duration {
    var pace = requestsPerMinute ?? fastestPace
    if !(pace > 0) { pace = fastestPace }
    if !isLoopback { pace = min(pace, fastestPace) }
    var seconds = 60 / pace
    if let crawlDelaySeconds, crawlDelaySeconds > seconds { seconds = crawlDelaySeconds }
    return min(.seconds(min(seconds, 86_400)), Backoff.longest)
  }

  private static let fastestPace = 60.0

  /// Forgets what belongs to one run only; call it before the first request of a run.
  public mutating func beginRun() {
    refusalsThisRun = 0
  }

  /// The moment until which the host asked to be left alone, if that is not over.
  public func hold(at now: EpochMilliseconds) -> EpochMilliseconds? {
    notBefore > now ? notBefore : nil
  }

  /// Takes the next free moment for one request and returns it; the one after it is `delay` later.
  public mutating func reserve(now: EpochMilliseconds, delay: Duration) -> EpochMilliseconds {
    let slot = max(now, nextRequestAt, notBefore)
    nextRequestAt = slot + delay.cappedMilliseconds
    return slot
  }

  /// Takes note of an answer.
  ///
  /// 429 and 503 are refusals, and so is any other error that names a time in `Retry-After`. `jitter` is drawn from 0
  /// to 1 and only lengthens a wait.
  public mutating func answered(
    status: Int, retryAfter: Duration?, now: EpochMilliseconds, jitter: Double
  ) -> Verdict {
    consecutiveFailures = 0
    let namedTime = status >= 400 ? retryAfter.flatMap { $0 > .zero ? $0 : nil } : nil
    forgiveIfQuiet(at: now)
    guard status == 429 || status == 503 || namedTime != nil else {
      if status < 400, backoffLevel > 0, quietSince == 0 { quietSince = now }
      return .carryOn
    }
    let wait = namedTime ?? Backoff.wait(afterRefusals: backoffLevel, jitter: jitter)
    notBefore = max(notBefore, now + wait.cappedMilliseconds)
    reason = namedTime == nil ? .refused(status: status) : .retryAfter(status: status)
    backoffLevel += 1
    quietSince = 0
    refusalsThisRun += 1
    if let namedTime, namedTime > Backoff.longest { return .endRun(.askedForMoreThanADay(until: notBefore)) }
    if refusalsThisRun >= Self.mostRefusals { return .endRun(.refusedTooOften(until: notBefore)) }
    return .wait(until: notBefore)
  }

  /// Takes note of a request that got no answer.
  public mutating func failed(now: EpochMilliseconds) -> Verdict {
    consecutiveFailures += 1
    return consecutiveFailures >= Self.mostFailures ? .endRun(.unreachable) : .carryOn
  }

  private mutating func forgiveIfQuiet(at now: EpochMilliseconds) {
    guard quietSince > 0, now - quietSince >= Backoff.quietTime.cappedMilliseconds else { return }
    backoffLevel = 0
    quietSince = 0
    reason = nil
  }
}
