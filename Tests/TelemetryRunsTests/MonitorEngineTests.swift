import Foundation
import Matching
import Monitors
import ObservationPipeline
import Outbox
import SQLite
import Telemetry
import TelemetryRuns
import Testing
import Vehicles

struct MonitorEngineTests {
  @Test func `an event is committed with the message that brings it`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add()
    let engine = fixture.engine()
    let report = try await fixture.send(
      [EngineFixture.line("ABC123", 0, level: 50), EngineFixture.line("ABC123", 10, level: 10)], to: engine, after: 60)
    #expect(report.accepted == 2)
    #expect(report.events == 1)
    let body = try #require(try await fixture.events().first)
    let id = try #require(body.firstMatch(of: /"id":"(evt_\w+)"/)?.output.1)
    #expect(
      body
        == #"{"id":"\#(id)","eventType":"vehicle.monitor","monitorId":"mon_1","attributes":[],"events":[{"id":"\#(id)","fleetId":"acct_default","licensePlate":"ABC123","eventDate":"2026-03-04T12:00:10.000Z","values":[{"data":"vehicle.energy.fuel.level","value":{"type":"string","body":{"literalValue":"10"}}}],"refresh":false,"triggers":["low"]}]}"#
    )
  }

  @Test func `the order within what is sent makes no difference, nor does sending it again`() async throws {
    let lines = (0..<60).map { EngineFixture.line("ABC12\($0 % 3)", $0 * 10, level: $0 * 7 % 30) }
    var expected: [String]?
    for order in [lines, lines.reversed(), lines + lines, lines.filter { $0.contains("ABC121") } + lines] {
      let fixture = try await EngineFixture()
      try await fixture.add()
      let engine = fixture.engine()
      try await fixture.send(order, to: engine, after: 900)
      try await fixture.send(order, to: engine, after: 900)
      let ids = Set(
        try await fixture.events().compactMap { $0.firstMatch(of: /"id":"(evt_\w+)"/).map { String($0.output.1) } })
      let times = try await fixture.times().sorted()
      #expect(ids.count == times.count)
      if let expected { #expect(times == expected) } else { expected = times }
    }
    #expect(expected?.isEmpty == false)
  }

  @Test func `a new engine goes on where the last one was, timers and rhythm included`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add(EngineFixture.low.dropLast() + #","subscribeParam":{"refreshEvent":60}}"#)
    try await fixture.send([EngineFixture.line("ABC123", 0, level: 10)], to: fixture.engine(), after: 1)
    try await fixture.advance(fixture.engine(), to: 61)
    try await fixture.send([EngineFixture.line("ABC123", 70, level: 9)], to: fixture.engine(), after: 71)
    let engine = fixture.engine()
    try await fixture.advance(engine, to: 121)
    try await fixture.database.write { connection in try engine.storeAll(on: connection) }
    try await fixture.advance(fixture.engine(), to: 425)
    #expect(try await fixture.times() == ["0", "60r", "120r", "420r"])
  }

  @Test func `a transaction that is undone leaves nothing in memory`() async throws {
    struct Undone: Error {}
    let fixture = try await EngineFixture()
    try await fixture.add()
    let engine = fixture.engine()
    try await fixture.send([EngineFixture.line("ABC123", 0, level: 50)], to: engine)
    var decoder = TelemetryLines(account: "acct_default", keepsJSON: false)
    decoder.take(Array(EngineFixture.line("ABC123", 10, level: 10).utf8), now: EngineFixture.noon + 60_000)
    decoder.finish(now: EngineFixture.noon + 60_000)
    let messages = decoder.takeMessages()
    await #expect(throws: Undone.self) {
      try await fixture.database.write { connection in
        _ = try engine.accept(messages, on: connection, now: EngineFixture.date)
        throw Undone()
      }
    }
    engine.invalidate()
    #expect(try await fixture.events().isEmpty)
    try await fixture.send([EngineFixture.line("ABC123", 10, level: 10)], to: engine, after: 60)
    #expect(try await fixture.times() == ["10"])
  }

  @Test func `vehicles that nobody monitors are counted, and named ones need no monitor for all`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add(
      EngineFixture.low.replacing(#""label":"low","#, with: #""label":"low","vehicles":["ABC 123"],"#))
    let engine = fixture.engine()
    let report = try await fixture.send(
      [EngineFixture.line("abc123", 0, level: 10), EngineFixture.line("XYZ999", 0, level: 10)], to: engine)
    #expect(report.unknown == 1)
    #expect(try await fixture.times() == ["0"])
    let totals = try await fixture.database.read { connection in try TelemetryTotals(connection).all() }
    #expect(totals == ["accepted": 2, "unknown": 1])
  }

  @Test func `changes of monitors reach a running engine, and only another condition begins anew`() async throws {
    let fixture = try await EngineFixture()
    let stored = try await fixture.add()
    let engine = fixture.engine()
    try await fixture.send([EngineFixture.line("ABC123", 0, level: 10)], to: engine)
    let renamed = try EngineFixture.monitor(EngineFixture.low.replacing("\"low\",\"trig", with: "\"other\",\"trig"))
    let stricter = try EngineFixture.monitor(EngineFixture.low.replacing("15", with: "12"))
    for (monitor, seconds) in [(renamed, 10), (stricter, 20)] {
      try await fixture.database.write { connection in
        _ = try MonitorDesk(connection, clocks: ClockCase()).replace(
          id: stored.id, account: "acct_default", by: monitor, endpoint: nil, at: EngineFixture.date)
      }
      try await fixture.send([EngineFixture.line("ABC123", seconds, level: 10)], to: engine, after: 30)
    }
    #expect(try await fixture.times() == ["0", "20"])
    try await fixture.database.write { connection in
      _ = try MonitorDesk(connection, clocks: ClockCase()).set(
        .paused, id: stored.id, account: "acct_default", at: EngineFixture.date)
    }
    try await fixture.send(
      [EngineFixture.line("ABC123", 30, level: 50), EngineFixture.line("ABC123", 40, level: 10)], to: engine, after: 60)
    #expect(try await fixture.times() == ["0", "20"])
  }

  @Test func `events wait for others of their monitor until there are enough, or their time is over`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add(
      EngineFixture.low.dropLast() + #","subscribeParam":{"batchNotify":{"size":2,"timeWindow":30}}}"#)
    let engine = fixture.engine()
    try await fixture.send((0..<3).map { EngineFixture.line("ABC12\($0)", $0, level: 10) }, to: engine, after: 5)
    #expect(try await fixture.events().count == 1)
    #expect(try await fixture.times() == ["0", "1"])
    try await fixture.advance(engine, to: 34)
    #expect(try await fixture.events().count == 1)
    try await fixture.advance(fixture.engine(), to: 35)
    #expect(try await fixture.times() == ["0", "1", "2"])
  }

  @Test func `a target gets the event with the monitor's headers, query and policy`() async throws {
    let fixture = try await EngineFixture()
    let callback =
      #""callback":{"webhook":{"target":"https://a.example/in","name":"n","attributes":["#
      + #"{"type":"Header","key":"X-Car","value":"$vin"},{"type":"Query","key":"m","value":"$monitorID"}]}}"#
    try await fixture.add(
      EngineFixture.low.dropLast()
        + #","subscribeParam":{"retryPolicy":{"policy":"None"},"batchNotify":{"size":9},\#(callback)}}"#,
      endpoint: .init(url: "https://a.example/in", newID: "we_1", newSecret: "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"))
    try await fixture.send([EngineFixture.line("ABC123", 0, level: 10)], to: fixture.engine())
    let delivery = try await fixture.database.read { connection in
      try connection.first("SELECT headers, query, retry_policy, order_key FROM delivery") { row in
        [row.text(0), row.text(1), row.text(2), row.text(3)]
      }
    }
    #expect(delivery == [#"["X-Car","ABC123"]"#, "m=mon_1", #"{"policy":"None"}"#, "mon_1"])
  }

  @Test func `listed for sale and outside of the home zone is one monitor`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add(
      """
      {"label":"sale","vehicles":["ABC123"],"triggerParam":{"triggers":[{"name":"sale","data":{\
      "data":"vehicle.listing.active","op":"equalsTo","value":["true"]}},{"name":"away","zone":{"transition":"Out",\
      "place":{"radius":1,"center":{"longitude":18,"latitude":59}}}}],"boolExp":"sale & away"}}
      """)
    func position(_ longitude: Double, _ second: Int) -> String {
      """
      {"licensePlate":"ABC123","createdAt":"2026-03-04T12:0\(second):00Z","lastPosition":{"geometry":{"coordinates":\
      [\(longitude),59]}}}
      """
    }
    let engine = fixture.engine()
    try await fixture.send([position(18, 0), position(18.1, 2)], to: engine, after: 130)
    #expect(try await fixture.times() == [])
    try await fixture.database.write { connection in
      #expect(try MarketFeed(connection).isWanted())
      try MarketFeed(connection).add(
        plate: LicensePlate("ABC123"), vin: nil, at: EngineFixture.date.addingTimeInterval(180),
        [("vehicle.listing.active", "true"), ("vehicle.listing.price", "129000")])
    }
    try await fixture.advance(engine, to: 200)
    #expect(try await fixture.times() == ["180"])
    try await fixture.advance(fixture.engine(), to: 260)
    #expect(try await fixture.times() == ["180"])
  }

  @Test func `messages are kept as the engine is told to`() async throws {
    for (retention, count) in [(MessageRetention.none, 0), (.last, 1), (.month, 3)] {
      let fixture = try await EngineFixture(retention: retention)
      try await fixture.add()
      let lines = (0..<3).map { EngineFixture.line("ABC123", $0, level: 50) }
      try await fixture.send(lines, to: fixture.engine(), after: 10)
      let name = try #require(VehicleName("ABC123"))
      let kept = try await fixture.database.read { connection in
        let row = try TelemetryVehicles(connection).row(of: name, account: "acct_default") ?? 0
        return try KeptMessages(connection).messages(of: row, limit: 10).map { bytes in
          String(decoding: bytes, as: UTF8.self)
        }
      }
      #expect(kept == Array(lines.suffix(count)))
    }
  }

  @Test func `snapshots that are asked for come from the message`() async throws {
    let fixture = try await EngineFixture()
    try await fixture.add(
      EngineFixture.low.dropLast()
        + #","extendedEventParam":["vehicle.position","vehicle.telemetry.vehicle.energies","vehicle.alarm"]}"#)
    let line = EngineFixture.line("ABC123", 0, level: 10).dropLast() + #","alarm":{"status":{"activation":"Active"}}}"#
    try await fixture.send([String(line)], to: fixture.engine())
    let body = try #require(try await fixture.events().first)
    #expect(
      body.contains(
        #""extensions":[{"type":"vehicle.telemetry.vehicle.energies","body":{"telemetry":{"energies":[{"type":"Fuel","level":10}]}}},{"type":"vehicle.alarm","body":{"alarm":{"status":{"activation":"Active"}}}}]"#
      ))
  }
}
