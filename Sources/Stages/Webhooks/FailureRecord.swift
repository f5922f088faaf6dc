/// For how long an endpoint has taken nothing; in the end it is disabled.
///
/// Times are in milliseconds since 1970.
public struct FailureRecord: Sendable, Hashable {
  /// How long every attempt must have failed.
  public static let timeToDisable: Int64 = 5 * 86_400_000
  /// How many attempts that must have been at least.
  public static let failuresToDisable = 20
  /// How far apart the later half of them must be, so that a quiet endpoint is not judged by one bad hour.
  static let leastSpread: Int64 = 86_400_000

  /// When the first of them ended; nil after a success.
  public var since: Int64?
  /// How many there were.
  public var count = 0
  /// When half of those needed had been reached.
  public var tenthAt: Int64?

  /// No failure yet.
  public init() {}

  /// Notes a success.
  public mutating func succeed() { self = FailureRecord() }

  /// Notes a failure.
  public mutating func fail(at now: Int64) {
    since = since ?? now
    count += 1
    if count == Self.failuresToDisable / 2 { tenthAt = now }
  }

  /// Whether the endpoint is to be disabled.
  public func disables(at now: Int64) -> Bool {
    guard let since, let tenthAt, count >= Self.failuresToDisable else { return false }
    return now - since >= Self.timeToDisable && now - tenthAt >= Self.leastSpread
  }
}
