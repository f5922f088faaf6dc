import CommandLineTool
import CrawlRuns
import Foundation
import Registry
import RegistryRuns
import SQLite

/// Compares two owner snapshots with each other, then takes them in one after the other; several pairs, the smallest
/// first, show what more rows cost.
struct RegistryBenchmark {
  static let options: [CommandLineSpecification.Option] = [
    .value(
      "before", "FILE", "the older owner snapshot; again for a larger pair", isRepeatable: true, commands: ["registry"]),
    .value("after", "FILE", "the newer one, as often as --before", isRepeatable: true, commands: ["registry"]),
    .value("columns", "NAME=COLUMN,...", "their columns, as registry-diff takes them", commands: ["registry"]),
    .value("threads", "N", "read with N threads; with 1 and with 2 unless given", commands: ["registry"]),
  ]

  private let pairs: [(before: String, after: String)]
  private let format: SnapshotFormat
  private let threads: [Int]

  init(_ arguments: Arguments) throws(UsageError) {
    let before = arguments.strings("before")
    let after = arguments.strings("after")
    guard !before.isEmpty else { throw .missingFlag("--before", reason: "it names the older owner snapshot") }
    guard before.count == after.count else {
      throw .missingFlag(
        before.count > after.count ? "--after" : "--before", reason: "each --before is compared with its --after")
    }
    pairs = Array(zip(before, after))
    threads = try arguments.int("threads", in: 1...64).map { [$0] } ?? [1, 2]
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
    var costs: [(rows: Int, cost: Cost)] = []
    for pair in pairs {
      var first: Cost?
      for threads in threads {
        let (count, cost) = try await compare(pair, threads: threads, rows, since: first)
        if first == nil { costs.append((count, cost)) }
        first = first ?? cost
      }
    }
    if let smallest = costs.first, let largest = costs.last, costs.count > 1 {
      try rows.write(
        Row(
          name: "registry-growth", count: largest.rows, cost: largest.cost,
          figures: [
            ("smallestCount", .count(smallest.rows)),
            ("rowsTimes", .number(Double(largest.rows) / Double(max(1, smallest.rows)))),
            ("cpuTimes", .number(largest.cost.cpuSeconds / smallest.cost.cpuSeconds)),
          ]))
    }
    if let pair = pairs.last { try await takeIn(pair, rows) }
  }

  /// Compares two files; with the cost of another number of threads it tells how many times faster this one is.
  private func compare(
    _ pair: (before: String, after: String), threads: Int, _ rows: RowWriter, since former: Cost?
  ) async throws -> (rows: Int, cost: Cost) {
    ProcessMemory.forgetPeak()
    let watch = Stopwatch()
    let loader = SnapshotLoader(threads: threads, format: format)
    let result = try await SnapshotComparison(loader: loader, key: [UInt8](repeating: 7, count: 16)).run(
      before: try SnapshotSource(paths: [pair.before], format: format),
      after: try SnapshotSource(paths: [pair.after], format: format))
    let cost = watch.cost
    var figures: [(String, Row.Figure)] = [
      ("owners", .count(result.counts[.owner] ?? 0)), ("added", .count(result.counts[.added] ?? 0)),
      ("removed", .count(result.counts[.removed] ?? 0)), ("threads", .count(threads)),
    ]
    if let former { figures.append(("timesFaster", .number(former.wallSeconds / cost.wallSeconds))) }
    try rows.write(Row(name: "registry-compare", count: result.after.profile.rows, cost: cost, figures: figures))
    return (result.after.profile.rows, cost)
  }

  /// Takes the older file in as the baseline, and the newer one as the next snapshot.
  private func takeIn(_ pair: (before: String, after: String), _ rows: RowWriter) async throws {
    let threads = threads[0]
    let loader = SnapshotLoader(threads: threads, format: format)
    let folder = try TemporaryFolder()
    let database = try await PlatewatchDatabase.open(at: folder.file("platewatch.sqlite"))
    for (name, file, day) in [
      ("registry-baseline", pair.before, "2026-06-01"), ("registry-next", pair.after, "2026-06-02"),
    ] {
      ProcessMemory.forgetPeak()
      let watch = Stopwatch()
      let run = SnapshotRun(
        database: database, loader: loader, options: SnapshotRun.Options(asOf: day, observedAt: Date()), now: { Date() }
      )
      let report = try await run.run(try SnapshotSource(paths: [file], format: format))
      let cost = watch.cost
      if case .refused(let reasons) = report.outcome {
        try rows.write(
          Row(
            name: name, count: 0, cost: cost, verdict: (0, 1),
            figures: [("reason", .text(reasons.joined(separator: "; ")))]))
      } else {
        try rows.write(
          Row(
            name: name, count: report.reading.profile.rows, cost: cost,
            figures: [("owners", .count(report.tally.owners)), ("threads", .count(threads))]))
      }
    }
  }
}
