import CommandLineTool
import CrawlRuns
import Foundation
import Registry
import RegistryRuns
import SQLite

/// Compares two owner snapshots with each other, then takes them in one after the other.
struct RegistryBenchmark {
  static let options: [CommandLineSpecification.Option] = [
    .value("before", "FILE", "the older owner snapshot", commands: ["registry"]),
    .value("after", "FILE", "the newer one", commands: ["registry"]),
    .value("columns", "NAME=COLUMN,...", "their columns, as registry-diff takes them", commands: ["registry"]),
    .value("threads", "N", "read with N threads; 1 unless given", commands: ["registry"]),
  ]

  private let before: String
  private let after: String
  private let format: SnapshotFormat
  private let threads: Int

  init(_ arguments: Arguments) throws(UsageError) {
    before = try arguments.requiredString("before")
    after = try arguments.requiredString("after")
    threads = try arguments.int("threads", in: 1...64) ?? 1
    var columns: [SnapshotColumn: String] = [:]
    if let text = arguments.string("columns") {
      guard let named = SnapshotFormat.columns(text) else {
        throw .wrongValue(flag: "--columns", value: text, expected: "names such as plate=REGNR,vin=CHASSI,owner=AGARE")
      }
      columns = named
    }
    format = SnapshotFormat(columns: columns)
  }

  func run(_ rows: RowWriter) async throws {
    let loader = SnapshotLoader(threads: threads, format: format)
    var watch = Stopwatch()
    let result = try await SnapshotComparison(loader: loader, key: [UInt8](repeating: 7, count: 16)).run(
      before: try SnapshotSource(paths: [before], format: format),
      after: try SnapshotSource(paths: [after], format: format))
    try rows.write(
      Row(
        name: "registry-compare", count: result.tally.compared, cost: watch.cost,
        figures: [
          ("owners", .count(result.tally.owners)), ("added", .count(result.tally.added)),
          ("missing", .count(result.tally.missing)), ("threads", .count(threads)),
        ]))
    let folder = try TemporaryFolder()
    let database = try await PlatewatchDatabase.open(at: folder.file("platewatch.sqlite"))
    for (name, file, day) in [
      ("registry-baseline", before, "2026-06-01"), ("registry-next", after, "2026-06-02"),
    ] {
      watch = Stopwatch()
      let run = SnapshotRun(
        database: database, loader: loader, options: SnapshotRun.Options(asOf: day, observedAt: Date()), now: { Date() }
      )
      let report = try await run.run(try SnapshotSource(paths: [file], format: format))
      if case .refused(let reasons) = report.outcome {
        try rows.write(
          Row(
            name: name, count: 0, cost: watch.cost, verdict: (0, 1),
            figures: [
              ("reason", .text(reasons.joined(separator: "; ")))
            ]))
      } else {
        try rows.write(
          Row(
            name: name, count: report.reading.profile.rows, cost: watch.cost,
            figures: [("owners", .count(report.tally.owners)), ("threads", .count(threads))]))
      }
    }
  }
}
