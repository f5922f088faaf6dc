internal import Access
internal import HTTPServer
internal import JSON
internal import Matching
internal import Outbox
internal import SQLite
internal import TelemetryRuns
internal import Vehicles

/// What was said to an account.
public enum EventRoutes {
  private static let limit = DefaultedParameter<Int>.integer(
    "limit", "How many at most.", least: 1, most: 100, otherwise: 100)
  private static let after = QueryParameter<Int64>(
    Parameter(
      "after", in: .query, "The `next` of the page before; without it the feed begins with the first event.",
      schema: #"{"type":"string","pattern":"^[0-9]{1,18}$"}"#, example: #""17""#),
    expectation: "the `next` of an earlier page"
  ) { text in
    guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(text)
  }
  /// Event types as the outbox has them, by every name that clients may give.
  private static let types: [String: String] = {
    let others = [Event.endpointDisabledType, Event.endpointTestType, MonitorEngine.eventType]
    var types = Dictionary(uniqueKeysWithValues: others.map { ($0, $0) })
    for type in EventType.allCases {
      types[type.rawValue] = type.rawValue
      types[type.wireName] = type.rawValue
    }
    types["vehicle.\(MonitorEngine.eventType)"] = MonitorEngine.eventType
    return types
  }()
  private static let type = QueryParameter<String>(
    Parameter(
      "type", in: .query,
      "Only events of this type, as it is subscribed to or as bodies write it; `monitor` for those of monitors.",
      schema: #"{"type":"string","enum":[\#(types.keys.sorted().map { "\"\($0)\"" }.joined(separator: ","))]}"#,
      example: #""listed_for_sale""#),
    expectation: "a type such as listed_for_sale"
  ) { text in types[text] }
  private static let plate = QueryParameter<LicensePlate>(
    Parameter(
      "licensePlate", in: .query, "Only events about this plate, in any spelling.",
      schema: #"{"type":"string","pattern":"^[ .-]*([0-9A-Za-zÅÄÖåäö][ .-]*){2,10}$"}"#,
      example: #""MLB84A""#), expectation: "a plate such as ABC123"
  ) { text in LicensePlate(text) }
  private static let longestWait = 60
  private static let wait = QueryParameter<Int>(
    Parameter(
      "wait", in: .query,
      """
      How many seconds to wait for an event when there is none, such as `30s`; more than a minute is taken as a \
      minute. One more than \(FeedWatch.mostOfAccount) requests of an account that wait at once is answered with 429.
      """,
      schema: #"{"type":"string","pattern":"^[0-9]{1,9}s?$"}"#, example: #""5s""#),
    expectation: "a time such as 30s"
  ) { text in
    let digits = text.hasSuffix("s") ? text.dropLast() : text[...]
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(digits).map { min($0, longestWait) }
  }

  /// The routes.
  public static func area(_ backend: Backend) -> Area {
    Area(
      "Events", "What was said to the account, in the bytes that webhooks carry.",
      schemas: [
        "Event": """
        {"type":"object","required":["id","eventType","occurredAt","data"],"properties":{\
        "id":{"type":"string","pattern":"^evt_"},"eventType":{"type":"string"},\
        "occurredAt":{"type":"string","format":"date-time"},"data":{"type":"object"}}}
        """,
        "EventPage": """
        {"type":"object","required":["data","next"],"properties":{"data":{"type":"array","items":\
        \(Area.reference("Event"))},"next":{"type":"string","description":"To be sent as `after` next time."}},\
        "additionalProperties":false}
        """,
      ],
      routes: [feed(backend), event])
  }

  private static let example = """
    {"id":"evt_01v7lLpmZ2dRcrkZAlgtiGEqMPm","eventType":"vehicle.listed_for_sale",\
    "occurredAt":"2026-06-09T05:41:02.000Z","data":{"monitorId":"0b1f6d0e-6f0d-4f0e-8f9b-2f6c0a0a7d11",\
    "licensePlate":"MLB84A","pageUrl":"https://cars.example/ad/99812","price":84900,"currency":"SEK",\
    "site":"example","adId":"99812","initial":false,"metadata":{"contract":"C-18821"}}}
    """

  private static func feed(_ backend: Backend) -> Route {
    Route(
      .get, "/v1/events", scope: .events, id: "listEvents",
      "Reads the feed from a cursor on; nothing is ever left out or told twice. An empty page repeats the cursor.",
      parameters: [after.parameter, limit.parameter, type.parameter, plate.parameter, wait.parameter],
      answers: [
        .init(
          200, "A page of events.", schema: Area.reference("EventPage"), example: #"{"data":[\#(example)],"next":"17"}"#
        )
      ],
      action: .plan { call in
        let question = Question(
          account: call.accountID, after: try after.value(in: call) ?? 0, limit: try limit.value(in: call),
          type: try type.value(in: call), plate: try plate.value(in: call))
        let seconds = try wait.value(in: call) ?? 0
        guard question.isQuick else {
          return .later {
            do {
              return try await question.answer(to: try await question.page(backend), waiting: seconds, backend)
            } catch {
              return backend.answer(to: error)
            }
          }
        }
        let page = try backend.readers.read { try question.page($0) }
        guard page.events.isEmpty, seconds > 0 else { return .answer(page.response) }
        return .later {
          do {
            return try await question.answer(to: page, waiting: seconds, backend)
          } catch {
            return backend.answer(to: error)
          }
        }
      })
  }

  private static var event: Route {
    Route(
      .get, "/v1/events/{id}", scope: .events, id: "getEvent", "Reads one event.",
      parameters: [
        .identifier("id", "Identifier of an event.", prefix: "evt", example: "evt_01v7lLpmZ2dRcrkZAlgtiGEqMPm")
      ],
      answers: [.init(200, "The event.", schema: Area.reference("Event"), example: example)],
      action: .read { call, connection in
        guard let stored = try Outbox(connection).event(id: call.pathValue("id")),
          stored.event.accountID == call.accountID
        else { throw Refusal.notFound("Event") }
        return .json(200, stored.event.body)
      })
  }
}

/// What somebody asks of the feed.
private struct Question: Sendable {
  let account: String
  let after: Int64
  let limit: Int
  let type: String?
  let plate: LicensePlate?

  func page(_ connection: Connection) throws -> Page {
    let outbox = Outbox(connection)
    // Events carry a plate as its monitoring has it, which on personal plates may be another spelling.
    let known = try plate.map { try MonitoringIndex(connection).monitoring(account: account, plate: $0)?.plate ?? $0 }
    let events = try outbox.events(
      after: after, limit: limit, account: account, type: type, plate: known?.normalized)
    return Page(events: events, after: after, seen: events.isEmpty ? try outbox.lastSequence() : after)
  }

  /// Whether the page is found by one look into an index, however many events are not asked for.
  var isQuick: Bool { type == nil && plate == nil }

  /// The page, read where it holds nobody up.
  func page(_ backend: Backend) async throws -> Page {
    guard !isQuick else { return try backend.readers.read { try page($0) } }
    return try await backend.readLong(for: account) { try page($0) }
  }

  /// The page that was read, or after waiting when it is empty another one.
  func answer(to page: Page, waiting seconds: Int, _ backend: Backend) async throws -> ServerResponse {
    guard page.events.isEmpty, seconds > 0 else { return page.response }
    return try await backend.feed.whileWaiting(account) {
      await self.page(within: seconds, seen: page.seen, backend)
    }
  }

  /// The page once it holds something, or the empty one after so many seconds.
  private func page(within seconds: Int, seen: Int64, _ backend: Backend) async -> ServerResponse {
    let start = backend.surroundings.uptime()
    var seen = seen
    while !backend.feed.isStopped, !Task.isCancelled {
      let left = .seconds(seconds) - (backend.surroundings.uptime() - start)
      guard left > .zero else { break }
      await backend.feed.wait(
        for: account, behind: seen, ticks: Int((left / FeedWatch.tick).rounded(.up)))
      guard let page = try? await page(backend) else { break }
      guard page.events.isEmpty else { return page.response }
      seen = page.seen
    }
    return Page(events: [], after: after, seen: seen).response
  }
}

/// Some events in their order.
private struct Page: Sendable {
  let events: [StoredEvent]
  let after: Int64
  /// The newest place that was visible when the page was read.
  let seen: Int64

  var response: ServerResponse {
    var body = Array(#"{"data":["#.utf8)
    body.reserveCapacity(events.reduce(64) { $0 + $1.event.body.count + 1 })
    for (index, stored) in events.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body += stored.event.body
    }
    body += Array(#"],"next":"\#(events.last?.sequence ?? after)"}"#.utf8)
    return .json(200, body)
  }
}
