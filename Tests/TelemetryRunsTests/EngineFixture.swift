import CrawlRuns
import Foundation
import JSON
import Monitors
import Outbox
import SQLite
import Telemetry
import TelemetryRuns
import TestSupport
import Testing
import Vehicles

/// A database with monitors, and an engine on it.
struct EngineFixture: Sendable {
  /// 2026-03-04 12:00 UTC.
  static let noon: Int64 = 1_772_625_600_000
  static let date = Date(timeIntervalSince1970: 1_772_625_600)

  let directory: TemporaryDirectory
  let database: Database
  let retention: MessageRetention

  init(retention: MessageRetention = .none) async throws {
    directory = try TemporaryDirectory()
    database = try await PlatewatchDatabase.open(at: directory.path("platewatch.sqlite"))
    self.retention = retention
  }

  static let low = """
    {"label":"low","triggerParam":{"triggers":[{"name":"low","data":{"data":"vehicle.energy.fuel.level",\
    "op":"lowerThan","value":["15"]}}],"boolExp":"low"}}
    """

  static func monitor(_ json: String) throws -> Monitor {
    let document = try #require(JSONDocument(json))
    return try Monitor(json: document, at: document.root, clocks: ClockCase())
  }

  @discardableResult
  func add(_ json: String = low, id: String = "mon_1", endpoint: MonitorDesk.EndpointParts? = nil) async throws
    -> StoredMonitor
  {
    let monitor = try Self.monitor(json)
    return try await database.write { connection in
      try MonitorDesk(connection, clocks: ClockCase()).add(
        monitor, id: id, account: "acct_default", endpoint: endpoint, at: Self.date
      ).stored
    }
  }

  func engine() -> MonitorEngine { MonitorEngine(retention: retention) }

  /// A message with a fuel level, so many seconds after noon.
  static func line(_ plate: String, _ seconds: Int, level: Int) -> String {
    let time = Date(timeIntervalSince1970: 1_772_625_600 + Double(seconds)).formatted(.iso8601)
    return #"{"licensePlate":"\#(plate)","createdAt":"\#(time)","energies":[{"type":"Fuel","level":\#(level)}]}"#
  }

  /// Sends lines, received so many seconds after noon.
  @discardableResult
  func send(_ lines: [String], to engine: MonitorEngine, after seconds: Double = 0) async throws -> IntakeReport {
    let now = Self.date.addingTimeInterval(seconds)
    var decoder = TelemetryLines(account: "acct_default", keepsJSON: true)
    decoder.take(Array(lines.joined(separator: "\n").utf8), now: Int64(now.timeIntervalSince1970 * 1000))
    decoder.finish(now: Int64(now.timeIntervalSince1970 * 1000))
    let messages = decoder.takeMessages()
    return try await database.write { connection in try engine.accept(messages, on: connection, now: now) }
  }

  func advance(_ engine: MonitorEngine, to seconds: Double) async throws {
    let now = Self.date.addingTimeInterval(seconds)
    _ = try await database.write { connection in try engine.advance(on: connection, now: now) }
  }

  /// Bodies of all events.
  func events() async throws -> [String] {
    try await database.read { connection in
      try Outbox(connection).events(after: 0, limit: 10_000).map { String(decoding: $0.event.body, as: UTF8.self) }
    }
  }

  /// When each event came to be, in seconds after noon, `r` behind reminders.
  func times() async throws -> [String] {
    try await events().flatMap { body -> [String] in
      let document = try #require(JSONDocument(body))
      let events = try #require(document.member(document.root, "events"))
      var times: [String] = []
      document.forEachElement(events) { event in
        let date = document.member(event, "eventDate").flatMap { document.string($0) } ?? ""
        let isReminder = document.member(event, "refresh").flatMap { document.bool($0) } == true
        let milliseconds = InstantText.milliseconds(date) ?? 0
        times.append("\((milliseconds - Self.noon) / 1000)\(isReminder ? "r" : "")")
        return true
      }
      return times
    }
  }
}
