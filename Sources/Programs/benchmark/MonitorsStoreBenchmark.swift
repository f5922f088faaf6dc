import CrawlRuns
import Foundation
import JSON
import Monitors
import SQLite
import Telemetry
import TelemetryRuns
import Vehicles

/// What it costs to keep vehicles, to start with them, and to take messages until they are committed.
struct MonitorsStoreBenchmark {
  let vehicles: Int
  let messages: Int
  private static let batchSize = 500
  private static let rowsAtOnce = 50_000

  func run(_ rows: RowWriter) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("platewatch.sqlite")
    let database = try await PlatewatchDatabase.open(at: path)
    try await fill(database)
    await database.close()

    ProcessMemory.forgetPeak()
    let before = ProcessMemory.residentBytes
    let opened = try await PlatewatchDatabase.open(at: path)
    let engine = MonitorEngine()
    let watch = Stopwatch()
    _ = try await opened.write { connection in
      try engine.advance(on: connection, now: Date(timeIntervalSince1970: Double(MonitorsFleet.start) / 1000))
    }
    var start = Row(name: "monitors.restart", count: engine.vehicleCount, cost: watch.cost)
    start.figures = [("residentBytes", .count(ProcessMemory.residentBytes - before))]
    try rows.write(start)
    try rows.write(try await commits(opened, engine))
    await opened.close()
  }

  /// Three monitors for all vehicles of the account, and a state of each vehicle.
  private func fill(_ database: Database) async throws {
    let monitors = try MonitorsFleet(vehicles: vehicles).monitors(0)
    let date = Date(timeIntervalSince1970: 1_780_000_000)
    try await database.write { connection in
      for (index, monitor) in monitors.enumerated() {
        _ = try MonitorStore(connection, clocks: ClockCase()).add(
          id: "mon_\(index)", account: "acct_default", monitor, endpointID: nil, at: date)
      }
    }
    let engine = MonitorEngine()
    var random = SeededRandom(seed: 31)
    for start in stride(from: 0, to: vehicles, by: Self.rowsAtOnce) {
      var incoming: [IncomingMessage] = []
      for vehicle in start..<min(start + Self.rowsAtOnce, vehicles) {
        incoming.append(Self.message(vehicle, number: 0, vehicles: vehicles, &random))
      }
      let messages = incoming
      _ = try await database.write { connection in try engine.accept(messages, on: connection, now: date) }
    }
    try await database.write { connection in try engine.storeAll(on: connection) }
    try await database.checkpoint()
  }

  private static func message(
    _ vehicle: Int, number: Int, vehicles: Int, _ random: inout SeededRandom
  ) -> IncomingMessage {
    let fact = MonitorsFleet.Fact(number, vehicles: vehicles, &random)
    let message = TelemetryMessage(
      plate: LicensePlate(SyntheticPlate.text(vehicle % SyntheticPlate.count)), readings: fact.readings)
    return IncomingMessage(accountID: "acct_default", message: message)
  }

  private func commits(_ database: Database, _ engine: MonitorEngine) async throws -> Row {
    var random = SeededRandom(seed: 32)
    var cost = Cost()
    var (number, accepted, events) = (0, 0, 0)
    while number < messages {
      var batch: [IncomingMessage] = []
      for _ in 0..<Self.batchSize {
        let vehicle = Int(random.next() % UInt64(vehicles))
        batch.append(Self.message(vehicle, number: number + vehicles, vehicles: vehicles, &random))
        number += 1
      }
      let (incoming, now) = (batch, Date(timeIntervalSince1970: Double(MonitorsFleet.start) / 1000 + 3_600))
      let watch = Stopwatch()
      let report = try await database.write { connection in try engine.accept(incoming, on: connection, now: now) }
      cost += watch.cost
      accepted += report.accepted - report.unknown
      events += report.events
    }
    var row = Row(name: "monitors.committed", count: number, cost: cost)
    row.verdict = (accepted, number - accepted)
    row.figures = [
      ("batch", .count(Self.batchSize)), ("events", .count(events)),
      ("perWallSecond", .number(Double(number) / max(cost.wallSeconds, 1e-9))),
    ]
    return row
  }
}
