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

struct MonitorEngineChangesTests {
  private static let vin = "YV1BW9120S1234567"
  private static let owner = """
    {"label":"owner","vehicles":["ABC123"],"triggerParam":{"triggers":[{"name":"o","data":{"data":"vehicle.owner.id",\
    "op":"onChange"}}],"boolExp":"o"}}
    """

  private static func named(_ vehicle: String) -> String {
    EngineFixture.low.replacing(#""label":"low","#, with: #""label":"low","vehicles":["\#(vehicle)"],"#)
  }

  private static func line(_ names: String, _ seconds: Int, level: Int) -> String {
    EngineFixture.line("ABC123", seconds, level: level).replacing(#""licensePlate":"ABC123""#, with: names)
  }

  private func replace(_ fixture: EngineFixture, _ stored: StoredMonitor, by json: String) async throws {
    let monitor = try EngineFixture.monitor(json)
    try await fixture.database.write { connection in
      _ = try MonitorDesk(connection, clocks: ClockCase()).replace(
        id: stored.id, account: "acct_default", by: monitor, endpoint: nil, at: EngineFixture.date)
    }
  }

  @Test func `a car that one monitor names by its plate and another by its VIN becomes one`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add(Self.named("ABC123"), id: "mon_plate")
    try await fixture.add(Self.named(Self.vin), id: "mon_vin")
    let engine = fixture.engine()
    let both = #""licensePlate":"ABC123","vin":"\#(Self.vin)""#
    try await fixture.send([EngineFixture.line("ABC123", 0, level: 10)], to: engine)
    try await fixture.send([Self.line(both, 10, level: 9)], to: engine, after: 10)
    #expect(try await fixture.times() == ["0", "10"])
    #expect(engine.vehicleCount == 1)
    let lines = [Self.line(#""vin":"\#(Self.vin)""#, 20, level: 50), EngineFixture.line("ABC123", 30, level: 10)]
    try await fixture.send(lines, to: fixture.engine(), after: 30)
    #expect(try await fixture.times() == ["0", "10", "30", "30"])
  }

  @Test func `a fact that brings both names of a car makes it one`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add(Self.owner, id: "mon_owner")
    try await fixture.add(Self.named(Self.vin), id: "mon_vin")
    let engine = fixture.engine()
    try await fixture.send([Self.line(#""vin":"\#(Self.vin)""#, 0, level: 50)], to: engine)
    try await fixture.database.write { connection in
      try MarketFeed(connection).add(
        plate: LicensePlate("ABC123"), vin: VIN(Self.vin), at: EngineFixture.date.addingTimeInterval(5),
        [("vehicle.owner.id", "as of 2026-03-04")], baseline: MarketFeed.registered)
    }
    try await fixture.advance(engine, to: 10)
    #expect(engine.vehicleCount == 1)
    #expect(try await fixture.times() == ["5"])
  }

  @Test func `what the register said before is no news to those who know more`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add(Self.owner)
    let engine = fixture.engine()
    for (seconds, text) in [(0, "as of 2026-03-04"), (100, nil), (200, "as of 2026-03-05")] as [(Double, String?)] {
      try await fixture.database.write { connection in
        try MarketFeed(connection).add(
          plate: LicensePlate("ABC123"), vin: nil, at: EngineFixture.date.addingTimeInterval(seconds),
          [("vehicle.listing.active", "false")] + (text.map { [("vehicle.owner.id", $0)] } ?? []),
          baseline: MarketFeed.registered)
      }
      try await fixture.advance(engine, to: seconds + 1)
    }
    #expect(try await fixture.times() == ["0", "200"])
  }

  @Test func `only another condition begins anew, also for an engine that starts then`() async throws {
    let fixture = try await EngineFixture()
    let stored = try await fixture.add()
    try await fixture.send([EngineFixture.line("ABC123", 0, level: 10)], to: fixture.engine())
    let label = EngineFixture.low.replacing(#""label":"low""#, with: #""label":"other""#)
    try await replace(fixture, stored, by: label)
    try await fixture.send([EngineFixture.line("ABC123", 10, level: 9)], to: fixture.engine(), after: 10)
    let calmer = EngineFixture.low.dropLast() + #","coolDown":60,"notifyOnClear":true}"#
    try await replace(fixture, stored, by: String(calmer))
    try await fixture.send([EngineFixture.line("ABC123", 20, level: 8)], to: fixture.engine(), after: 20)
    #expect(try await fixture.times() == ["0"])
  }

  @Test func `a snapshot that the message does not have is that of an earlier one`() async throws {
    let fixture = try await EngineFixture(retention: .last)
    try await fixture.add(EngineFixture.low.dropLast() + #","extendedEventParam":["vehicle.doorsState"]}"#)
    let engine = fixture.engine()
    #expect(engine.wantsJSON())
    let doors = Self.line(#""licensePlate":"ABC123","doorsState":{"lockedState":["Locked"]}"#, 0, level: 50)
    try await fixture.send([doors], to: engine)
    try await fixture.send([EngineFixture.line("ABC123", 10, level: 10)], to: engine, after: 10)
    let body = try #require(try await fixture.events().first)
    #expect(body.contains(#"{"type":"vehicle.doorsState","body":{"doorState":{"lockedState":["Locked"]}}}"#))
  }

  @Test func `a rehearsal tells so many events, and that there are more`() throws {
    let monitor = try EngineFixture.monitor(
      EngineFixture.low.dropLast() + #","subscribeParam":{"refreshEvent":60},"staleAfter":"P365D"}"#)
    var rehearsal = MonitorRehearsal(monitor)
    for days in [0, 300] {
      let document = try #require(JSONDocument(EngineFixture.line("ABC123", days * 86_400, level: 10)))
      rehearsal.add(document, at: document.root)
    }
    var writer = JSONWriter()
    rehearsal.write(to: &writer)
    let report = try #require(JSONDocument(writer.bytes))
    let events = try #require(report.member(report.root, "events"))
    #expect(report.memberCount(events) == MonitorRehearsal.mostEvents)
    #expect(report.member(report.root, "truncated").flatMap { report.bool($0) } == true)
  }
}
