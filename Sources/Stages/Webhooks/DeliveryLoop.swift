public import CommandLineTool
public import Outbox
public import SQLite

/// One worker: performs what a `Deliverer` decides, on a database of its own connection, until it is over or told to stop.
public struct DeliveryLoop: Sendable {
  /// How it works.
  public struct Options: Sendable {
    /// Whether it goes on when nothing is due.
    public var follows: Bool
    /// Whether plain http and addresses that are not public are allowed.
    public var allowsInsecure: Bool
    /// How much may be on its way at once.
    public var limits = Deliverer.Limits()
    /// For how long what is still on its way is waited for when the loop is to end; then it is broken off, and sent again
    /// by whoever sends next.
    public var farewell: Duration

    /// Options by their parts; the usual farewell is longer than the longest time of an attempt.
    public init(follows: Bool, allowsInsecure: Bool = false, farewell: Duration = .seconds(31)) {
      self.follows = follows
      self.allowsInsecure = allowsInsecure
      self.farewell = farewell
    }
  }

  /// What it has done.
  public struct Summary: Sendable, Hashable {
    /// Attempts that ended.
    public var attempts = 0
    /// Those of them that were taken.
    public var delivered = 0
    /// Attempts of other senders that were taken over.
    public var takenOver = 0
    /// Attempts whose end came too late to count.
    public var late = 0
  }

  /// Another process's commits are noticed within this time.
  static let poll = Duration.milliseconds(50)
  /// Dead workers and steps of the clock are noticed within this time.
  static let watch = Duration.milliseconds(500)
  /// Deliveries that ended long ago are looked for this often.
  static let upkeep = Duration.seconds(3_600)
  /// After so many failures of the database one after the other a loop that does not follow gives up.
  static let mostFailures = 5

  let database: Database
  let clock: DeliveryClock
  let locks: WorkerLocks
  let options: Options
  let log: Log
  let send: @Sendable (OutgoingWebhook) async -> AttemptResult
  let report: @Sendable ([AttemptReport]) throws -> Void

  /// A loop over `database`, which nobody else uses meanwhile; `send` returns within the time-out of what it is given, and
  /// `report` is told of attempts whose ends have been kept.
  public init(
    database: Database, clock: DeliveryClock, options: Options, log: Log = .silent,
    send: @escaping @Sendable (OutgoingWebhook) async -> AttemptResult,
    report: @escaping @Sendable ([AttemptReport]) throws -> Void = { _ in }
  ) {
    self.database = database
    self.clock = clock
    self.options = options
    self.log = log
    self.send = send
    self.report = report
    locks = WorkerLocks(database: database.path)
  }

  /// Sends until it is over, or told to stop by `control`; what is on its way then is waited for.
  ///
  /// Cancelling the task breaks off what is on its way.
  public func run(_ control: DeliverySwitch = DeliverySwitch()) async throws -> Summary {
    let token = Self.token(clock.random(), clock.random())
    let lock = try locks.hold(token)
    let now = clock.now()
    let worker = try await database.write { connection in
      let queue = DeliveryQueue(connection)
      if options.allowsInsecure { try queue.forgetRefusals(at: now) }
      return try queue.register(token: token, at: now)
    }
    try await watchOthers(worker, control)
    let ending: Result<Summary, any Error>
    do { ending = .success(try await work(worker, control)) } catch { ending = .failure(error) }
    let end = clock.now()
    do {
      try await database.write { connection in _ = try DeliveryQueue(connection).release(worker: worker, at: end) }
      locks.remove(token)
    } catch {
      // The lock is free as soon as this ends, and whoever comes next takes over what is left.
      log.warning("a worker could not sign off") { $0.add("error", "\(error)") }
    }
    withExtendedLifetime(lock) {}
    return try ending.get()
  }

  private static func token(_ numbers: UInt64...) -> String {
    numbers.map { String($0, radix: 36) }.joined()
  }

  private func work(_ worker: Int64, _ control: DeliverySwitch) async throws -> Summary {
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { await poll(control) }
      group.addTask { await watch(worker, control) }
      var summary = Summary()
      var deliverer = Deliverer(
        follows: options.follows, limits: options.limits, allowsInsecure: options.allowsInsecure)
      var stoppedAt: Int64?
      while true {
        for landing in control.takeLandings() { deliverer.land(landing) }
        if control.isStopped {
          deliverer.stop()
          stoppedAt = stoppedAt ?? clock.monotonic()
        }
        if deliverer.isOver(at: clock.now()) || Task.isCancelled { break }
        let left = stoppedAt.map { options.farewell.wholeMilliseconds - (clock.monotonic() - $0) }
        if let left, left <= 0 { break }
        if control.takeNews() { deliverer.notice(nextDue: try await nextDue()) }
        let turn = deliverer.begin(
          worker: worker, now: clock.now(), monotonic: clock.monotonic(), seed: clock.random())
        guard let turn else {
          await pause(deliverer, control, atMost: left)
          continue
        }
        let flights = try await perform(turn, &deliverer, &summary)
        control.begin(flights.count)
        for flight in flights { group.addTask { control.land(await fly(flight)) } }
      }
      group.cancelAll()
      return summary
    }
  }
}
