import CommandLineTool
import CrawlRuns
import Crawling
import Extraction
import Foundation
import HTTP
import Matching
import ObservationPipeline
import Observations
import Outbox
import SQLite
import Synchronization
import TestSupport

/// A market that is crawled by the library, over a transport that answers from memory.
final class RunFixture: Sendable {
  let directory: TemporaryDirectory
  let database: Database
  let time = ManualTime()
  private let asked = Mutex<[Request]>([])
  private let answers = Mutex<@Sendable (String) -> Response?>({ _ in nil })

  init() async throws {
    directory = try TemporaryDirectory()
    database = try await PlatewatchDatabase.open(at: directory.path("platewatch.sqlite"))
  }

  /// What was asked for, in order, of all runs.
  var requests: [Request] { asked.withLock { $0 } }

  /// From now on the site is this market; `change` may put another answer in the place of the market's.
  func show(_ market: CarMarket, _ change: @escaping @Sendable (String, Response?) -> Response? = { $1 }) {
    let origin = market.origin
    answers.withLock {
      $0 = { url in
        let target = String(url.dropFirst(origin.count))
        let own = market.answer(target).map { status, text in
          Response(
            status: status, headers: ["Content-Type": "text/html; charset=utf-8"], body: Array(text.utf8))
        }
        return change(target, own)
      }
    }
  }

  /// One run; events come back in the order in which they were handed out.
  func run(
    _ market: CarMarket, mode: CrawlMode = .newest, definition: String? = nil,
    takes: @escaping @Sendable ([Event]) throws -> Void = { _ in },
    with change: (inout CrawlRun.Options) -> Void = { _ in }
  ) async throws -> (summary: RunSummary, events: [String]) {
    var options = CrawlRun.Options()
    options.mode = mode
    options.isReplay = true
    change(&options)
    let told = Mutex<[String]>([])
    let run = CrawlRun(
      site: try Site(parsing: Array((definition ?? market.definition()).utf8), file: "cars.json"),
      database: database,
      transport: transport, clock: clock, identity: CrawlerIdentity(contact: "https://example.test/bot"),
      jitter: { 0 }, options: options,
      receiver: CrawlRun.Receiver(events: { events in
        try takes(events)
        told.withLock { $0 += events.map { String(decoding: $0.body, as: UTF8.self) } }
      }))
    let summary = try await run.run()
    return (summary, told.withLock { $0 })
  }

  func watch(_ plates: [String]) async throws {
    try await database.write { connection in
      let pipeline = ObservationPipeline(connection, enqueuedAt: Date(timeIntervalSince1970: 1_780_000_000))
      for (index, plate) in plates.enumerated() {
        let request = try MonitoringRequest(
          accountID: MonitoringIndex.defaultAccountID, plate: plate,
          eventTypes: ["listed_for_sale", "price_changed", "delisted"])
        let id = UUID(uuidString: "00000000-0000-4000-8000-000000\(100_001 + index)") ?? UUID()
        _ = try pipeline.watch(request, newID: id, at: Date(timeIntervalSince1970: 1_780_000_000))
      }
    }
  }

  /// Reads a quarantined run again by a definition.
  func review(_ definition: String, run: Int64, obeysGates: Bool = true) async throws -> QuarantineReview.Result {
    let time = time
    let site = try Site(parsing: Array(definition.utf8), file: "cars.json")
    return try await QuarantineReview(database: database, now: { time.now })
      .review(run: run, obeysGates: obeysGates) { id in id == "cars" ? site : nil }
  }

  func outbox() async throws -> [String] {
    try await database.read { connection in
      try Outbox(connection).events(after: 0, limit: 100_000).map { String(decoding: $0.event.body, as: UTF8.self) }
    }
  }

  /// The first number that a query finds.
  func count(_ sql: String) async throws -> Int {
    try await database.read { connection in try connection.first(sql) { row in row.int(0) } ?? 0 }
  }

  private var clock: CrawlClock {
    let time = time
    return CrawlClock(now: { time.now }, sleep: { try await time.sleep($0) })
  }

  private var transport: Transport {
    Transport { [self] request throws(TransportError) in
      asked.withLock { $0.append(request) }
      let answer = answers.withLock { $0 }
      guard let response = answer(request.url) else { throw TransportError(.notRecorded, for: request) }
      return response
    }
  }
}
