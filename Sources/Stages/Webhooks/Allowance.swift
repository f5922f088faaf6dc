/// How many attempts to an endpoint may be on their way at once, learned from its answers: one more for each round of
/// successes, half as many when it does not keep up.
///
/// An endpoint begins with one, so that a new one that hangs takes one place only, and one that has come back is not run over.
public struct Allowance: Sendable, Hashable {
  /// As learned; at least 1.
  public var learned: Double

  /// Begins with one.
  public init(learned: Double = 1) { self.learned = max(1, learned) }

  /// How many, when the owner allows `maximum`.
  public func attempts(maximum: Int) -> Int { max(1, min(Int(learned), maximum)) }

  /// Notes an event that was taken.
  public mutating func succeed(maximum: Int) { learned = min(learned + 1 / learned, Double(maximum)) }

  /// Notes an answer that came late, or that said it was too much.
  public mutating func overload() { learned = max(1, learned / 2) }
}

/// Bounds how many attempts begin in a time: in any `w` seconds at most `rate * w` and a burst.
///
/// Times are in milliseconds.
public struct TokenBucket: Sendable, Hashable {
  /// How many attempts may begin at `filledAt`.
  public var tokens: Double
  /// When that was.
  public var filledAt: Int64

  /// One attempt may begin.
  public init(tokens: Double = 1, filledAt: Int64 = 0) {
    self.tokens = tokens
    self.filledAt = filledAt
  }

  /// How many may begin at once: a tenth of a second's, as attempts are claimed many times in a second.
  static func burst(_ rate: Double) -> Double { max(1, rate / 10) }

  /// How many attempts may begin now.
  public mutating func available(rate: Double, at now: Int64) -> Int {
    let gained = Double(max(0, now - filledAt)) / 1000 * rate
    tokens = min(Self.burst(rate), tokens + gained)
    filledAt = now
    return Int(tokens)
  }

  /// Takes what was available.
  public mutating func take(_ count: Int) { tokens -= Double(count) }

  /// When the next attempt may begin; call after `available`.
  public func next(rate: Double) -> Int64 {
    tokens >= 1 ? filledAt : filledAt + Int64(((1 - tokens) / rate * 1000).rounded(.up))
  }
}
