public import Outbox

/// A delivery that a worker has claimed: nobody else sends it until the lease ends.
public struct Flight: Sendable, Hashable {
  /// What the claim says of the delivery.
  public struct Job: Sendable, Hashable {
    /// Its number.
    public let delivery: Int64
    /// What it has behind it.
    public let history: Judgement.History
    /// What has to come after it.
    public let orderKey: String?
    /// Whether younger ones of its key no longer wait for it.
    public let hasPassed: Bool
    /// Whether somebody asked for it to be sent again.
    public let isReplay: Bool
    /// When its first attempt began, this one included.
    public let firstAttemptAt: Int64
    /// When the event was enqueued, or the replay asked for.
    public let createdAt: Int64

    /// Whether no try has counted so far.
    public var isFirstTry: Bool { history.tries == 0 && !history.isProbe }
  }

  /// To whom it goes.
  public struct Receiver: Sendable, Hashable {
    /// The endpoint's row.
    public let row: Int64
    /// `we_...`.
    public let id: String
    /// `acct_...`.
    public let accountID: String
    /// Whether attempts to it may take long.
    public let isSlow: Bool
  }

  /// The delivery.
  public let job: Job
  /// The endpoint.
  public let receiver: Receiver
  /// When it was claimed, in milliseconds since 1970.
  public let startedAt: Int64
  /// When it was claimed, by the monotonic clock in milliseconds.
  public let claimedAt: Int64
  /// Until when nobody else has it, by the monotonic clock in milliseconds.
  public let leaseUntil: Int64
  /// What is sent.
  public let webhook: OutgoingWebhook

  /// Beyond twice the longest time of an attempt: a sender that is not frozen is done long before.
  static let leaseMargin: Int64 = 15_000

  /// How long the lease of an attempt is that may take `timeout`.
  static func lease(_ timeout: Duration) -> Int64 { 2 * timeout.wholeMilliseconds + leaseMargin }

  /// Whether it may still begin: an attempt that begins now ends within the lease.
  public func mayBegin(at monotonic: Int64) -> Bool {
    monotonic + webhook.timeout.wholeMilliseconds < leaseUntil
  }
}

/// A flight with its end.
public struct Landing: Sendable, Hashable {
  /// The flight.
  public let flight: Flight
  /// What became of it.
  public let result: AttemptResult
  /// When it ended, in milliseconds since 1970.
  public let endedAt: Int64
  /// When it ended, by the monotonic clock in milliseconds.
  public let landedAt: Int64

  /// A flight with its end.
  public init(_ flight: Flight, _ result: AttemptResult, endedAt: Int64, landedAt: Int64) {
    self.flight = flight
    self.result = result
    self.endedAt = endedAt
    self.landedAt = landedAt
  }
}

/// An attempt as `deliver` tells of it.
public struct AttemptReport: Sendable, Hashable {
  /// `evt_...`.
  public let eventID: String
  /// `we_...`.
  public let endpointID: String
  /// Which try of the delivery it was, from 1.
  public let attempt: Int
  /// What became of it.
  public let result: AttemptResult
  /// When it is tried again, in milliseconds since 1970; nil when it is not.
  public let nextAt: Int64?
}
