/// What one transaction of a worker is to do.
public struct Turn: Sendable {
  /// How much may be claimed.
  public struct Wish: Sendable {
    /// Attempts that may be begun.
    public var slots: Int
    /// How many of them may be to slow endpoints.
    public var slowSlots: Int
    /// Attempts that each account may still have beside those on their way; others may have `accountSlots`.
    public var accountSlotsLeft: [String: Int]
    /// Attempts that one account may have.
    public var accountSlots: Int
    /// Endpoints that have let this worker wait.
    public var slowEndpoints: Set<Int64>
    /// Who is served next.
    public var shares: FairShares
    /// Whether plain http and addresses that are not public are allowed.
    public var allowsInsecure: Bool
  }

  /// The worker's number.
  public var worker: Int64
  /// Milliseconds since 1970.
  public var now: Int64
  /// Milliseconds of the monotonic clock.
  public var monotonic: Int64
  /// What has ended.
  public var landings: [Landing]
  /// How much may be claimed; nil for nothing.
  public var wish: Wish?
  /// For everything that is left to chance.
  public var seed: UInt64

  /// What a transaction has done.
  public struct Outcome: Sendable {
    /// What was claimed and is to be sent now.
    public var flights: [Flight] = []
    /// The attempts that ended.
    public var reports: [AttemptReport] = []
    /// When the next delivery is due that could be claimed, in milliseconds since 1970; nil when there is none.
    public var nextDue: Int64?
    /// Whether something due was left because too much is on its way.
    public var isSaturated = false
    /// Who is served next; nil when nothing was claimed.
    public var shares: FairShares?
    /// Attempts that were taken over from senders that had lost them.
    public var takenOver = 0
    /// Attempts whose end came too late to count.
    public var late = 0
  }
}

/// A generator that gives the same numbers for the same seed (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// From 0 up to 1.
  mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
