import FoundationEssentials
import HTTP
import Outbox
import SQLite
import TestSupport

@testable import Webhooks

/// A queue on a file of its own, with a clock that stands still until it is moved.
final class QueueFixture {
  static let start: Int64 = 1_795_219_200_000

  let directory: TemporaryDirectory
  let connection: Connection
  var now = QueueFixture.start
  var seed: UInt64 = 1
  var shares = FairShares()
  private var eventCount = 0

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(Outbox.migrations)
  }

  var date: Date { Date(timeIntervalSince1970: Double(now) / 1000) }

  func endpoint(
    _ id: String, account: String = "acct_a", policy: RetryPolicy = .standard, rate: Double? = nil,
    maximumInFlight: Int = 4, ordered: Bool = true
  ) throws {
    _ = try Endpoints(connection).add(
      id: id, account: account,
      settings: EndpointSettings(
        url: "https://\(id).test/hook?a=1", retryPolicy: policy, headers: ["X-A": "1"], ratePerSecond: rate,
        maximumInFlight: maximumInFlight, keepsOrder: ordered), secret: "whsec_1", at: date)
  }

  @discardableResult
  func enqueue(account: String = "acct_a", vehicle: String? = nil) throws -> String {
    eventCount += 1
    let id = "evt_\(eventCount)"
    _ = try Outbox(connection).enqueue(
      Event(
        id: id, accountID: account, type: "delisted", subject: Event.Subject(vehicle: vehicle), occurredAt: date,
        createdAt: date, body: Array("{\"id\":\"\(id)\"}".utf8)))
    return id
  }

  func wish(slots: Int = 100) -> Turn.Wish {
    Turn.Wish(
      slots: slots, slowSlots: slots, accountSlotsLeft: [:], accountSlots: slots, slowEndpoints: [], shares: shares,
      allowsInsecure: false)
  }

  /// One transaction of worker 1.
  @discardableResult
  func turn(_ landings: [Landing] = [], claiming: Int? = nil, worker: Int64 = 1) throws -> Turn.Outcome {
    seed += 1
    let turn = Turn(
      worker: worker, now: now, monotonic: now - Self.start, landings: landings, wish: claiming.map { wish(slots: $0) },
      seed: seed)
    let outcome = try connection.transaction { try DeliveryQueue(connection).perform(turn) }
    if let shares = outcome.shares { self.shares = shares }
    return outcome
  }

  func claim(_ slots: Int = 100) throws -> [Flight] { try turn(claiming: slots).flights }

  func land(_ flight: Flight, _ result: AttemptResult) -> Landing {
    Landing(flight, result, endedAt: now, landedAt: now - Self.start)
  }

  @discardableResult
  func finish(_ flight: Flight, _ result: AttemptResult) throws -> Turn.Outcome { try turn([land(flight, result)]) }

  /// Event and state of every delivery, oldest first.
  func states() throws -> [String] {
    try DeliveryLog(connection).deliveries(DeliveryQuestion(), limit: 1_000).reversed().map { delivery in
      "\(delivery.eventID) \(delivery.state.rawValue)" + (delivery.reason.map { " \($0.rawValue)" } ?? "")
    }
  }

  /// A column of the endpoint's queue row.
  func queue(_ column: String, endpoint: Int = 1) throws -> Int? {
    try connection.first("SELECT \(column) FROM endpoint_queue WHERE endpoint_id = \(endpoint)") { row in
      row.optionalInt(0)
    } ?? nil
  }
}

extension AttemptResult {
  static let taken = AttemptResult(.ok, status: 200, timing: Response.Timing(total: .milliseconds(5)))
  static let failed = AttemptResult(.http, status: 500, timing: Response.Timing(total: .milliseconds(5)))
  static let timedOut = AttemptResult(.timeout, timing: Response.Timing(total: .seconds(15)))
}
