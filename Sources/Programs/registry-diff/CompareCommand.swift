import CommandLineTool
import Crypto
import FoundationEssentials
import JSON
import Registry
import RegistryRuns
import Synchronization

/// `registry-diff --before A --after B`: prints every change and keeps nothing.
struct CompareCommand {
  let options: RegistryOptions
  let output: RegistryOutput

  func run(before: [String], after: [String]) async throws -> ExitStatus {
    let started = ContinuousClock.now
    let output = output
    let older = try SnapshotSource(paths: before, format: options.format)
    let newer = try SnapshotSource(paths: after, format: options.format)
    let total = older.size.flatMap { size in newer.size.map { size + $0 } }
    let rowsOfOlder = Mutex(0)
    let reader = SnapshotLoader(threads: options.threads, format: options.format) { progress in
      let rows = rowsOfOlder.withLock { known in
        guard newer.position == 0 else { return known + progress.rows }
        known = max(known, progress.rows)
        return known
      }
      let both = SnapshotLoader.Progress(bytes: older.position + newer.position, total: total, rows: rows)
      output.show("reading", both, elapsed: ContinuousClock.now - started)
    }
    // A key of this call only: hashes tell people apart within one output, and nobody by comparing two.
    let comparison = SnapshotComparison(loader: reader, key: SecureRandom.bytes(SipHash.keySize))
    var bytes: [UInt8] = []
    var firsts: [RegistryChange.Kind: String] = [:]
    let result = try await comparison.run(before: older, after: newer) { change in
      if output.columns != nil {
        if firsts[change.kind] == nil { firsts[change.kind] = "\(change.plate ?? "") \(change.vin)" }
        return
      }
      bytes += change.line
      bytes.append(10)
      guard bytes.count > 1 << 16 else { return }
      try output.streams.output.write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    try output.streams.output.write(bytes)
    output.progress?.clear()
    ProblemReport(output: output).tell(result.before, files: before)
    ProblemReport(output: output).tell(result.after, files: after)
    if let columns = output.columns {
      for line in Self.table(result.counts, firsts).lines(width: columns) {
        try output.streams.output.writeLine(line)
      }
    }
    var line = LogfmtLine()
    line.add("rows_before", result.before.profile.rows)
    line.add("rows_after", result.after.profile.rows)
    line.add("unreadable", result.before.profile.unreadable + result.after.profile.unreadable)
    for kind in RegistryChange.Kind.allCases { line.add(kind.rawValue, result.counts[kind] ?? 0) }
    line.add("conflicts", result.conflicts)
    line.add("seconds", ContinuousClock.now - started, decimals: 1)
    output.say(line.text)
    return .done
  }

  private static func table(_ counts: [RegistryChange.Kind: Int], _ firsts: [RegistryChange.Kind: String]) -> Table {
    var table = Table([.init("change"), .init("vehicles", isNumeric: true), .init("first")])
    for kind in RegistryChange.Kind.allCases {
      table.append([kind.rawValue, String(counts[kind] ?? 0), firsts[kind] ?? ""])
    }
    return table
  }
}

extension RegistryChange {
  /// One line of JSON.
  var line: [UInt8] {
    var writer = JSONWriter(expecting: 200)
    writer.object { writer in
      writer.member("change", kind.rawValue)
      writer.member("plate", plate)
      writer.member("vin", vin)
      writer.member("before", before)
      writer.member("after", after)
    }
    return writer.bytes
  }
}

/// Names the first rows that could not be read.
struct ProblemReport {
  let output: RegistryOutput

  func tell(_ reading: ReadingResult, files: [String]) {
    for problem in reading.problems {
      let file = files.indices.contains(problem.file) ? files[problem.file] : "?"
      output.log.warning("\(file) line \(problem.line): \(problem.reason)") { $0.add("skipped", true) }
    }
    let more = reading.profile.unreadable - reading.problems.count
    if more > 0 { output.log.warning("\(more) more rows cannot be read") { $0.add("skipped", true) } }
  }
}
