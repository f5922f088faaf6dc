import CommandLineTool
import CrawlRuns
import FoundationEssentials
import JSON
import Outbox
import Registry
import RegistryRuns
import SQLite

/// `registry-diff --snapshot FILE`: compares with the last accepted snapshot, emits events, remembers the new one.
struct TakeCommand {
  let options: RegistryOptions
  let output: RegistryOutput

  func run(_ files: [String]) async throws -> ExitStatus {
    let (_, status) = try await take(files)
    return status
  }

  /// Takes a snapshot in; the reasons when it was refused.
  func take(_ files: [String]) async throws -> (reasons: [String], status: ExitStatus) {
    let database = try await PlatewatchDatabase.open(at: options.database)
    return try await ProcessLock.holding("\(options.database).registry.lock") {
      try await takeLocked(files, database)
    }
  }

  private func takeLocked(
    _ files: [String], _ database: Database
  ) async throws -> (reasons: [String], status: ExitStatus) {
    let started = ContinuousClock.now
    let output = output
    let now = options.now ?? Date()
    var runOptions = SnapshotRun.Options(asOf: asOf(files, now: now), observedAt: now)
    runOptions.guards = options.guards
    runOptions.replaces = options.replaces
    runOptions.isMonitoredOnly = options.isMonitoredOnly
    runOptions.isDryRun = options.isDryRun
    runOptions.renewsKey = options.renewsKey
    let loader = SnapshotLoader(threads: options.threads, format: options.format) { progress in
      output.show("reading", progress, elapsed: ContinuousClock.now - started)
    }
    let run = SnapshotRun(database: database, loader: loader, options: runOptions, now: { Date() })
    let report = try await run.run(try SnapshotSource(paths: files, format: options.format))
    output.progress?.clear()
    ProblemReport(output: output).tell(report.reading, files: files)
    for event in report.events { try output.streams.output.write(event.body + [10]) }
    output.say(logfmt(report, asOf: runOptions.asOf, elapsed: ContinuousClock.now - started))
    guard case .refused(let reasons) = report.outcome else { return ([], .done) }
    for reason in reasons { output.say("registry-diff: refused: \(reason)") }
    return (reasons, .dataRefused)
  }

  /// The day given, else the date in the name of the first file that has one, else today.
  private func asOf(_ files: [String], now: Date) -> String {
    options.asOf ?? files.lazy.compactMap { FileDate.date(in: $0) }.first ?? String(now.utcText.prefix(10))
  }

  private func logfmt(_ report: SnapshotRun.Report, asOf: String, elapsed: Duration) -> String {
    var line = LogfmtLine()
    line.add("as_of", asOf)
    line.add("run", report.number.map { Int($0) })
    line.add("outcome", word(report.outcome))
    line.add("rows", report.reading.profile.rows)
    line.add("unreadable", report.reading.profile.unreadable)
    line.add("owner", report.tally.owners)
    line.add("user", report.tally.users)
    line.add("corrected", report.tally.corrected)
    line.add("added", report.tally.added)
    line.add("missing", report.tally.missing)
    line.add("status", report.tally.statuses)
    line.add("plate", report.tally.plates)
    line.add("duplicates", report.tally.duplicates)
    line.add("conflicts", report.tally.conflicts)
    line.add("events", report.events.count)
    if options.isDryRun { line.add("dry_run", true) }
    line.add("seconds", elapsed, decimals: 1)
    return line.text
  }

  private func word(_ outcome: SnapshotRun.Outcome) -> String {
    switch outcome {
    case .baseline: "baseline"
    case .accepted: "accepted"
    case .unchanged: "unchanged"
    case .refused: "refused"
    }
  }
}

/// Dates in the names of files.
enum FileDate {
  /// The last `2026-06-01`, `2026_06_01` or `20260601` of the last component of a path, as `2026-06-01`.
  static func date(in path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    let match = name.matches(of: #/(?:^|[^0-9])((?:19|20)[0-9]{2})[-_]?([0-1][0-9])[-_]?([0-3][0-9])(?![0-9])/#).last
    guard let match, let month = Int(match.2), let day = Int(match.3), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    return "\(match.1)-\(match.2)-\(match.3)"
  }
}
