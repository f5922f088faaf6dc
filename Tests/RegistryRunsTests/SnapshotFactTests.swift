import Foundation
import JSON
import Monitors
import SQLite
import Telemetry
import Testing
import Vehicles

struct SnapshotFactTests {
  @Test func `monitors are told of other owners, users, statuses and plates of their vehicles, and of no person`()
    async throws
  {
    let bench = try await Bench()
    var register = Register(count: 400, seed: 31)
    let named = register.rows.prefix(5)
    let names = named.map { "\"\($0.plate)\"" }.joined(separator: ",")
    let document = try #require(
      JSONDocument(
        """
        {"label":"o","vehicles":[\(names)],"triggerParam":{"triggers":[{"name":"o","data":{"data":"vehicle.user.id",\
        "op":"onChange"}}],"boolExp":"o"}}
        """))
    let clocks = ClockCase()
    let monitor = try Monitor(json: document, at: document.root, clocks: clocks)
    try await bench.database.write { connection in
      _ = try MonitorStore(connection, clocks: clocks).add(
        id: "mon_1", account: "acct_default", monitor, endpointID: nil, at: Date(timeIntervalSince1970: 0))
    }
    _ = try await bench.take(register.csv(), asOf: "2026-06-01")
    register.rows[0].user = "196502031234"
    register.rows[1].status = "2"
    register.rows[2].owner = "197001011234"
    register.rows[2].acquired = "2026-06-02"
    register.rows[9].user = "196502031234"
    _ = try await bench.take(register.csv(), asOf: "2026-06-02")
    let facts = try await bench.database.read { connection in try MarketFeed(connection).waiting(limit: 100) }
    let said = Dictionary(
      uniqueKeysWithValues: facts.map { fact in
        (fact.plate?.normalized ?? "", fact.values.map { "\($0.operand) \($0.text)" })
      })
    #expect(
      said == [
        named[0].plate: ["vehicle.user.id as of 2026-06-02"], named[1].plate: ["vehicle.registration.status 2"],
        named[2].plate: ["vehicle.owner.id as of 2026-06-02 2026-06-02"],
      ])
    #expect(facts.contains { $0.baseline.contains { $0 == ("vehicle.registration.status", "1") } })
  }
}
