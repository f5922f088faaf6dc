import FoundationEssentials
import HTTP
import SQLite
import TestSupport
import Testing

@testable import Outbox

struct ReplaysTests {
  private let directory: TemporaryDirectory
  private let connection: Connection
  private let now = Date(timeIntervalSince1970: 1_795_219_200)

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(Outbox.migrations)
  }

  private func event(_ id: String) -> Event {
    Event(
      id: id, accountID: "acct_a", type: "delisted", subject: Event.Subject(), occurredAt: now, createdAt: now,
      body: Array("{}".utf8))
  }

  private func add(_ id: String, types: [String]? = nil) throws {
    _ = try Endpoints(connection).add(
      id: id, account: "acct_a", settings: EndpointSettings(url: "https://\(id).test/hook", eventTypes: types),
      secret: "whsec_1", at: now)
  }

  private func count() throws -> Int {
    try connection.first("SELECT count(*) FROM delivery") { row in row.int(0) } ?? 0
  }

  @Test func `a replay in parts does not replay what it has made itself`() throws {
    try add("we_1")
    for index in 1...5 { _ = try Outbox(connection).enqueue(event("evt_\(index)")) }
    try connection.execute("UPDATE delivery SET state = 'delivered', ended_at = 1")
    let replays = Replays(connection)
    var question = DeliveryQuestion()
    question.endpointID = "we_1"
    #expect(try replays.count(question) == 5)
    var place: Replays.Place?
    var report = Replays.Report()
    var replayed = 0
    for _ in 0..<20 {
      report = try replays.replay(question, from: place, limit: 2, at: now)
      replayed += report.replayed
      // What a fast receiver takes meanwhile answers the question again.
      try connection.execute("UPDATE delivery SET state = 'delivered', ended_at = 1")
      place = report.next
      if place == nil { break }
    }
    #expect(report.next == nil)
    #expect(replayed == 5)
    #expect(try count() == 10)
  }

  @Test func `an addressed event is sent again only to whom it was addressed`() throws {
    try add("we_target", types: [])
    _ = try Outbox(connection).enqueue(event("evt_1"), to: [DeliveryTarget(endpointID: "we_target")])
    try connection.execute("UPDATE delivery SET state = 'dead', ended_at = 1")
    try add("we_all")
    #expect(try Replays(connection).count(event: "evt_1") == 1)
    #expect(try Replays(connection).replay(event: "evt_1", at: now).replayed == 1)
    let deliveries = try DeliveryLog(connection).deliveries(DeliveryQuestion(), limit: 10)
    #expect(deliveries.map { "\($0.endpointID) \($0.replay)" } == ["we_target 1", "we_target 0"])
  }

  @Test func `the preview of an event counts endpoints that came later`() throws {
    try add("we_1")
    _ = try Outbox(connection).enqueue(event("evt_1"))
    try connection.execute("UPDATE delivery SET state = 'dead', ended_at = 1")
    try add("we_2")
    #expect(try Replays(connection).count(event: "evt_1") == 2)
    #expect(try Replays(connection).replay(event: "evt_1", at: now).replayed == 2)
  }

  @Test func `at most two former secrets sign, and none longer than before`() throws {
    try add("we_1")
    let endpoints = Endpoints(connection)
    for index in 2...5 {
      #expect(try endpoints.rotate(id: "we_1", secret: "whsec_\(index)", at: now.addingTimeInterval(Double(index))))
    }
    #expect(try endpoints.secrets(id: "we_1", at: now.addingTimeInterval(6)) == ["whsec_5", "whsec_4", "whsec_3"])
    // The third was replaced by the fourth at 4 s.
    #expect(
      try endpoints.secrets(id: "we_1", at: now.addingTimeInterval(86_404)) == ["whsec_5", "whsec_4"])
  }

  @Test func `a long backlog of a removed endpoint is cancelled in parts`() throws {
    try add("we_1")
    for index in 1...7 { _ = try Outbox(connection).enqueue(event("evt_\(index)")) }
    try connection.execute("UPDATE endpoint SET status = 'removed', is_ending = 1")
    let endpoints = Endpoints(connection)
    var open: [Int] = []
    while try endpoints.cancelRemoved(limit: 3, at: now) {
      open.append(
        try connection.first("SELECT count(*) FROM delivery WHERE ended_at IS NULL") { row in row.int(0) } ?? 0)
    }
    #expect(open == [4, 1, 0])
    #expect(try !endpoints.hasRemovedToCancel())
  }

  @Test func `the values of headers are not shown`() throws {
    let endpoint = try Endpoints(connection).add(
      id: "we_1", account: "acct_a",
      settings: EndpointSettings(url: "https://we_1.test/hook", headers: ["Authorization": "Bearer a"]),
      secret: "whsec_1", at: now)
    #expect(endpoint.json().contains(#""headerNames":["Authorization"]"#))
    #expect(!endpoint.json().contains("Bearer"))
  }

  private static let questions: [(DeliveryState?, String?, String)] = [
    (.dead, nil, "delivery_dead_of_all"), (.dead, "we_1", "delivery_dead_of_endpoint"),
    (nil, "we_1", "delivery_by_endpoint"), (.delivered, "we_1", "delivery_by_endpoint"),
  ]

  @Test(arguments: questions)
  func `no question walks through all deliveries`(state: DeliveryState?, endpoint: String?, index: String) throws {
    var question = DeliveryQuestion()
    question.state = state
    question.endpointID = endpoint
    let (condition, values) = question.conditions
    for order in ["ORDER BY delivery.id DESC LIMIT 100", "AND delivery.id > 0 ORDER BY delivery.id LIMIT 500"] {
      let plan = try connection.query(
        "EXPLAIN QUERY PLAN SELECT \(Delivery.columns) FROM \(DeliveryLog.tables) WHERE \(condition) \(order)", values
      ) { row in row.text(3) }
      #expect(plan.contains { $0.hasPrefix("SEARCH delivery USING INDEX \(index) ") }, "\(plan)")
    }
  }
}
