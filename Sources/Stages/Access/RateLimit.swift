/// How often something may be done.
public struct RateLimit: Sendable, Hashable {
  /// How often for long; 0 for as often as one likes.
  public let perSecond: Int
  /// How often at once, after a pause.
  public let burst: Int

  /// A limit of at least one at once.
  public init(perSecond: Int, burst: Int) {
    self.perSecond = max(0, perSecond)
    self.burst = max(1, burst)
  }

  /// No limit.
  public static let none = RateLimit(perSecond: 0, burst: 1)

  /// A limit of `R` or `R/B` as people type it, such as `100/200`; nil when the text is of another form.
  ///
  /// Without a burst it is what two seconds allow, so that a client that was idle for a moment is not refused.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = parts.first, let rate = first, rate >= 0, rate <= Self.greatest else { return nil }
    switch parts.count {
    case 1: self.init(perSecond: rate, burst: 2 * rate)
    case 2:
      guard let burst = parts[1], burst >= 1, burst <= Self.greatest else { return nil }
      self.init(perSecond: rate, burst: burst)
    default: return nil
    }
  }

  private static let greatest = 1_000_000
}

/// What is left of a limit: a bucket that holds one token for each use and is filled evenly.
public struct TokenBucket: Sendable, Hashable {
  /// What a use comes to.
  public struct Verdict: Sendable, Hashable {
    /// Whether it was allowed.
    public let isAllowed: Bool
    /// How many more are allowed at once now.
    public let remaining: Int
    /// In how many whole seconds, rounded up, the bucket is full again.
    public let secondsUntilFull: Int
    /// In how many whole seconds, at least one, the next use is allowed when this one was not.
    public let secondsUntilNext: Int
  }

  private var tokens: Double
  private var filledAt: Duration
  /// By which it was used last.
  private var limit: RateLimit

  /// A full bucket at the time `now` of a clock that never goes back.
  public init(_ limit: RateLimit, at now: Duration) {
    tokens = Double(limit.burst)
    filledAt = now
    self.limit = limit
  }

  /// Takes a token if there is one, by a limit that may have changed.
  public mutating func take(_ limit: RateLimit, at now: Duration) -> Verdict {
    self.limit = limit
    let rate = Double(limit.perSecond)
    tokens = min(Double(limit.burst), tokens + max(0, (now - filledAt) / .seconds(1)) * rate)
    filledAt = max(filledAt, now)
    let isAllowed = tokens >= 1
    if isAllowed { tokens -= 1 }
    return Verdict(
      isAllowed: isAllowed, remaining: Int(tokens),
      secondsUntilFull: Int(((Double(limit.burst) - tokens) / rate).rounded(.up)),
      secondsUntilNext: max(1, Int(((1 - tokens) / rate).rounded(.up))))
  }

  /// Whether nothing is missing, so that the bucket need not be kept.
  public func isFull(at now: Duration) -> Bool {
    tokens + max(0, (now - filledAt) / .seconds(1)) * Double(limit.perSecond) >= Double(limit.burst)
  }
}
