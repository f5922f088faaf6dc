import FoundationEssentials
import Outbox
import SQLite
import TestSupport
import Testing

struct OutboxTests {
  private let directory: TemporaryDirectory
  private let connection: Connection

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(Outbox.migrations)
  }

  private func event(
    _ id: String, account: String = "acct_a", type: String = "delisted", plate: String = "ABC123",
    enqueued: TimeInterval = 1_790_000_000
  ) -> Event {
    Event(
      id: id, accountID: account, type: type,
      subject: Event.Subject(plate: plate, vehicle: "ABC123", site: "blocket", adID: "1"),
      occurredAt: Date(timeIntervalSince1970: 1_780_000_000.123), createdAt: Date(timeIntervalSince1970: enqueued),
      body: Array("{\"id\":\"\(id)\"}".utf8), evidence: "{\"run\":1}")
  }

  @Test func `an event is kept once and comes back as it was`() throws {
    let outbox = Outbox(connection)
    #expect(try outbox.enqueue(event("evt_1")))
    #expect(try !outbox.enqueue(event("evt_1", account: "acct_b")))
    #expect(try outbox.event(id: "evt_1")?.event == event("evt_1"))
    #expect(try outbox.contains("evt_1"))
    #expect(try !outbox.contains("evt_2"))
    #expect(try outbox.event(id: "evt_2") == nil)
  }

  @Test func `events are read on from a place, by account, type and plate`() throws {
    let outbox = Outbox(connection)
    #expect(try outbox.lastSequence() == 0)
    for item in [
      event("1"), event("2", account: "acct_b"), event("3", type: "price_changed"), event("4", plate: "DEF456"),
      event("5"),
    ] {
      #expect(try outbox.enqueue(item))
    }
    func ids(_ events: [StoredEvent]) -> [String] { events.map(\.event.id) }
    #expect(ids(try outbox.events(after: 0, limit: 10)) == ["1", "2", "3", "4", "5"])
    #expect(ids(try outbox.events(after: 2, limit: 2)) == ["3", "4"])
    #expect(ids(try outbox.events(after: 0, limit: 10, account: "acct_a")) == ["1", "3", "4", "5"])
    #expect(ids(try outbox.events(after: 0, limit: 10, account: "acct_a", type: "delisted")) == ["1", "4", "5"])
    #expect(ids(try outbox.events(after: 1, limit: 10, account: "acct_a", plate: "ABC123")) == ["3", "5"])
    #expect(try outbox.events(after: 5, limit: 10).isEmpty)
    #expect(try outbox.lastSequence() == 5)
  }

  @Test func `events are counted from a time on`() throws {
    let outbox = Outbox(connection)
    let time = { (seconds: TimeInterval) in Date(timeIntervalSince1970: seconds) }
    #expect(try outbox.count(enqueuedSince: time(0)) == 0)
    for index in 1...5 { #expect(try outbox.enqueue(event("\(index)", enqueued: TimeInterval(index * 100)))) }
    #expect(try outbox.count(enqueuedSince: time(0)) == 5)
    #expect(try outbox.count(enqueuedSince: time(300)) == 3)
    #expect(try outbox.count(enqueuedSince: time(501)) == 0)
  }

  @Test func `a refused event leaves no gap in the places`() throws {
    let outbox = Outbox(connection)
    for id in ["1", "1", "1", "2"] { _ = try outbox.enqueue(event(id)) }
    #expect(try outbox.events(after: 0, limit: 10).map(\.sequence) == [1, 2])
  }

  @Test func `an identifier depends on every fact and where it ends`() {
    #expect(Event.identifier(of: ["a", "bc"]) == "evt_BqpIIpcxC0HsSDca3oLFEMBklQr")
    #expect(Event.identifier(of: ["ab", "c"]) != Event.identifier(of: ["a", "bc"]))
    #expect(Event.identifier(of: ["a", "bc", ""]) != Event.identifier(of: ["a", "bc"]))
  }
}
