internal import HTTP
public import Outbox

/// What senders know of an endpoint, and what follows from it for the next attempts: pure.
public struct EndpointHealth: Sendable, Hashable {
  /// Stops sending to an endpoint that takes nothing.
  public var breaker = Breaker()
  /// How many attempts may be on their way.
  public var allowance = Allowance()
  /// How many may begin in a time.
  public var bucket = TokenBucket()
  /// For how long it has taken nothing.
  public var failures = FailureRecord()
  /// Until when the receiver asked to be left alone, in milliseconds since 1970.
  public var holdUntil: Int64 = 0
  /// How many attempts are on their way, of all workers.
  public var inFlight = 0
  /// How long answers take in milliseconds, the latest weighing most.
  public var latency = 0.0

  /// What a new endpoint has.
  public init() {}

  /// Answers that take longer than this make an endpoint a slow one.
  public static let slowLatency = 2_000.0

  /// Whether attempts to it may take long, so that they must not fill every place.
  public var isSlow: Bool { latency > Self.slowLatency || breaker.state != .closed }

  /// Until when nothing may begin, whatever is due.
  public func notBefore(rate: Double?) -> Int64 {
    let breakerEnd = breaker.state == .open ? breaker.openUntil : 0
    return max(holdUntil, breakerEnd, rate.map { bucket.next(rate: $0) } ?? 0)
  }

  /// How many attempts may begin now.
  public mutating func capacity(settings: EndpointSettings, at now: Int64) -> Int {
    guard holdUntil <= now else { return 0 }
    if breaker.wantsProbe { return breaker.openUntil <= now && inFlight == 0 ? 1 : 0 }
    var capacity = allowance.attempts(maximum: settings.maximumInFlight) - inFlight
    if let rate = settings.ratePerSecond { capacity = min(capacity, bucket.available(rate: rate, at: now)) }
    return max(0, capacity)
  }

  /// Notes attempts that begin.
  public mutating func begin(_ count: Int, settings: EndpointSettings) {
    inFlight += count
    breaker.claimProbe()
    if settings.ratePerSecond != nil { bucket.take(count) }
  }

  /// Notes how an attempt ended, and what was made of it.
  public mutating func end(
    _ result: AttemptResult, judged judgement: Judgement, isProbe: Bool, isFirstTry: Bool, maximumInFlight: Int,
    at now: Int64
  ) {
    inFlight = max(0, inFlight - 1)
    // The event is to blame, and the receiver was not asked.
    if result.isUnsendable { return breaker.loseProbe() }
    if let hold = judgement.holdUntil { holdUntil = max(holdUntil, hold) }
    switch result.outcome {
    case .ok:
      noteLatency(result)
      failures.succeed()
      if breaker.succeed() { allowance = Allowance() }
      allowance.succeed(maximum: maximumInFlight)
      return
    case .aborted, .unknown:
      // Nothing was learned of the receiver.
      return breaker.loseProbe()
    case .refusedAddress:
      breaker.open(at: now, for: Judgement.addressPause)
    case .http where judgement.holdUntil != nil && !isProbe:
      // It has said itself when to come again.
      noteLatency(result)
    case .http, .timeout, .dns, .connect, .tls, .tooLarge:
      if result.outcome != .dns { noteLatency(result) }
      breaker.fail(isProbe: isProbe, isNews: isFirstTry, at: now)
    }
    failures.fail(at: now)
    if result.outcome == .timeout || result.status == 429 { allowance.overload() }
  }

  private mutating func noteLatency(_ result: AttemptResult) {
    let milliseconds = result.timing.total / .milliseconds(1)
    latency = latency == 0 ? milliseconds : latency * 0.8 + milliseconds * 0.2
  }
}
