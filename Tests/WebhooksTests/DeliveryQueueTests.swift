import HTTP
import Outbox
import SQLite
import Testing

@testable import Webhooks

struct DeliveryQueueTests {
  private let queue: QueueFixture

  init() throws { queue = try QueueFixture() }

  @Test func `a claim says everything that is sent, and nobody claims it again`() throws {
    try queue.endpoint("we_1")
    try queue.enqueue()
    let flight = try #require(try queue.claim().first)
    #expect(flight.webhook.eventID == "evt_1")
    #expect(flight.webhook.body == Array(#"{"id":"evt_1"}"#.utf8))
    #expect(flight.webhook.url == "https://we_1.test/hook?a=1")
    #expect(flight.webhook.headers == ["X-A": "1"])
    #expect(flight.webhook.secrets == ["whsec_1"])
    #expect(flight.webhook.attempt == 1)
    #expect(flight.webhook.previous == nil)
    #expect(flight.leaseUntil == 45_000)
    #expect(try queue.claim().isEmpty)
    #expect(try queue.states() == ["evt_1 in_flight"])
    try queue.finish(flight, .taken)
    #expect(try queue.states() == ["evt_1 delivered"])
    #expect(try queue.queue("in_flight") == 0)
    #expect(try queue.queue("first_due") == nil)
  }

  @Test func `a failure is tried again by the schedule, and says what became of the try before`() throws {
    try queue.endpoint("we_1")
    try queue.enqueue()
    let first = try #require(try queue.claim().first)
    let report = try queue.finish(first, AttemptResult(.http, status: 503)).reports[0]
    let due = try #require(report.nextAt)
    #expect((10_000...12_500).contains(due - queue.now))
    queue.now = due - 1
    #expect(try queue.claim().isEmpty)
    queue.now = due
    let second = try #require(try queue.claim().first)
    #expect(second.webhook.attempt == 2)
    #expect(second.webhook.previous == "failed;status=503")
  }

  @Test func `an event that may have arrived says so from then on`() throws {
    try queue.endpoint("we_1")
    try queue.enqueue()
    try queue.finish(try #require(try queue.claim().first), .timedOut)
    queue.now += 20_000
    let second = try #require(try queue.claim().first)
    #expect(second.webhook.previous == "unknown")
    try queue.finish(second, .failed)
    queue.now += 100_000
    #expect(try queue.claim().first?.webhook.previous == "unknown")
  }

  @Test func `the events of a vehicle come one after the other, and one that fails blocks the others for an hour`()
    throws
  {
    try queue.endpoint("we_1", policy: .always(delay: .seconds(1_300)))
    for vehicle in ["A", "A", "B", "A"] { try queue.enqueue(vehicle: vehicle) }
    // The endpoint is healthy: what fails is the event.
    let flights = try queue.claim()
    #expect(flights.map(\.webhook.eventID) == ["evt_1"])
    try queue.finish(flights[0], .failed)
    try queue.finish(try #require(try queue.claim().first), .taken)
    #expect(try queue.states() == ["evt_1 ready", "evt_2 waiting", "evt_3 delivered", "evt_4 waiting"])
    for _ in 0..<2 {
      queue.now += 1_650_000
      try queue.finish(try #require(try queue.claim().first { $0.webhook.eventID == "evt_1" }), .failed)
    }
    #expect(try queue.states() == ["evt_1 ready", "evt_2 ready", "evt_3 delivered", "evt_4 waiting"])
    queue.now = QueueFixture.start + 3_599_999
    #expect(try queue.claim().isEmpty)
    queue.now += 1
    try queue.finish(try #require(try queue.claim().first), .taken)
    #expect(try queue.claim().map(\.webhook.eventID) == ["evt_4"])
  }

  @Test func `what a lost sender had is taken over, and its late end changes nothing but a success`() throws {
    try queue.endpoint("we_1")
    try queue.enqueue()
    let lost = try #require(try queue.claim().first)
    queue.now += 45_000
    #expect(try queue.turn().takenOver == 0)
    queue.now += 1
    #expect(try queue.turn().takenOver == 1)
    #expect(try queue.queue("in_flight") == 0)
    #expect(try queue.finish(lost, .failed).late == 1)
    #expect(try queue.states() == ["evt_1 ready"])
    queue.now += 1_000
    let second = try #require(try queue.claim().first)
    #expect(second.webhook.previous == "unknown")
    #expect(try queue.finish(lost, .taken).late == 1)
    #expect(try queue.states() == ["evt_1 in_flight"])
    #expect(try queue.queue("in_flight") == 1)
    queue.now += 45_001
    try queue.turn()
    try queue.finish(second, .taken)
    #expect(try queue.states() == ["evt_1 delivered"])
    let attempts = try DeliveryLog(queue.connection).attempts(of: 1)
    #expect(attempts.map(\.result?.outcome) == [.ok, .ok])
    #expect(attempts.map(\.isLate) == [true, true])
  }

  @Test func `what a receiver asks to wait holds the whole endpoint and costs no try of the others`() throws {
    try queue.endpoint("we_1")
    for _ in 0..<3 { try queue.enqueue() }
    let flight = try #require(try queue.claim().first)
    try queue.finish(flight, AttemptResult(.http, status: 429, retryAfter: .seconds(120)))
    queue.now += 119_000
    #expect(try queue.claim().isEmpty)
    #expect(try queue.turn().nextDue == QueueFixture.start + 120_000)
    queue.now += 1_000
    #expect(try queue.claim().count == 1)
  }

  @Test func `after five new failures only a probe goes from time to time, and costs the others nothing`() throws {
    try queue.endpoint("we_1")
    for _ in 0..<10 { try queue.enqueue() }
    for _ in 0..<5 { try queue.finish(try #require(try queue.claim().first), .failed) }
    #expect(try queue.claim().isEmpty)
    var probes: [Int64] = []
    for _ in 0..<4 {
      queue.now = try #require(try queue.turn().nextDue)
      probes.append(queue.now - QueueFixture.start)
      let flights = try queue.claim()
      #expect(flights.count == 1)
      #expect(flights[0].job.history.isProbe)
      #expect(try queue.claim().isEmpty)
      try queue.finish(flights[0], .failed)
    }
    #expect(probes == [30_000, 90_000, 210_000, 450_000])
    #expect(try queue.connection.first("SELECT max(tries) FROM delivery WHERE id > 5") { $0.int(0) } == 0)
    queue.now = try #require(try queue.turn().nextDue)
    try queue.finish(try #require(try queue.claim().first), .taken)
    #expect(try queue.claim().count == 2)
  }

  @Test(arguments: [
    (AttemptResult(.http, status: 410), "gone"), (AttemptResult(.http, status: 500, wish: .disable), "asked"),
  ])
  func `an endpoint that wants nothing more is disabled, and what waits is held`(result: AttemptResult, reason: String)
    throws
  {
    try queue.endpoint("we_1")
    for _ in 0..<2 { try queue.enqueue() }
    try queue.finish(try #require(try queue.claim().first), result)
    #expect(try queue.claim().isEmpty)
    #expect(try queue.states() == ["evt_1 dead gone", "evt_2 held"])
    let endpoint = try #require(try Endpoints(queue.connection).endpoint(id: "we_1"))
    #expect(endpoint.disabledReason?.rawValue == reason)
    #expect(try Outbox(queue.connection).events(after: 2, limit: 9).map(\.event.type) == ["endpoint.disabled"])
  }

  @Test func `an endpoint that has taken nothing for five days is disabled`() throws {
    try queue.endpoint("we_1", policy: .always(delay: .seconds(3_600)))
    for day in 0..<6 {
      for _ in 0..<6 {
        try queue.enqueue()
        queue.now += 4 * 3_600_000
        for flight in try queue.claim() { try queue.finish(flight, .failed) }
      }
      let status = try Endpoints(queue.connection).endpoint(id: "we_1")?.status
      #expect(status == (day < 5 ? .enabled : .disabled))
    }
  }

  @Test func `a rate bounds how many begin`() throws {
    try queue.endpoint("we_1", rate: 2, maximumInFlight: 64)
    for _ in 0..<20 { try queue.enqueue() }
    var starts: [Int64] = []
    for _ in 0..<100 {
      for flight in try queue.claim() {
        starts.append(queue.now - QueueFixture.start)
        try queue.finish(flight, .taken)
      }
      queue.now += 50
    }
    #expect(starts == [0, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500])
  }

  @Test func `an account with a large backlog leaves the others their share`() throws {
    for index in 0..<5 { try queue.endpoint("we_a\(index)") }
    try queue.endpoint("we_b", account: "acct_b")
    for _ in 0..<40 {
      try queue.enqueue()
      try queue.enqueue(account: "acct_b")
    }
    var taken: [String: Int] = [:]
    for _ in 0..<20 {
      for flight in try queue.claim(2) {
        taken[flight.receiver.accountID, default: 0] += 1
        try queue.finish(flight, .taken)
      }
    }
    #expect(taken.keys.sorted() == ["acct_a", "acct_b"])
    #expect(taken.values.allSatisfy { (19...21).contains($0) })
  }

  @Test func `a step of the clock moves what waits, once for all`() throws {
    try queue.endpoint("we_1")
    try queue.enqueue()
    let delivery = DeliveryQueue(queue.connection)
    #expect(try delivery.followClock(now: queue.now, monotonic: 0, boot: "a") == 0)
    try queue.finish(try #require(try queue.claim().first), .failed)
    let due = try #require(try queue.turn().nextDue)
    let hour: Int64 = 3_600_000
    #expect(try delivery.followClock(now: queue.now + hour + 5_000, monotonic: 5_000, boot: "a") == hour)
    #expect(try delivery.followClock(now: queue.now + hour + 5_000, monotonic: 5_000, boot: "a") == 0)
    #expect(try queue.turn().nextDue == due + hour)
    #expect(try delivery.followClock(now: queue.now, monotonic: 5_000, boot: "b") == 0)
  }
}
