import Compression
import Foundation
import Outbox
import Registry
import RegistryRuns
import TestSupport
import Testing

struct SnapshotRunTests {
  /// Writes the same content in another form and gives its files and format.
  private static let forms: [(name: String, make: @Sendable (Bench, Register) throws -> ([String], SnapshotFormat))] = [
    ("plain", { bench, register in ([try bench.file("a.csv", Array(register.csv().utf8))], SnapshotFormat()) }),
    (
      "shuffled",
      { bench, register in
        var other = register
        other.shuffle()
        return ([try bench.file("b.csv", Array(other.csv().utf8))], SnapshotFormat())
      }
    ),
    (
      "semicolons, other names, ISO 8859-1",
      { bench, register in
        let text = register.csv(
          delimiter: ";", header: ["REGNR", "CHASSI", "AGARE", "BRUKARE", "DATUM", "STATUS", "NAMN"])
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let columns = SnapshotFormat.columns(
          "plate=REGNR,vin=CHASSI,owner=AGARE,user=BRUKARE,acquired=DATUM,status=STATUS")
        return ([try bench.file("c.csv", bytes)], SnapshotFormat(columns: columns ?? [:], encoding: .latin1))
      }
    ),
    (
      "three files, one of them gzip",
      { bench, register in
        let third = register.rows.count / 3
        var paths: [String] = []
        for part in 0..<3 {
          var piece = register
          piece.rows = Array(register.rows[part * third..<(part == 2 ? register.rows.count : (part + 1) * third)])
          let bytes = Array(piece.csv().utf8)
          paths.append(try bench.file("d\(part).csv", part == 1 ? Gzip.compress(bytes) : bytes))
        }
        return (paths, SnapshotFormat())
      }
    ),
    (
      "quotes, carriage returns, a mark",
      { bench, register in
        let lines = ([Register.header] + register.rows.map(Register.fields)).map { fields in
          fields.map { "\"\($0)\"" }.joined(separator: ",") + "\r\n"
        }
        return ([try bench.file("e.csv", [0xEF, 0xBB, 0xBF] + Array(lines.joined().utf8))], SnapshotFormat())
      }
    ),
    (
      "NDJSON",
      { bench, register in
        let lines = register.rows.map { row in
          let pairs = zip(Register.header, Register.fields(row)).map { "\"\($0)\": \"\($1)\"" }
          return "{" + pairs.joined(separator: ", ") + "}\n"
        }
        return ([try bench.file("f.ndjson", Array(lines.joined().utf8))], SnapshotFormat())
      }
    ),
  ]

  @Test func `the form of a snapshot changes no event`() async throws {
    var register = Register(count: 2000, seed: 19)
    let baseline = register
    let watched = register.rows.prefix(400).map(\.plate)
    register.pass(day: "2026-06-02", churn: 0.03)
    var results: [[String]] = []
    for (_, make) in Self.forms {
      let bench = try await Bench()
      try await bench.watch(Array(watched))
      _ = try await bench.take(baseline.csv(), asOf: "2026-06-01")
      let (paths, format) = try make(bench, register)
      let report = try await bench.take(paths, asOf: "2026-06-02", format: format, threads: results.count % 2 + 1)
      #expect(report.outcome == .accepted)
      results.append(try await bench.identifiers().sorted())
    }
    #expect(results[0].count > 5)
    for (form, result) in zip(Self.forms, results) { #expect(result == results[0], "\(form.name)") }
  }

  @Test func `rows that cannot be read are shown with their lines and stop nothing`() async throws {
    let bench = try await Bench()
    let register = Register(count: 2000, seed: 23)
    var lines = register.csv().split(separator: "\n").map(String.init)
    lines.insert("one,two", at: 2)
    lines.insert(",,,,,,", at: 1500)
    let report = try await bench.take(lines.joined(separator: "\n") + "\n", asOf: "2026-06-01")
    #expect(report.outcome == .baseline)
    #expect(report.reading.profile.unreadable == 2)
    #expect(
      report.reading.problems.map { "\($0.line): \($0.reason)" } == [
        "3: it has 2 columns, the header 7", "1501: it has no vehicle number",
      ])
  }

  @Test func `no owner is in any file, row or event`() async throws {
    let bench = try await Bench()
    var register = Register(count: 500, seed: 29)
    try await bench.watch(register.rows.prefix(100).map(\.plate))
    let owners = register.rows.map(\.owner)
    _ = try await bench.take(register.csv(), asOf: "2026-06-01")
    register.pass(day: "2026-06-02", churn: 0.04)
    _ = try await bench.take(register.csv(), asOf: "2026-06-02")
    for name in ["2026-06-01.csv", "2026-06-02.csv"] {
      try FileManager.default.removeItem(atPath: bench.directory.path(name))
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: bench.directory.url.path) {
      let bytes = try Data(contentsOf: bench.directory.url.appending(path: name))
      for owner in owners { #expect(bytes.firstRange(of: Data(owner.utf8)) == nil, "\(name)") }
      if name.hasSuffix(".key") {
        let mode = try FileManager.default.attributesOfItem(atPath: bench.directory.path(name))[.posixPermissions]
        #expect(mode as? Int == 0o600)
      }
    }
  }

  @Test func `a damaged state is refused by name`() async throws {
    let bench = try await Bench()
    let register = Register(count: 300, seed: 31)
    _ = try await bench.take(register.csv(), asOf: "2026-06-01")
    let names = try FileManager.default.contentsOfDirectory(atPath: bench.directory.url.path)
    let name = try #require(names.first { $0.hasSuffix(".state") })
    var bytes = try Data(contentsOf: bench.directory.url.appending(path: name))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: bench.directory.url.appending(path: name))
    await #expect {
      try await bench.take(register.csv(), asOf: "2026-06-02")
    } throws: { "\($0)".hasPrefix("the registry file \(bench.directory.path(name)) is damaged") }
  }

  @Test func `a new key loses no change and renames what is kept`() async throws {
    let bench = try await Bench()
    var register = Register(count: 500, seed: 37)
    try await bench.watch(register.rows.prefix(50).map(\.plate))
    _ = try await bench.take(register.csv(), asOf: "2026-06-01")
    let plates = register.rows[0...2].map(\.plate)
    for (day, index) in [0, 1, 2].enumerated() {
      register.rows[index].owner = register.owner()
      let report = try await bench.take(register.csv(), asOf: "2026-06-0\(day + 2)") { $0.renewsKey = day == 1 }
      #expect(report.events.compactMap { $0.subject.plate } == [plates[index]])
    }
    #expect(try await bench.plates() == plates)
    let keys = try FileManager.default.contentsOfDirectory(atPath: bench.directory.url.path).filter {
      $0.hasSuffix(".key")
    }
    #expect(keys == ["platewatch.sqlite.registry-3.key"])
  }

  @Test func `monitored-only keeps nothing about other vehicles and tells the same`() async throws {
    var register = Register(count: 1000, seed: 41)
    let baseline = register
    register.pass(day: "2026-06-02", churn: 0.03)
    var told: [[String]] = []
    for isMonitoredOnly in [false, true] {
      let bench = try await Bench()
      try await bench.watch(baseline.rows.prefix(300).map(\.plate))
      _ = try await bench.take(baseline.csv(), asOf: "2026-06-01") { $0.isMonitoredOnly = isMonitoredOnly }
      let report = try await bench.take(register.csv(), asOf: "2026-06-02") { $0.isMonitoredOnly = isMonitoredOnly }
      told.append(report.events.map(\.id))
      let names = try FileManager.default.contentsOfDirectory(atPath: bench.directory.url.path)
      let state = try #require(names.first { $0.hasSuffix(".state") })
      let size = try Data(contentsOf: bench.directory.url.appending(path: state)).count
      #expect(isMonitoredOnly ? size < 300 * 40 + 8000 : size > 1000 * 32)
    }
    #expect(told[0].count > 2)
    #expect(told[0] == told[1])
  }
}
