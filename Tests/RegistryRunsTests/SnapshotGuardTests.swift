import Foundation
import Outbox
import Registry
import RegistryRuns
import TestSupport
import Testing

struct SnapshotGuardTests {
  private static let count = 3000

  /// Ways to break a snapshot, each told the register and how far to go, 0.05 to 0.95.
  private static let breakages: [(name: String, make: @Sendable (Register, Double) -> [UInt8])] = [
    (
      "cut within a row",
      { register, share in
        let bytes = Array(register.csv().utf8)
        var end = Int(Double(bytes.count) * share)
        while bytes[end - 1] == 10 { end += 1 }
        return Array(bytes[..<end])
      }
    ),
    (
      "cut between rows",
      { register, share in
        var cut = register
        cut.rows = Array(cut.rows.prefix(Int(Double(cut.rows.count) * share * 0.9)))
        return Array(cut.csv().utf8)
      }
    ),
    (
      "a column shifted from a row on",
      { register, share in
        let start = Int(Double(register.rows.count) * share * 0.95)
        let lines = register.rows.enumerated().map { index, row in
          let fields = Register.fields(row)
          return (index < start ? fields : [fields[0], fields[1]] + fields[3...] + [fields[2]]).joined(separator: ",")
        }
        return Array((Register.header.joined(separator: ",") + "\n" + lines.joined(separator: "\n") + "\n").utf8)
      }
    ),
    (
      "a column left out from a row on",
      { register, share in
        let start = Int(Double(register.rows.count) * share * 0.95)
        let lines = register.rows.enumerated().map { index, row in
          var fields = Register.fields(row)
          if index >= start { fields.remove(at: 3) }
          return fields.joined(separator: ",")
        }
        return Array((Register.header.joined(separator: ",") + "\n" + lines.joined(separator: "\n") + "\n").utf8)
      }
    ),
    (
      "another delimiter in the rows",
      { register, _ in
        let body = register.csv(delimiter: ";").split(separator: "\n").dropFirst().joined(separator: "\n")
        return Array((Register.header.joined(separator: ",") + "\n" + body + "\n").utf8)
      }
    ),
    (
      "another encoding",
      { register, _ in
        register.csv().unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
      }
    ),
    (
      "decoded wrongly before",
      { register, _ in
        Array(String(register.csv().utf8.map { Character(UnicodeScalar($0)) }).utf8)
      }
    ),
    (
      "a block twice",
      { register, share in
        var twice = register
        let size = max(20, Int(Double(register.rows.count) * share / 4))
        twice.rows += register.rows.prefix(size)
        return Array(twice.csv().utf8)
      }
    ),
    (
      "vehicle and plate swapped",
      { register, _ in
        Array(register.swapping { ($0.plate, $0.vin) = ($0.vin, $0.plate) }.csv().utf8)
      }
    ),
    (
      "owner and day swapped",
      { register, _ in
        Array(register.swapping { ($0.owner, $0.acquired) = ($0.acquired, $0.owner) }.csv().utf8)
      }
    ),
    (
      "owner and name swapped",
      { register, _ in
        Array(register.swapping { ($0.owner, $0.name) = ($0.name, $0.owner) }.csv().utf8)
      }
    ),
    (
      "owner and user swapped",
      { register, _ in
        Array(register.swapping { ($0.owner, $0.user) = ($0.user, $0.owner) }.csv().utf8)
      }
    ),
    (
      "day and status swapped",
      { register, _ in
        Array(register.swapping { ($0.acquired, $0.status) = ($0.status, $0.acquired) }.csv().utf8)
      }
    ),
    (
      "owners moved by one row",
      { register, _ in
        var moved = register
        for index in moved.rows.indices {
          moved.rows[index].owner = register.rows[(index + 1) % register.rows.count].owner
        }
        return Array(moved.csv().utf8)
      }
    ),
    (
      "one part of the register missing",
      { register, share in
        var part = register
        let letter = part.rows[Int(Double(part.rows.count - 1) * share)].plate.prefix(3)
        part.rows.removeAll { $0.plate.hasPrefix(letter) }
        return Array(part.csv().utf8)
      }
    ),
    ("nothing but the header", { _, _ in Array((Register.header.joined(separator: ",") + "\n").utf8) }),
  ]

  @Test func `208 broken variants are refused with a reason, and what is remembered stays`() async throws {
    let bench = try await Bench()
    var register = Register(count: Self.count, seed: 11)
    let first = try await bench.take(register.csv(), asOf: "2026-06-01")
    #expect(first.outcome == .baseline)
    register.pass(day: "2026-06-01", churn: 0.01)
    let healthy = register.csv()
    var refused = 0
    for (name, make) in Self.breakages {
      for step in 0..<13 {
        let path = try bench.file("broken.csv", make(register, 0.05 + 0.07 * Double(step)))
        let report = try await bench.take([path], asOf: "2026-06-02")
        guard case .refused(let reasons) = report.outcome, !reasons.isEmpty else {
          Issue.record("\(name), step \(step): \(report.outcome)")
          continue
        }
        refused += 1
      }
    }
    #expect(refused == 208)
    #expect(try await bench.identifiers() == [])
    #expect(try await bench.take(healthy, asOf: "2026-06-02").outcome == .accepted)
  }

  @Test func `50 healthy days with 0.1 to 3 percent churn are accepted`() async throws {
    let bench = try await Bench()
    var register = Register(count: Self.count, seed: 13)
    _ = try await bench.take(register.csv(), asOf: "2026-01-01")
    for day in 0..<50 {
      let date = "2026-\(day < 25 ? "02" : "03")-\(String(100 + day % 25 + 1).suffix(2))"
      register.pass(day: date, churn: 0.001 + 0.029 * Double(day) / 49)
      register.shuffle()
      let report = try await bench.take(register.csv(), asOf: date)
      #expect(report.outcome == .accepted)
    }
  }

  @Test func `the reasons say what was measured`() async throws {
    let bench = try await Bench()
    var register = Register(count: 1000, seed: 17)
    _ = try await bench.take(register.csv(), asOf: "2026-06-02")
    #expect(
      try await bench.take(register.csv(), asOf: "2026-06-01").outcome
        == .refused(["it is of 2026-06-01 and the last accepted one of 2026-06-02"]))
    #expect(try await bench.take(register.csv(), asOf: "2026-06-02").outcome == .unchanged)
    var shorter = register
    shorter.rows = Array(shorter.rows.prefix(790))
    #expect(
      try await bench.take(shorter.csv(), asOf: "2026-06-03").outcome
        == .refused(["79 % (790 of 1000) of the previous rows are there; at least 80 % must be, or give --partial"]))
    for index in 0..<60 { register.rows[index].owner = register.owner() }
    #expect(
      try await bench.take(register.csv(), asOf: "2026-06-02").outcome
        == .refused([
          "another snapshot of 2026-06-02 was accepted already; give --replace if this one is right",
          "6 % (60 of 1000) of the owners changed; at most 5 % may, see --max-change",
        ]))
    #expect(
      try await bench.take(register.csv(), asOf: "2026-06-02") {
        $0.replaces = true
        $0.guards.maximumChange = 0.1
      }.outcome == .accepted)
    shorter.rows = Array(register.rows.prefix(790))
    #expect(try await bench.take(shorter.csv(), asOf: "2026-06-03") { $0.guards.isPartial = true }.outcome == .accepted)
  }
}

extension Register {
  fileprivate func swapping(_ change: (inout Row) -> Void) -> Register {
    var other = self
    for index in other.rows.indices { change(&other.rows[index]) }
    return other
  }
}
