import CrawlRuns
import Foundation
import Matching
import Outbox
import Registry
import RegistryRuns
import SQLite
import Snapshots
import TestSupport
import Vehicles

/// An invented register that changes from day to day.
struct Register {
  struct Row: Equatable {
    var plate: String
    var vin: String
    var owner: String
    var user = ""
    var acquired: String
    var status = "1"
    var name = "Åsa Öberg"
  }

  var rows: [Row]
  private var random: SeededRandom
  private var made = 0

  init(count: Int, seed: UInt64) {
    rows = []
    random = SeededRandom(seed: seed)
    for _ in 0..<count { rows.append(makeRow()) }
  }

  /// A vehicle that no other has been.
  mutating func makeRow() -> Row {
    made += 1
    let letters = Array("ABCDEFGHJKLMNOPRSTUWXYZ")
    let group = made / 1000 * 37 % 12_167
    let plate = String([letters[group / 529 % 23], letters[group / 23 % 23], letters[group % 23]])
    let number = String(made % 1000 + 1000).dropFirst()
    let serial = String(made + 1_000_000).dropFirst()
    return Row(
      plate: plate + number, vin: ["YV1", "WVW", "WBA", "VF3"][made % 4] + "ZZZ8" + "K1000"[...].prefix(4) + serial,
      owner: owner(), acquired: "20\(10 + made % 15)-0\(1 + made % 9)-1\(made % 10)")
  }

  mutating func owner() -> String { "19\(60 + next(30))0\(1 + next(9))1\(next(10))\(1000 + next(9000))" }

  mutating func next(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

  /// A day on which this share of vehicles changes owner, status or leaves, and as many arrive.
  mutating func pass(day: String, churn: Double) {
    for index in rows.indices {
      let dice = Double(next(1_000_000)) / 1_000_000
      if dice < churn {
        rows[index].owner = owner()
        rows[index].acquired = day
      } else if dice < churn * 1.5 {
        rows[index].status = rows[index].status == "1" ? "2" : "1"
      }
    }
    let leaving = Int(Double(rows.count) * churn / 5)
    for _ in 0..<leaving { rows.remove(at: next(rows.count)) }
    for _ in 0..<leaving { rows.append(makeRow()) }
  }

  mutating func shuffle() { rows.shuffle(using: &random) }

  static let header = ["plate", "vin", "owner", "user", "acquired", "status", "name"]

  static func fields(_ row: Row) -> [String] {
    [row.plate, row.vin, row.owner, row.user, row.acquired, row.status, row.name]
  }

  func csv(delimiter: String = ",", header: [String] = Self.header) -> String {
    ([header] + rows.map(Self.fields)).map { $0.joined(separator: delimiter) }.joined(separator: "\n") + "\n"
  }
}

/// A database of its own with snapshots given to it.
final class Bench: Sendable {
  let directory: TemporaryDirectory
  let database: Database

  init() async throws {
    directory = try TemporaryDirectory()
    database = try await PlatewatchDatabase.open(at: directory.path("platewatch.sqlite"))
  }

  func watch(_ plates: [String], vins: [String: String] = [:]) async throws {
    try await database.write { connection in
      let index = MonitoringIndex(connection)
      for (number, plate) in plates.enumerated() {
        let request = try MonitoringRequest(
          accountID: "acct_default", plate: plate, vin: vins[plate], eventTypes: ["ownership_change"])
        let id = UUID(uuidString: "00000000-0000-4000-8000-\(String(number + 100_000_000_000))")
        _ = try index.watch(request, newID: id ?? UUID(), at: Date(timeIntervalSince1970: 0))
      }
    }
  }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = directory.path(name)
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  /// Takes a snapshot in; `change` may alter the options.
  func take(
    _ paths: [String], asOf: String, format: SnapshotFormat = SnapshotFormat(), threads: Int = 2,
    _ change: (inout SnapshotRun.Options) -> Void = { _ in }
  ) async throws -> SnapshotRun.Report {
    var options = SnapshotRun.Options(asOf: asOf, observedAt: Date(timeIntervalSince1970: 1_780_000_000))
    change(&options)
    let run = SnapshotRun(
      database: database, loader: SnapshotLoader(threads: threads, format: format), options: options,
      now: { Date(timeIntervalSince1970: 1_780_000_000) })
    return try await run.run(try SnapshotSource(paths: paths, format: format))
  }

  func take(
    _ text: String, asOf: String, format: SnapshotFormat = SnapshotFormat(),
    _ change: (inout SnapshotRun.Options) -> Void = { _ in }
  ) async throws -> SnapshotRun.Report {
    try await take([try file("\(asOf).csv", Array(text.utf8))], asOf: asOf, format: format, change)
  }

  /// The plates of all events so far, in their order.
  func plates() async throws -> [String] {
    try await database.read { connection in
      try Outbox(connection).events(after: 0, limit: 1_000_000).compactMap { $0.event.subject.plate }
    }
  }

  func identifiers() async throws -> [String] {
    try await database.read { connection in
      try Outbox(connection).events(after: 0, limit: 1_000_000).map { $0.event.id }
    }
  }
}
