import FoundationEssentials
import HTTP
import SQLite
import TestSupport
import Testing

@testable import Outbox

struct DeliveriesTests {
  private let directory: TemporaryDirectory
  private let connection: Connection
  private let now = Date(timeIntervalSince1970: 1_795_219_200)

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(Outbox.migrations)
  }

  private func event(
    _ id: String, account: String = "acct_a", type: String = "delisted", vehicle: String? = nil
  ) -> Event {
    Event(
      id: id, accountID: account, type: type, subject: Event.Subject(plate: vehicle, vehicle: vehicle),
      occurredAt: now, createdAt: now, body: Array("{}".utf8))
  }

  private func add(_ id: String, account: String = "acct_a", types: [String]? = nil, ordered: Bool = true) throws {
    _ = try Endpoints(connection).add(
      id: id, account: account,
      settings: EndpointSettings(url: "https://\(id).test/hook", eventTypes: types, keepsOrder: ordered),
      secret: "whsec_1", at: now)
  }

  /// Events with their endpoints and states, oldest first.
  private func deliveries(_ question: DeliveryQuestion = DeliveryQuestion()) throws -> [String] {
    try DeliveryLog(connection).deliveries(question, limit: 100).reversed().map {
      "\($0.eventID) \($0.endpointID) \($0.state.rawValue)"
    }
  }

  private func end(_ event: String, _ state: String) throws {
    try connection.execute(
      "UPDATE delivery SET state = ?, ended_at = 1 WHERE event_seq = (SELECT seq FROM event WHERE id = ?)",
      [.text(state), .text(event)])
  }

  @Test func `an event goes to the endpoints of its account that want its type`() throws {
    try add("we_all")
    try add("we_prices", types: ["price_changed"])
    try add("we_none", types: [])
    try add("we_other", account: "acct_b")
    #expect(try Outbox(connection).enqueue(event("evt_1")))
    #expect(try Outbox(connection).enqueue(event("evt_2", type: "price_changed")))
    #expect(try !Outbox(connection).enqueue(event("evt_2", type: "price_changed")))
    #expect(try deliveries() == ["evt_1 we_all ready", "evt_2 we_all ready", "evt_2 we_prices ready"])
  }

  @Test func `an addressed event goes only where it is addressed, with what is particular to it`() throws {
    try add("we_all")
    try add("we_target", types: [])
    try add("we_other", account: "acct_b")
    let target = DeliveryTarget(
      endpointID: "we_target", headers: ["X-Name": "a \"b\""], query: "a=1", retryPolicy: RetryPolicy.none)
    #expect(
      try Outbox(connection).enqueue(event("evt_1"), to: [target, DeliveryTarget(endpointID: "we_other")]))
    #expect(try deliveries() == ["evt_1 we_target ready"])
    let kept = try connection.first("SELECT headers, query, retry_policy FROM delivery") { row in
      [row.text(0), row.text(1), row.text(2)]
    }
    #expect(kept == [#"["X-Name","a \"b\""]"#, "a=1", #"{"policy":"None"}"#])
    #expect(StoredHeaders.headers(kept?[0]) == ["X-Name": "a \"b\""])
  }

  @Test func `the events of a vehicle wait for each other, unless the endpoint does not want that`() throws {
    try add("we_ordered")
    try add("we_free", ordered: false)
    for (id, vehicle) in [("evt_1", "ABC123"), ("evt_2", "ABC123"), ("evt_3", "DEF456"), ("evt_4", nil)] {
      _ = try Outbox(connection).enqueue(event(id, vehicle: vehicle))
    }
    var question = DeliveryQuestion()
    question.endpointID = "we_ordered"
    #expect(
      try deliveries(question) == [
        "evt_1 we_ordered ready", "evt_2 we_ordered waiting", "evt_3 we_ordered ready", "evt_4 we_ordered ready",
      ])
    question.endpointID = "we_free"
    question.state = .waiting
    #expect(try deliveries(question) == [])
  }

  @Test func `what a stopped endpoint would get is held, and due when it goes on`() throws {
    try add("we_1")
    let endpoints = Endpoints(connection)
    _ = try Outbox(connection).enqueue(event("evt_1"))
    #expect(try endpoints.pause(id: "we_1"))
    _ = try Outbox(connection).enqueue(event("evt_2"))
    #expect(try deliveries() == ["evt_1 we_1 held", "evt_2 we_1 held"])
    #expect(try endpoints.endpoint(id: "we_1")?.status == .paused)
    #expect(try EndpointOverview.all(connection, at: now)[0].firstDueAt == nil)
    #expect(try endpoints.resume(id: "we_1", at: now))
    #expect(try deliveries() == ["evt_1 we_1 ready", "evt_2 we_1 ready"])
    #expect(try EndpointOverview.all(connection, at: now)[0].firstDueAt == now)
    #expect(try !endpoints.pause(id: "we_2"))
  }

  @Test func `an endpoint that is disabled says so to its account, but not to itself`() throws {
    try add("we_1")
    try add("we_2")
    try add("we_3", types: ["delisted"])
    try Endpoints(connection).disable(row: 1, because: .gone, at: now)
    try Endpoints(connection).disable(row: 1, because: .gone, at: now)
    let said = try Outbox(connection).events(after: 0, limit: 10, account: "acct_a")
    #expect(said.map(\.event.type) == ["endpoint.disabled"])
    let body = try #require(said.first.map { String(decoding: $0.event.body, as: UTF8.self) })
    #expect(body.hasPrefix(#"{"id":"evt_"#))
    #expect(
      body.hasSuffix(
        #""eventType":"endpoint.disabled","occurredAt":"2026-11-21T00:00:00.000Z","data":{"endpointId":"we_1","#
          + #""url":"https://we_1.test/hook","reason":"gone"}}"#))
    #expect(try deliveries() == ["\(said[0].event.id) we_2 ready"])
    let endpoint = try #require(try Endpoints(connection).endpoint(id: "we_1"))
    #expect(endpoint.status == .disabled)
    #expect(endpoint.disabledReason == .gone)
  }

  @Test func `a removed endpoint gets nothing more, and what it had can be read`() throws {
    try add("we_1")
    for id in ["evt_1", "evt_2"] { _ = try Outbox(connection).enqueue(event(id, vehicle: "ABC123")) }
    #expect(try Endpoints(connection).remove(id: "we_1", at: now))
    _ = try Outbox(connection).enqueue(event("evt_3"))
    #expect(try deliveries() == ["evt_1 we_1 cancelled", "evt_2 we_1 cancelled"])
    #expect(try Endpoints(connection).endpoints().isEmpty)
    #expect(try Endpoints(connection).endpoint(id: "we_1") == nil)
    #expect(try Endpoints(connection).secrets(row: 1, at: 0) == [])
  }

  @Test func `a former secret signs beside the new one until the overlap is over`() throws {
    try add("we_1")
    let endpoints = Endpoints(connection)
    #expect(try endpoints.rotate(id: "we_1", secret: "whsec_2", at: now.addingTimeInterval(10)))
    #expect(try endpoints.secrets(id: "we_1", at: now) == ["whsec_1"])
    #expect(try endpoints.secrets(id: "we_1", at: now.addingTimeInterval(11)) == ["whsec_2", "whsec_1"])
    #expect(try endpoints.secrets(id: "we_1", at: now.addingTimeInterval(86_409)) == ["whsec_2", "whsec_1"])
    #expect(try endpoints.secrets(id: "we_1", at: now.addingTimeInterval(86_410)) == ["whsec_2"])
  }

  @Test func `what is dead is sent again, what is still to be sent is brought forward`() throws {
    try add("we_1")
    for id in ["evt_1", "evt_2", "evt_3"] { _ = try Outbox(connection).enqueue(event(id)) }
    try end("evt_1", "dead")
    try end("evt_2", "delivered")
    try connection.execute("UPDATE delivery SET due_at = due_at + 60000 WHERE state = 'ready'")
    let replays = Replays(connection)
    var question = DeliveryQuestion()
    question.state = .dead
    #expect(try replays.count(question) == 1)
    var report = try replays.replay(question, at: now)
    #expect(report.replayed == 1)
    #expect(report.next == nil)
    #expect(try replays.count(question) == 0)
    report = try replays.replay(event: "evt_3", at: now)
    #expect(report.broughtForward == 1)
    report = try replays.replay(event: "evt_2", at: now)
    #expect(report.replayed == 1)
    #expect(
      try deliveries() == [
        "evt_1 we_1 dead", "evt_2 we_1 delivered", "evt_3 we_1 ready", "evt_1 we_1 ready", "evt_2 we_1 ready",
      ])
  }

  @Test func `a replay by question goes on in parts, and an event reaches endpoints that came later`() throws {
    try add("we_1")
    for id in ["evt_1", "evt_2", "evt_3"] {
      _ = try Outbox(connection).enqueue(event(id))
      try end(id, "dead")
    }
    let replays = Replays(connection)
    var question = DeliveryQuestion(accountID: "acct_a")
    question.since = now
    question.state = .dead
    let first = try replays.replay(question, limit: 2, at: now)
    #expect(first.replayed == 2)
    #expect(first.next != nil)
    let second = try replays.replay(question, from: first.next, limit: 2, at: now)
    #expect(second.replayed == 1)
    #expect(second.next == nil)
    try add("we_2")
    #expect(try replays.replay(event: "evt_1", at: now).replayed == 1)
    question = DeliveryQuestion()
    question.endpointID = "we_2"
    #expect(try deliveries(question) == ["evt_1 we_2 ready"])
  }

  @Test(arguments: [
    (EndpointSettings(url: "u", eventTypes: ["sold"]), EndpointRefusal.unknownEventType("sold")),
    (EndpointSettings(url: "u", ratePerSecond: 0), .invalidNumber(field: "ratePerSecond", range: "from 0.01 to 1000")),
    (EndpointSettings(url: "u", maximumInFlight: 65), .invalidNumber(field: "maximumInFlight", range: "from 1 to 64")),
    (
      EndpointSettings(url: "u", timeout: .seconds(31)),
      .invalidNumber(field: "timeout", range: "of seconds from 1 to 30")
    ),
  ])
  func `settings that cannot be worked with are refused`(settings: EndpointSettings, refusal: EndpointRefusal) {
    #expect(throws: refusal) { try settings.check() }
  }
}
