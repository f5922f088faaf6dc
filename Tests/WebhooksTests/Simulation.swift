import FoundationEssentials
import Outbox
import SQLite
import TestSupport

@testable import Webhooks

/// Workers, receivers, clocks and faults in one thread: a seed says everything that happens.
final class Simulation {
  /// Where a worker is killed.
  enum CrashPoint: Int, CaseIterable {
    /// Between two transactions.
    case idle
    /// In the transaction that claims, and keeps ends: nothing of it is left.
    case insideTransaction
    /// After the claim, before anything is sent.
    case claimed
    /// After the bytes went out.
    case sent
    /// After the receiver's answer came, before it was kept.
    case answered
    /// After the ends were kept, before the worker knew.
    case kept
  }

  /// A request as its receiver saw it.
  struct Request {
    let event: String
    let endpoint: String
    let attempt: Int
    let previous: String?
    let start: Int64
    var end: Int64
    let isTaken: Bool
    let isTimedOut: Bool
    let worker: Int
    /// Whether its sender was killed or frozen while it was under way.
    var isDisturbed = false
  }

  private struct Air {
    let flight: Flight
    let result: AttemptResult
    let request: Int?
    let lands: Int64
  }

  private final class Worker {
    let number: Int
    let id: Int64
    let connection: Connection
    var deliverer = Deliverer(follows: true)
    var air: [Air] = []
    /// Requests that were answered and whose ends are in memory only.
    var unkept: [Int] = []
    var frozenUntil: Int64 = 0
    var isDead = false

    init(number: Int, id: Int64, connection: Connection) {
      self.number = number
      self.id = id
      self.connection = connection
    }
  }

  private struct Fault: Error {}

  static let policies: [RetryPolicy] = [
    .standard, .bounded(retries: 4, delay: .seconds(20)), .always(delay: .seconds(30)),
  ]

  let connection: Connection
  private let directory: TemporaryDirectory
  private var random: SplitMix
  private(set) var now = QueueFixture.start
  private(set) var monotonic: Int64 = 0
  private var workers: [Worker] = []
  private var events = 0
  private(set) var requests: [Request] = []
  private(set) var pauses: [(endpoint: String, from: Int64, to: Int64?)] = []
  private(set) var lostInFlight = 0
  private var isCalm = false
  let stepsClock: Bool

  init(seed: UInt64, stepsClock: Bool) throws {
    directory = try TemporaryDirectory()
    random = SplitMix(seed: seed)
    self.stepsClock = stepsClock
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(Outbox.migrations)
    for (index, policy) in Self.policies.enumerated() {
      _ = try Endpoints(connection).add(
        id: "we_\(index)", account: "acct_a",
        settings: EndpointSettings(url: "https://\(index).test/", retryPolicy: policy), secret: "whsec_1", at: date)
    }
  }

  var date: Date { Date(timeIntervalSince1970: Double(now) / 1000) }

  private func chance(_ part: Double) -> Bool { !isCalm && random.unit() < part }
  private func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

  /// So many steps with everything that can go wrong, then in peace until nothing is left to do.
  func run(steps: Int) throws {
    for _ in 0..<3 { try startWorker() }
    for _ in 0..<steps {
      try disturb()
      try step()
    }
    isCalm = true
    for index in Self.policies.indices { try resume("we_\(index)") }
    for _ in 0..<20_000 where try openCount() > 0 { try step() }
    for worker in workers where !worker.isDead { try stop(worker) }
  }

  func openCount() throws -> Int {
    try connection.first("SELECT count(*) FROM delivery WHERE ended_at IS NULL") { row in row.int(0) } ?? 0
  }

  private func startWorker() throws {
    let own = try Connection(path: directory.path("test.sqlite"))
    let now = now
    let token = "\(workers.count)"
    let id = try own.transaction { try DeliveryQueue(own).register(token: token, at: now) }
    workers.append(Worker(number: workers.count, id: id, connection: own))
  }

  private func stop(_ worker: Worker) throws {
    let now = now
    _ = try worker.connection.transaction { try DeliveryQueue(worker.connection).release(worker: worker.id, at: now) }
  }

  private func disturb() throws {
    if chance(0.3) {
      events += 1
      _ = try Outbox(connection).enqueue(
        Event(
          id: "evt_\(events)", accountID: "acct_a", type: "delisted",
          subject: Event.Subject(vehicle: "car\(number(0..<6))"), occurredAt: date, createdAt: date,
          body: Array("{}".utf8)))
    }
    if chance(0.01) { try pause("we_\(number(0..<Self.policies.count))") }
    if chance(0.03) { try resume("we_\(number(0..<Self.policies.count))") }
    if chance(0.01), let worker = living().randomElement(using: &random) { freeze(worker) }
    if stepsClock, chance(0.005) {
      // As every worker looks at the clock twice in a second, nothing else happens in between.
      now += Int64(number(-3_600_000..<3_600_000))
      _ = try connection.transaction {
        try DeliveryQueue(connection).followClock(now: now, monotonic: monotonic, boot: "a")
      }
    }
  }

  private func living() -> [Worker] { workers.filter { !$0.isDead && $0.frozenUntil <= monotonic } }

  private func pause(_ id: String) throws {
    guard try Endpoints(connection).endpoint(id: id)?.status == .enabled else { return }
    _ = try connection.transaction { try Endpoints(connection).pause(id: id) }
    pauses.append((id, monotonic, nil))
  }

  private func resume(_ id: String) throws {
    _ = try connection.transaction { try Endpoints(connection).resume(id: id, at: date) }
    for index in pauses.indices where pauses[index].endpoint == id && pauses[index].to == nil {
      pauses[index].to = monotonic
    }
  }

  private func freeze(_ worker: Worker) {
    worker.frozenUntil = monotonic + Int64(number(1_000..<120_000))
    for air in worker.air { if let request = air.request { requests[request].isDisturbed = true } }
    // What it has claimed and not sent waits with it, and so do its answers.
    worker.air = worker.air.map {
      Air(flight: $0.flight, result: $0.result, request: $0.request, lands: max($0.lands, worker.frozenUntil))
    }
  }

  private func kill(_ worker: Worker) throws {
    worker.isDead = true
    lostInFlight += worker.air.count
    for air in worker.air {
      guard let request = air.request else { continue }
      requests[request].isDisturbed = true
      requests[request].end = min(requests[request].end, monotonic)
    }
    for request in worker.unkept { requests[request].isDisturbed = true }
    lostInFlight += worker.unkept.count
    worker.air = []
    // A peer that gets its lock takes over at once.
    let now = now
    _ = try connection.transaction { try DeliveryQueue(connection).release(worker: worker.id, at: now) }
    try startWorker()
  }

  /// Time goes on to the next thing that happens, but at most a minute.
  private func step() throws {
    let free = living()
    // In peace what is tried again after hours is waited for at once.
    var wait: Int64 = isCalm ? 6 * 3_600_000 : 60_000
    for worker in free {
      if let next = worker.deliverer.wait(now: now, monotonic: monotonic) { wait = min(wait, next) }
      for air in worker.air { wait = min(wait, air.lands - monotonic) }
    }
    let passed = max(0, isCalm ? wait : min(wait, Int64(number(0..<5_000))))
    now += passed
    monotonic += passed
    for worker in free.shuffled(using: &random) where !worker.isDead { try act(worker) }
  }

  private func act(_ worker: Worker) throws {
    try land(worker)
    if chance(0.004) { return try kill(worker) }
    let due = try DeliveryQueue(worker.connection).nextDue()
    worker.deliverer.notice(nextDue: due)
    if try DeliveryQueue(worker.connection).hasLeases(endedAt: monotonic) {
      let (now, monotonic) = (now, monotonic)
      _ = try worker.connection.transaction {
        try DeliveryQueue(worker.connection).takeOver(leasesEndedAt: monotonic, at: now)
      }
    }
    guard
      let turn = worker.deliverer.begin(worker: worker.id, now: now, monotonic: monotonic, seed: random.next())
    else { return }
    let point = chance(0.02) ? CrashPoint.allCases.randomElement(using: &random) : nil
    let isFull = chance(0.01)
    do {
      let outcome = try worker.connection.transaction {
        let outcome = try DeliveryQueue(worker.connection).perform(turn)
        if isFull || point == .insideTransaction { throw Fault() }
        return outcome
      }
      worker.unkept = []
      guard point != .kept else { return try kill(worker) }
      worker.deliverer.end(outcome, of: turn)
      if point == .claimed { return try kill(worker) }
      for flight in outcome.flights { send(flight, worker) }
      if point == .sent { try kill(worker) }
    } catch is Fault {
      if point == .insideTransaction { try kill(worker) } else { worker.deliverer.fail(turn) }
    }
  }

  private func send(_ flight: Flight, _ worker: Worker) {
    // Now and then a worker is stopped between claim and send for longer than its lease.
    if chance(0.003) { worker.frozenUntil = monotonic + 50_000 }
    let begins = max(monotonic, worker.frozenUntil)
    guard flight.mayBegin(at: begins) else {
      worker.air.append(Air(flight: flight, result: AttemptResult(.aborted), request: nil, lands: begins))
      return
    }
    let result = answer()
    let ends = begins + Int64(result.outcome == .timeout ? 15_000 : number(1..<900))
    requests.append(
      Request(
        event: flight.webhook.eventID, endpoint: flight.receiver.id, attempt: flight.webhook.attempt,
        previous: flight.webhook.previous, start: begins, end: ends,
        isTaken: result.outcome == .ok || result.outcome == .timeout && chance(0.5),
        isTimedOut: result.outcome == .timeout, worker: worker.number,
        isDisturbed: begins > monotonic))
    worker.air.append(Air(flight: flight, result: result, request: requests.count - 1, lands: ends))
  }

  private func answer() -> AttemptResult {
    if isCalm { return .taken }
    switch number(0..<20) {
    case 0..<12: return .taken
    case 12..<16: return .failed
    case 16: return AttemptResult(.http, status: 503, retryAfter: .seconds(40))
    case 17: return AttemptResult(.connect)
    default: return .timedOut
    }
  }

  private func land(_ worker: Worker) throws {
    let landing = worker.air.filter { $0.lands <= monotonic }
    worker.air.removeAll { $0.lands <= monotonic }
    for air in landing {
      if let request = air.request { worker.unkept.append(request) }
      worker.deliverer.land(Landing(air.flight, air.result, endedAt: now, landedAt: monotonic))
    }
    if !landing.isEmpty, chance(0.01) { try kill(worker) }
  }
}
