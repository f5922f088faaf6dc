/// A moment in milliseconds since 1970 (UTC), the form in which the database keeps the state of hosts.
public typealias EpochMilliseconds = Int64

/// What is kept of the robots.txt of one origin (scheme, host and port) between runs.
public struct RobotsRecord: Sendable, Hashable {
  /// When it was last asked for.
  public var checkedAt: EpochMilliseconds
  /// What came back then.
  public var answer: RobotsAnswer
  /// The last body that was a robots.txt, at most `RobotsRules.longestFile` bytes of it.
  public var goodBody: [UInt8]?
  /// When that body was received, or last confirmed by a 304.
  public var goodAt: EpochMilliseconds?

  /// A record as the database holds it.
  public init(
    checkedAt: EpochMilliseconds, answer: RobotsAnswer, goodBody: [UInt8]? = nil, goodAt: EpochMilliseconds? = nil
  ) {
    self.checkedAt = checkedAt
    self.answer = answer
    self.goodBody = goodBody
    self.goodAt = goodAt
  }

  /// The record after a fetch that the caller has followed through up to `RobotsPolicy.mostRedirects` redirects.
  ///
  /// `body` counts only with a 2xx status. The good copy outlives every other answer.
  public init(after answer: RobotsAnswer, body: [UInt8], at now: EpochMilliseconds, previous: RobotsRecord?) {
    self.init(checkedAt: now, answer: answer, goodBody: previous?.goodBody, goodAt: previous?.goodAt)
    switch answer {
    case .status(200...299, _):
      goodBody = Array(body.prefix(RobotsRules.longestFile))
      goodAt = now
    case .status(304, _) where goodBody != nil:
      goodAt = now
    default:
      break
    }
  }
}

/// How a fetch of robots.txt ended.
public enum RobotsAnswer: Sendable, Hashable {
  /// The status of the last response, and its `Retry-After` when it had one.
  case status(Int, retryAfter: Duration?)
  /// No response: name not found, refused, timed out, cut off.
  case unreachable
}

/// What to do about one origin now.
public enum RobotsDecision: Sendable, Hashable {
  /// Ask for robots.txt, record the answer and decide again.
  case fetch
  /// Obey these rules; `isStale` when they are an older copy because the site cannot give its own now.
  case obey(body: [UInt8], isStale: Bool)
  /// The site has no rules.
  case allowAll(RobotsReason)
  /// Fetch nothing from this origin.
  case forbidAll(RobotsReason)
  /// The site asked to wait: fetch nothing until then.
  case backOff(until: EpochMilliseconds)
}

/// Why there are no rules to obey.
public enum RobotsReason: Sendable, Hashable, CustomStringConvertible {
  /// The answer had this status.
  case status(Int)
  /// There was no answer.
  case unreachable

  /// One sentence about robots.txt, without its full stop.
  public var description: String {
    switch self {
    case .status(let status): "robots.txt answered with status \(status)"
    case .unreachable: "robots.txt could not be reached"
    }
  }
}

/// What the fate of a robots.txt means for the pages behind it.
///
/// Source: RFC 9309 2.3.1 and 2.4 (seen 2026-11). No file means no rules; a server in trouble means no access, because
/// its rules are unknown. A 429 is a client error by the letter of the RFC, but says plainly to stay away.
public enum RobotsPolicy {
  /// Redirects that a fetch of robots.txt follows, also to other hosts.
  public static let mostRedirects = 5
  /// RFC 9309 2.4: do not use a copy for longer than this.
  public static let freshness = Duration.seconds(86_400)
  /// How long a copy stands in for a server in trouble.
  public static let staleness = Duration.seconds(30 * 86_400)
  /// A failure is asked about again in the next run, and after this within one.
  public static let errorLifetime = Duration.seconds(3600)
  /// How long a 429 without `Retry-After` holds.
  public static let pauseWithoutDate = Duration.seconds(60)

  /// The decision at `now` in a run that began at `runStart`, from what is kept of the origin.
  public static func decision(for record: RobotsRecord?, now: EpochMilliseconds, runStart: EpochMilliseconds)
    -> RobotsDecision
  {
    // A record from the future says that a clock was wrong.
    guard let record, record.checkedAt <= now else { return .fetch }
    let age = now - record.checkedAt
    switch record.answer {
    case .status(429, let retryAfter):
      let until = record.checkedAt + (retryAfter ?? pauseWithoutDate).cappedMilliseconds
      return now < until ? .backOff(until: until) : .fetch
    case .status(200...299, _) where record.goodBody != nil, .status(304, _) where record.goodBody != nil:
      guard age < freshness.cappedMilliseconds, let body = record.goodBody else { return .fetch }
      return .obey(body: body, isStale: false)
    case .status(let status, _) where (300...499).contains(status) && status != 304:
      // RFC 9309 2.3.1.2: more redirects than are followed count as no file.
      return age < freshness.cappedMilliseconds ? .allowAll(.status(status)) : .fetch
    case .status(let status, _):
      return trouble(.status(status), record, now: now, runStart: runStart)
    case .unreachable:
      return trouble(.unreachable, record, now: now, runStart: runStart)
    }
  }

  private static func trouble(
    _ reason: RobotsReason, _ record: RobotsRecord, now: EpochMilliseconds, runStart: EpochMilliseconds
  ) -> RobotsDecision {
    guard record.checkedAt >= runStart, now - record.checkedAt < errorLifetime.cappedMilliseconds else { return .fetch }
    guard let body = record.goodBody, let goodAt = record.goodAt, now - goodAt < staleness.cappedMilliseconds else {
      return .forbidAll(reason)
    }
    return .obey(body: body, isStale: true)
  }
}
