import CrawlRuns
import Foundation
import Matching
import ObservationPipeline
import Outbox
import SQLite
import TestSupport

/// A folder with a database, monitorings and a way to run `crawl` on it.
struct Station {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  var database: String { directory.path("platewatch.sqlite") }

  /// Runs `crawl` with this database and without anything in the environment but a home that nobody may use.
  func crawl(_ arguments: [String], contact: String? = nil) async throws -> Program.Ending {
    try await start(arguments, contact: contact).ending()
  }

  func start(_ arguments: [String], contact: String? = nil) throws -> RunningProgram {
    var environment = ["HOME": "/nonexistent"]
    environment["PLATEWATCH_CONTACT"] = contact
    return try Program("crawl").start(arguments + ["--database", database], environment: environment)
  }

  /// Monitors plates; the number of a monitoring counts from `first` in this order.
  func watch(_ plates: [String], vins: [String: String] = [:], first: Int = 1) async throws {
    let database = try await PlatewatchDatabase.open(at: database)
    try await database.write { connection in
      let date = Date(timeIntervalSince1970: 1_780_000_000)
      let pipeline = ObservationPipeline(connection, enqueuedAt: date)
      for (index, plate) in plates.enumerated() {
        let request = try MonitoringRequest(
          accountID: MonitoringIndex.defaultAccountID, plate: plate, vin: vins[plate],
          eventTypes: ["listed_for_sale", "price_changed", "delisted"])
        let number = String(1_000_000 + first + index).dropFirst()
        let id = UUID(uuidString: "00000000-0000-4000-8000-000000\(number)") ?? UUID()
        _ = try pipeline.watch(request, newID: id, at: date)
      }
    }
  }

  /// Everything that was said, in its order: the bodies.
  func outbox() async throws -> [String] {
    try await stored { connection in
      try Outbox(connection).events(after: 0, limit: 100_000).map { String(decoding: $0.event.body, as: UTF8.self) }
    }
  }

  /// What a look into the database finds.
  func stored<V: Sendable>(_ body: @Sendable @escaping (Connection) throws -> V) async throws -> V {
    let database = try await PlatewatchDatabase.open(at: database)
    return try await database.read { connection in try body(connection) }
  }

  /// The first column of the rows, as text; NULL is `-`.
  func column(_ sql: String) async throws -> [String] {
    try await stored { connection in
      try connection.query(sql) { row in row.optionalText(0) ?? "-" }
    }
  }

  /// A copy of the database as it is, in a folder of its own.
  func copy() throws -> Station {
    let copy = try Station()
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    where name.hasPrefix("platewatch.sqlite") && !name.hasSuffix(".lock") {
      try FileManager.default.copyItem(atPath: directory.path(name), toPath: copy.directory.path(name))
    }
    return copy
  }

  /// A file of the folder, written now.
  func write(_ text: String, to name: String) throws {
    let url = directory.url.appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}

/// A recording in `Fixtures`.
func recording(_ name: String) -> String { Repository.fixtures.appending(path: "blocket/recordings/\(name)").path }

extension String {
  /// A logfmt line without the time that the run took, which is never the same twice.
  var timeless: String { replacing(#/ seconds=[0-9.]+/#, with: "") }

  /// A member of a JSON line: the text up to the next comma or end, without quotes.
  func member(_ name: String) -> String? {
    guard let start = firstRange(of: "\"\(name)\":")?.upperBound else { return nil }
    return String(self[start...].prefix { $0 != "," && $0 != "}" }).replacing("\"", with: "")
  }

  /// Type, plate, ad and the members that tell the news.
  var news: String {
    let told = ["price", "previousPrice", "lastPrice", "initial", "occurrence", "reason"].compactMap { name in
      member(name).map { "\(name)=\($0)" }
    }
    let type = member("eventType")?.replacing("vehicle.", with: "") ?? "-"
    return ([type, member("licensePlate") ?? "-", member("adId") ?? "-"] + told).joined(separator: " ")
  }
}

extension Program.Ending {
  /// Whether the status is 0; if not, what was said on stderr is printed.
  var isDone: Bool {
    if status != 0 { print(errors) }
    return status == 0
  }
}
