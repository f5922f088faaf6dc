import HTTP
import Outbox
import SQLite
import TestSupport
import Testing

@testable import Webhooks

struct QueueUpkeepTests {
  private let queue: QueueFixture
  private static let day: Int64 = 86_400_000

  init() throws { queue = try QueueFixture() }

  private func count(_ table: String) throws -> Int? {
    try queue.connection.first("SELECT count(*) FROM \(table)") { row in row.int(0) }
  }

  @Test func `of many attempts the first and the last are kept, and all are counted`() throws {
    try queue.endpoint("we_1", policy: .always(delay: .seconds(1)))
    try queue.enqueue()
    for _ in 0..<40 {
      queue.now = try #require(try queue.turn().nextDue)
      try queue.finish(try #require(try queue.claim().first), .timedOut)
    }
    let delivery = try #require(try DeliveryLog(queue.connection).deliveries(DeliveryQuestion(), limit: 1).first)
    #expect(delivery.attempts == 40)
    let numbers = try DeliveryLog(queue.connection).attempts(of: delivery.id).map(\.number)
    #expect(numbers == Array(1...5) + Array(21...40))
  }

  @Test func `what ended 90 days ago is removed in parts, and nothing else`() throws {
    try queue.endpoint("we_1")
    for _ in 0..<600 { try queue.enqueue() }
    try queue.connection.execute(
      "UPDATE delivery SET state = 'delivered', ended_at = created_at WHERE id NOT IN (1, 300)")
    try queue.connection.execute(
      "INSERT INTO attempt (delivery_id, number, worker_id, started_at) SELECT id, 1, 1, 0 FROM delivery")
    let upkeep = DeliveryUpkeep(queue.connection)
    queue.now += 90 * Self.day
    try queue.enqueue()
    #expect(try upkeep.find(after: 0, at: queue.now).old.isEmpty)
    queue.now += 1
    let first = try upkeep.find(after: 0, at: queue.now)
    #expect(first.old.count == 500)
    try upkeep.remove(first.old)
    let second = try upkeep.find(after: try #require(first.next), at: queue.now)
    #expect(second.old.count == 98)
    #expect(second.next == nil)
    // Also where somebody asks for what has not ended.
    try upkeep.remove(second.old + [1, 300])
    #expect(try queue.states() == ["evt_1 ready", "evt_300 ready", "evt_601 ready"])
    #expect(try count("attempt") == 2)
    #expect(try count("event") == 601)
  }

  @Test func `a turn that claims nothing writes nothing`() throws {
    try queue.endpoint("we_1", rate: 2, maximumInFlight: 1)
    for _ in 0..<5 { try queue.enqueue() }
    let flights = try queue.claim()
    #expect(flights.count == 1)
    let other = try Connection(path: queue.directory.path("test.sqlite"))
    queue.now += 5_000
    _ = try queue.claim()
    let version = try other.dataVersion
    #expect(try queue.claim().isEmpty)
    #expect(try other.dataVersion == version)
    try queue.finish(flights[0], .taken)
    #expect(try other.dataVersion != version)
  }

  @Test func `what is due is found from the due endpoints`() throws {
    let plan = try queue.connection.query("EXPLAIN QUERY PLAN \(EndpointLedger.due)", [.integer(1), .integer(1)]) {
      $0.text(3)
    }
    #expect(plan.first == "SEARCH queue USING INDEX endpoint_queue_due (first_due<?)")
  }

  @Test func `what is said of a disabled endpoint is due at another one of the same turn`() throws {
    try queue.endpoint("we_1")
    try queue.endpoint("we_2")
    try queue.enqueue()
    let flights = try queue.claim()
    #expect(flights.map(\.receiver.id) == ["we_1", "we_2"])
    try queue.turn([queue.land(flights[1], .taken), queue.land(flights[0], AttemptResult(.http, status: 410))])
    #expect(try queue.queue("first_due", endpoint: 2) == Int(queue.now))
    #expect(try queue.claim().map(\.receiver.id) == ["we_2"])
  }

  @Test func `a clock that is set back holds up nothing that was due`() throws {
    try queue.endpoint("we_1")
    let hour: Int64 = 3_600_000
    for minutes in [-90, -30, 30] as [Int64] {
      try queue.enqueue()
      try queue.connection.execute(
        "UPDATE delivery SET due_at = ? WHERE id = last_insert_rowid()", [.integer(queue.now + minutes * 60_000)])
    }
    let delivery = DeliveryQueue(queue.connection)
    try delivery.followClock(now: queue.now, monotonic: 0, boot: "a")
    try queue.connection.execute("UPDATE endpoint_queue SET open_until = ?", [.integer(queue.now - 60_000)])
    let now = queue.now - hour
    #expect(try delivery.followClock(now: now, monotonic: 0, boot: "a") == -hour)
    let due = try queue.connection.query("SELECT due_at FROM delivery ORDER BY id") { row in row.int64(0) - now }
    #expect(due == [-30 * 60_000, 0, 30 * 60_000])
    #expect(try queue.queue("open_until") == Int(now))
  }

  @Test func `only rejections one after the other end an event`() throws {
    try queue.endpoint("we_1")
    try queue.enqueue()
    for status in [503, 503, 503, 400, 422, 503, 400, 400] {
      queue.now = try #require(try queue.turn().nextDue)
      try queue.finish(try #require(try queue.claim().first), AttemptResult(.http, status: status))
      #expect(try queue.states() == ["evt_1 ready"])
    }
    queue.now = try #require(try queue.turn().nextDue)
    try queue.finish(try #require(try queue.claim().first), AttemptResult(.http, status: 400))
    #expect(try queue.states() == ["evt_1 dead rejected"])
  }

  @Test func `an event that cannot be sent ends alone`() throws {
    try queue.endpoint("we_1")
    for _ in 0..<8 { try queue.enqueue() }
    var result = AttemptResult(.connect)
    result.isUnsendable = true
    for _ in 0..<7 { try queue.finish(try #require(try queue.claim().first), result) }
    #expect(try queue.states().filter { $0.hasSuffix("dead rejected") }.count == 7)
    #expect(try queue.queue("streak") == 0)
    #expect(try queue.queue("failed_in_a_row") == 0)
    #expect(try queue.queue("failed") == 0)
    #expect(try queue.claim().count == 1)
  }

  @Test func `a claim says what the endpoint alone would be sent`() throws {
    try queue.endpoint("we_1")
    let event = Event(
      id: "evt_1", accountID: "acct_a", type: "delisted", subject: Event.Subject(), occurredAt: queue.date,
      createdAt: queue.date, body: [])
    _ = try Outbox(queue.connection).enqueue(
      event, to: [DeliveryTarget(endpointID: "we_1", headers: ["X-B": "2"], query: "b=2")])
    let webhook = try #require(try queue.claim().first?.webhook)
    #expect(webhook.url == "https://we_1.test/hook?a=1&b=2")
    #expect(webhook.headers == ["X-A": "1", "X-B": "2"])
    #expect(webhook.shared == OutgoingWebhook.Shared(url: "https://we_1.test/hook?a=1", headers: ["X-A": "1"]))
  }

  @Test func `until an hour is over younger ones wait, also those that come meanwhile`() throws {
    try queue.endpoint("we_1", policy: .always(delay: .seconds(3_000)))
    try queue.enqueue(vehicle: "A")
    try queue.finish(try #require(try queue.claim().first), .failed)
    queue.now = try #require(try queue.turn().nextDue)
    try queue.finish(try #require(try queue.claim().first), .failed)
    #expect(queue.now < QueueFixture.start + 3_600_000)
    try queue.enqueue(vehicle: "A")
    try queue.enqueue(vehicle: "A")
    #expect(try queue.claim().isEmpty)
    #expect(try queue.states() == ["evt_1 ready", "evt_2 ready", "evt_3 waiting"])
    queue.now = QueueFixture.start + 3_600_000
    #expect(try queue.claim().map(\.webhook.eventID) == ["evt_2"])
  }
}
