import Outbox
import Registry
import RegistryRuns
import TestSupport
import Testing

/// Things that happen in a register beside sales, twenty or more of each, among 100,000 vehicles.
struct SnapshotTrapTests {
  private static let each = 25

  /// Plates that must be told of after each of three days.
  private struct Days {
    var register = Register(count: 100_000, seed: 7)
    var plates: [[String]] = [[], [], []]
    var texts: [String] = []
    var cursor = 0

    /// Indices of vehicles that no other trap touches.
    mutating func vehicles() -> Range<Int> {
      defer { cursor += SnapshotTrapTests.each }
      return cursor..<cursor + SnapshotTrapTests.each
    }

    mutating func expect(_ day: Int, _ vehicles: Range<Int>) { plates[day] += vehicles.map { register.rows[$0].plate } }
  }

  @Test func `sales are told, and nothing else is`() async throws {
    var days = Days()
    days.texts.append(days.register.csv())
    let all = (0..<20 * Self.each).map { days.register.rows[$0].plate }
    let former = days.register.rows
    let sold = days.vehicles()
    let edited = days.vehicles()
    let withheld = days.vehicles()
    let withheldAndSold = days.vehicles()
    let corrected = days.vehicles()
    let soldBack = days.vehicles()
    let boughtAnew = days.vehicles()
    let leased = days.vehicles()
    let scrapped = days.vehicles()
    let missing = days.vehicles()
    let missingAndSold = days.vehicles()
    let replated = days.vehicles()
    let reassigned = days.vehicles()
    let doubled = days.vehicles()
    let contradicted = days.vehicles()
    let soldAndReplated = days.vehicles()

    // The second day.
    for index in sold { days.register.sell(index, "2026-06-01") }
    days.expect(1, sold)
    for index in edited { days.register.rows[index].name = "Örjan \"Ö\" Ek" }
    for index in withheld.lowerBound..<withheldAndSold.upperBound { days.register.rows[index].owner = "" }
    for index in corrected { days.register.rows[index].owner = days.register.owner() }
    days.expect(1, corrected)
    for index in soldBack { days.register.sell(index, "2026-06-01") }
    days.expect(1, soldBack)
    for index in boughtAnew { days.register.rows[index].acquired = "2026-06-01" }
    days.expect(1, boughtAnew)
    for index in leased { days.register.rows[index].user = days.register.owner() }
    for index in scrapped { days.register.rows[index].status = "9" }
    for (place, index) in replated.enumerated() { days.register.rows[index].plate = "MLB\(String(100 + place))" }
    for index in soldAndReplated {
      days.plates[1].append(days.register.rows[index].plate)
      days.register.sell(index, "2026-06-01")
      days.register.rows[index].plate = "XLB" + days.register.rows[index].plate.suffix(3)
    }
    for index in reassigned {
      let plate = days.register.rows[index].plate
      days.register.rows[index] = days.register.makeRow()
      days.register.rows[index].plate = plate
    }
    var second = days.register
    second.rows += doubled.map { second.rows[$0] }
    for index in contradicted {
      var other = second.rows[index]
      other.owner = days.register.owner()
      second.rows.append(other)
    }
    let gone = Set(missing.lowerBound..<missingAndSold.upperBound)
    second.rows = second.rows.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
    second.shuffle()
    days.texts.append(second.csv())

    // The third day.
    for index in withheld { days.register.rows[index].owner = former[index].owner }
    for index in withheldAndSold { days.register.sell(index, "2026-06-02") }
    days.expect(2, withheldAndSold)
    for index in corrected { days.register.rows[index].owner = former[index].owner }
    for index in soldBack {
      days.register.rows[index].owner = former[index].owner
      days.register.rows[index].acquired = "2026-06-02"
    }
    days.expect(2, soldBack)
    for index in missingAndSold { days.register.sell(index, "2026-06-02") }
    days.expect(2, missingAndSold)
    for index in replated { days.register.sell(index, "2026-06-02") }
    days.plates[2] += replated.map { former[$0].plate }
    for index in reassigned { days.register.sell(index, "2026-06-02") }
    days.register.shuffle()
    days.texts.append(days.register.csv())

    let bench = try await Bench()
    try await bench.watch(Array(Set(all)))
    var told: [[String]] = []
    for (day, text) in days.texts.enumerated() {
      let report = try await bench.take(text, asOf: "2026-06-0\(day + 1)")
      #expect(report.outcome == (day == 0 ? .baseline : .accepted))
      told.append(report.events.compactMap { $0.subject.plate })
      if day == 1 {
        #expect(report.tally.users == Self.each)
        #expect(report.tally.plates == 2 * Self.each)
        #expect(report.tally.missing == 3 * Self.each)
        #expect(report.tally.duplicates == Self.each)
        #expect(report.tally.conflicts == Self.each)
      }
      if day == 2 { #expect(report.tally.corrected == Self.each) }
    }
    #expect(told[0] == [])
    #expect(told[1].sorted() == days.plates[1].sorted())
    #expect(told[2].sorted() == days.plates[2].sorted())
  }
}

extension Register {
  fileprivate mutating func sell(_ index: Int, _ day: String) {
    rows[index].owner = owner()
    rows[index].acquired = day
  }
}
