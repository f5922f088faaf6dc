import CrawlRuns
import Crawling
import Extraction
import Foundation
import HTTP
import JSON
import Matching
import Outbox
import SQLite
import Vehicles

/// One run of a site over a database, with its cost.
struct BenchmarkRun {
  /// What came of it.
  struct Result {
    var summary: RunSummary
    var cost: Cost
    /// Memory after a tenth of the pages; 0 when there were fewer than ten.
    var residentBytesAtTenth = 0
    /// Memory at the end.
    var residentBytesAtEnd = 0
  }

  static let identity = CrawlerIdentity(contact: "benchmark@example.test")

  let site: Site
  let database: Database
  let transport: Transport

  /// Runs it; `pages` is how many are expected, `requests` the most that may be made.
  func run(mode: CrawlMode, pages: Int, requests: Int? = nil) async throws -> Result {
    var options = CrawlRun.Options()
    options.mode = mode
    options.maximumRequests = requests
    var atTenth = 0
    let receiver = CrawlRun.Receiver(events: { _ in }) { progress, _ in
      if progress.pages == pages / 10 { atTenth = ProcessMemory.residentBytes }
    }
    let run = CrawlRun(
      site: site, database: database, transport: transport, clock: Self.clock, identity: Self.identity,
      jitter: { 0 }, options: options, receiver: receiver)
    let watch = Stopwatch()
    let summary = try await run.run()
    let cost = watch.cost
    return Result(
      summary: summary, cost: cost, residentBytesAtTenth: atTenth, residentBytesAtEnd: ProcessMemory.residentBytes)
  }

  /// A database as `crawl` has it.
  static func makeDatabase(in folder: TemporaryFolder) async throws -> Database {
    try await Database(path: folder.file("platewatch.sqlite"), migrations: CrawlRun.migrations)
  }

  /// Watches plates for every event.
  func watch(_ plates: Set<String>) async throws {
    let requests = try plates.map {
      try MonitoringRequest(
        accountID: MonitoringIndex.defaultAccountID, plate: $0, eventTypes: EventType.allCases.map(\.rawValue))
    }
    try await database.write { connection in
      let index = MonitoringIndex(connection)
      for request in requests { _ = try index.watch(request, newID: UUID(), at: Date()) }
    }
  }

  private static var clock: CrawlClock {
    CrawlClock(now: { Int64(Date().millisecondsSince1970) }, sleep: { try await Task.sleep(for: $0) })
  }
}
