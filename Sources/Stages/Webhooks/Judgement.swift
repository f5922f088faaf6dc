public import Outbox

/// What follows from the end of an attempt: pure, with times in milliseconds since 1970.
public struct Judgement: Sendable, Hashable {
  /// What becomes of the delivery.
  public enum Fate: Sendable, Hashable {
    /// The receiver has it.
    case delivered
    /// It is sent again, not before this time.
    case retry(at: Int64)
    /// It is not sent any more.
    case dead(Delivery.DeadReason)
  }

  /// What a delivery has behind it when an attempt ends.
  public struct History: Sendable, Hashable {
    /// The tries before this one that count by the policy.
    public var tries: Int
    /// The policy.
    public var policy: RetryPolicy
    /// From when its age counts.
    public var ageFrom: Int64
    /// Whether this attempt tried out whether the endpoint is back.
    public var isProbe: Bool
    /// How often the receiver has said, one time after the other until now, that the event itself is wrong.
    public var rejections: Int

    /// A history by its parts.
    public init(tries: Int, policy: RetryPolicy, ageFrom: Int64, isProbe: Bool, rejections: Int = 0) {
      self.tries = tries
      self.policy = policy
      self.ageFrom = ageFrom
      self.isProbe = isProbe
      self.rejections = rejections
    }

    /// Until when it may be tried again.
    public var deadline: Int64 { ageFrom + RetrySchedule.maximumAge.wholeMilliseconds }

    /// Whether every attempt counts, also one that was not meant for this event.
    var countsEverything: Bool {
      switch policy {
      case .none, .bounded: true
      case .standard, .always: false
      }
    }
  }

  /// What becomes of the delivery.
  public var fate: Fate
  /// How many tries count now.
  public var tries: Int
  /// How often the receiver has said now, one time after the other, that the event itself is wrong.
  public var rejections = 0
  /// Until when the whole endpoint is left alone, because the receiver said so.
  public var holdUntil: Int64?
  /// Why the endpoint is disabled; nil when it is not.
  public var disables: Endpoint.DisabledReason?

  /// The longest wait that a receiver may ask for.
  public static let longestHold = Duration.seconds(86_400)
  /// How long an endpoint whose address must not be connected to is left alone.
  public static let addressPause: Int64 = 3_600_000
  /// How long the receiver of an attempt whose sender was lost may still be at work on it.
  public static let settlingTime: Int64 = 1_000
  /// Three tries within an hour, where the receiver says that the event itself is wrong.
  static let delaysAfterRejection: [Duration] = [.seconds(600), .seconds(3_000)]
  /// The least wait after an answer that sends somewhere else.
  static let leastDelayAfterRedirect = Duration.seconds(900)

  /// Judges the end of an attempt; `random` is from 0 up to 1.
  public static func make(
    _ result: AttemptResult, _ history: History, at end: Int64, random: Double
  ) -> Judgement {
    var judgement = Judgement(fate: .delivered, tries: history.tries + 1)
    if result.isUnsendable {
      judgement.fate = .dead(.rejected)
      return judgement
    }
    if result.wish == .disable { judgement.disables = .asked }
    if result.status == 410 { judgement.disables = .gone }
    if result.outcome == .ok { return judgement }
    if judgement.disables != nil {
      judgement.fate = .dead(.gone)
      return judgement
    }
    if result.wish == .abortMessage {
      judgement.fate = .dead(.rejected)
      return judgement
    }
    if result.outcome == .http, let asked = result.retryAfter, asked > .zero {
      judgement.holdUntil = end + min(asked, longestHold).wholeMilliseconds
    }
    let isCounted = !isUncounted(result, history)
    if !isCounted { judgement.tries = history.tries }
    judgement.rejections = isCounted ? (isRejection(result) ? history.rejections + 1 : 0) : history.rejections
    if result.outcome == .aborted || result.outcome == .unknown {
      judgement.fate = .retry(at: end + settlingTime)
      return judgement
    }
    let leastDelay = max((judgement.holdUntil ?? end) - end, result.outcome == .refusedAddress ? addressPause : 0)
    let countsRejections = history.policy == .standard && isRejection(result)
    let next = schedule(result, history.policy).next(
      after: max(1, countsRejections ? judgement.rejections : judgement.tries), endedAt: end,
      deadline: history.deadline, leastDelay: leastDelay, random: random)
    judgement.fate =
      switch next {
      case .due(let time): .retry(at: time)
      case .outOfTries: .dead(isRejection(result) ? .rejected : .attempts)
      case .tooOld: .dead(.age)
      }
    return judgement
  }

  /// Whether the attempt leaves the tries of the delivery as they were.
  private static func isUncounted(_ result: AttemptResult, _ history: History) -> Bool {
    switch result.outcome {
    case .aborted, .unknown: true
    case .refusedAddress: !history.countsEverything
    default: history.isProbe && !history.countsEverything
    }
  }

  private static func schedule(_ result: AttemptResult, _ policy: RetryPolicy) -> RetrySchedule {
    guard policy == .standard, let status = result.status else { return RetrySchedule(policy) }
    if isRejection(result) { return RetrySchedule(delays: delaysAfterRejection) }
    if (300..<400).contains(status) {
      return RetrySchedule(delays: RetrySchedule.standardDelays.map { max($0, leastDelayAfterRedirect) })
    }
    return RetrySchedule(policy)
  }

  /// Whether the receiver says that the event itself is wrong.
  private static func isRejection(_ result: AttemptResult) -> Bool {
    result.outcome == .http && [400, 405, 413, 415, 422].contains(result.status)
  }
}

extension AttemptResult {
  /// What the next attempt says of this one in its header; `unknown` when the receiver may have the event.
  var asPrevious: String {
    switch outcome {
    case .timeout, .aborted, .unknown: "unknown"
    case .connect where address != nil: "unknown"
    default: status.map { "failed;status=\($0)" } ?? "failed"
    }
  }
}

extension Duration {
  /// Whole milliseconds, the rest cut off.
  var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
