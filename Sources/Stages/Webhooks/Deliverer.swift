/// What a worker does next: takes what happens, and says what the next transaction is to do and how long to wait for it.
///
/// Pure: the clocks and chance are given. `DeliveryLoop` performs what it says.
public struct Deliverer: Sendable {
  /// How much may be on its way at once.
  public struct Limits: Sendable, Hashable {
    /// Attempts of this worker together.
    public var slots = 256
    /// Attempts to endpoints that let it wait, so that they never fill every place.
    public var slowSlots = 51
    /// Attempts of one account to endpoints that do not.
    public var accountSlots = 128

    /// Enough for 5,000 deliveries in a second when answers take 20 ms.
    public init() {}
  }

  /// So many ends are kept in one transaction.
  public static let batch = 64
  /// So long an end waits for others, in milliseconds.
  public static let window: Int64 = 20
  /// After so many milliseconds without an answer an endpoint is a slow one.
  public static let slowAfter: Int64 = 500
  /// What is due within so many milliseconds is waited for by a worker that ends when nothing is due.
  public static let patience: Int64 = 2_000
  /// So many milliseconds pass before places are looked for again, and before a database that failed is asked again.
  static let breath: Int64 = 250

  private let limits: Limits
  private let follows: Bool
  private let allowsInsecure: Bool
  /// By delivery and attempt: one whose lease was lost may still be on its way when the next attempt begins.
  private var flights: [Attempt: Flight] = [:]
  private var landings: [Landing] = []
  private var standing = Standing()

  private struct Attempt: Sendable, Hashable {
    let delivery: Int64
    let number: Int

    init(_ flight: Flight) {
      delivery = flight.job.delivery
      number = flight.webhook.attempt
    }
  }

  /// What a worker knows of the queue.
  private struct Standing: Sendable {
    var shares = FairShares()
    /// When something is due; in the beginning nobody knows, so at once.
    var nextDue: Int64? = .min
    /// Until when, by the monotonic clock, nothing is claimed.
    var restUntil: Int64 = .min
    var isStopping = false
    var isInTurn = false
    var failures = 0
  }

  /// A worker that has nothing on its way; one that `follows` goes on when nothing is due.
  public init(follows: Bool, limits: Limits = Limits(), allowsInsecure: Bool = false) {
    self.follows = follows
    self.limits = limits
    self.allowsInsecure = allowsInsecure
  }

  /// How many attempts are on their way.
  public var inFlight: Int { flights.count }

  /// How often the database has failed one time after the other.
  public var failures: Int { standing.failures }

  /// Takes the end of an attempt.
  public mutating func land(_ landing: Landing) {
    let flight = landing.flight
    flights[Attempt(flight)] = nil
    landings.append(landing)
    // Places that were held long are paid for, one for each second.
    let seconds = Double(landing.landedAt - flight.claimedAt) / 1000
    standing.shares.charge(endpoint: flight.receiver.row, account: flight.receiver.accountID, cost: seconds)
  }

  /// Takes when something is due, as somebody has changed it.
  public mutating func notice(nextDue: Int64?) {
    standing.nextDue = nextDue
    if standing.failures == 0 { standing.restUntil = .min }
  }

  /// Claims nothing from now on.
  public mutating func stop() { standing.isStopping = true }

  /// Whether there is nothing more to do.
  public func isOver(at now: Int64) -> Bool {
    guard flights.isEmpty, landings.isEmpty, !standing.isInTurn else { return false }
    if standing.isStopping { return true }
    return !follows && standing.failures == 0 && (standing.nextDue ?? .max) > now + Self.patience
  }

  /// What the next transaction is to do; nil when there is nothing to do yet.
  public mutating func begin(worker: Int64, now: Int64, monotonic: Int64, seed: UInt64) -> Turn? {
    guard wait(now: now, monotonic: monotonic) == 0 else { return nil }
    var turn = Turn(worker: worker, now: now, monotonic: monotonic, landings: landings, seed: seed)
    if !standing.isStopping, flights.count < limits.slots { turn.wish = wish(at: monotonic) }
    standing.isInTurn = true
    landings = []
    return turn
  }

  /// Takes what a transaction has done; what it claimed is on its way from now on.
  public mutating func end(_ outcome: Turn.Outcome, of turn: Turn) {
    standing.isInTurn = false
    standing.failures = 0
    standing.nextDue = outcome.nextDue
    for flight in outcome.flights { flights[Attempt(flight)] = flight }
    // What ended meanwhile was charged to the shares of before.
    if let shares = outcome.shares { standing.shares = shares }
    let tookNothing = turn.wish != nil && outcome.flights.isEmpty && (outcome.nextDue ?? .max) <= turn.now
    standing.restUntil = outcome.isSaturated || tookNothing ? turn.monotonic + Self.breath : .min
  }

  /// Takes back what a transaction that failed was to keep; nothing is claimed for a while.
  public mutating func fail(_ turn: Turn) {
    standing.isInTurn = false
    standing.failures += 1
    landings = turn.landings + landings
    standing.restUntil = turn.monotonic + Self.breath << Int64(min(standing.failures - 1, 4))
  }

  /// How many milliseconds until the next transaction; 0 when it is due, and nil while there is none to wait for.
  public func wait(now: Int64, monotonic: Int64) -> Int64? {
    guard !standing.isInTurn else { return nil }
    let rest = max(0, standing.restUntil == .min ? 0 : standing.restUntil - monotonic)
    if standing.failures > 0, rest > 0 { return rest }
    var waits: [Int64] = []
    if let oldest = landings.first {
      let isReady = landings.count >= Self.batch || flights.isEmpty
      waits.append(isReady ? 0 : max(0, Self.window - (monotonic - oldest.landedAt)))
    }
    if !standing.isStopping, flights.count < limits.slots, let due = standing.nextDue {
      waits.append(max(rest, due <= now ? 0 : due - now))
    }
    return waits.min()
  }

  private func wish(at monotonic: Int64) -> Turn.Wish {
    var slow = Set<Int64>()
    for flight in flights.values where flight.receiver.isSlow || monotonic - flight.claimedAt > Self.slowAfter {
      slow.insert(flight.receiver.row)
    }
    var slowCount = 0
    var left: [String: Int] = [:]
    for flight in flights.values {
      if slow.contains(flight.receiver.row) {
        slowCount += 1
      } else {
        left[flight.receiver.accountID, default: limits.accountSlots] -= 1
      }
    }
    return Turn.Wish(
      slots: limits.slots - flights.count, slowSlots: max(0, limits.slowSlots - slowCount), accountSlotsLeft: left,
      accountSlots: limits.accountSlots, slowEndpoints: slow, shares: standing.shares, allowsInsecure: allowsInsecure)
  }
}
