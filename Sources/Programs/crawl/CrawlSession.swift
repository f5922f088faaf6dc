import CommandLineTool
import CrawlRuns
import Crawling
import Extraction
import FoundationEssentials
import HTTP
import HTTPClient
import Observations
import Outbox
import SQLite

/// Crawls the sites of one call, several at once where they are on different hosts.
struct CrawlSession {
  /// Sites crawled side by side: two cores read pages, and each host is asked seldom.
  static let width = 4

  let options: CrawlOptions
  let output: CrawlOutput
  let clock: CrawlClock
  let wire: Wire

  init(options: CrawlOptions, output: CrawlOutput) throws {
    self.options = options
    self.output = output
    clock = LiveClock.make(simulated: options.now)
    wire = try Wire(options: options)
  }

  func run(_ sites: [Site]) async throws -> ExitStatus {
    let identity = try Wire.identity(options, sites: sites)
    if options.isDryRun { return try await DryRun(session: self, identity: identity).run(sites) }
    let database = try await PlatewatchDatabase.open(at: options.database)
    let work = Task { try await crawl(sites, database, identity) }
    let watcher = Task {
      for await _ in Signals.received() { work.cancel() }
    }
    defer { watcher.cancel() }
    let status = try await work.value
    if let failure = wire.recordingFailure { throw failure }
    return status
  }

  private func crawl(_ sites: [Site], _ database: Database, _ identity: CrawlerIdentity) async throws -> ExitStatus {
    let end = options.deadline.map { clock.now() + $0.inMilliseconds }
    var statuses: [ExitStatus] = []
    try await withThrowingTaskGroup(of: ExitStatus.self) { group in
      var waiting = sites[...]
      let width = wire.isReplay ? 1 : Self.width
      for site in waiting.prefix(width) {
        waiting.removeFirst()
        group.addTask { try await crawlOne(site, database, identity, end) }
      }
      while let status = try await group.next() {
        statuses.append(status)
        guard let site = waiting.popFirst() else { continue }
        group.addTask { try await crawlOne(site, database, identity, end) }
      }
    }
    return ExitStatus.mostSevere(of: statuses)
  }

  /// One site under its lock; what goes wrong with one site does not stop the others.
  private func crawlOne(
    _ site: Site, _ database: Database, _ identity: CrawlerIdentity, _ end: Int64?
  ) async throws -> ExitStatus {
    do {
      return try await ProcessLock.holding("\(options.database).\(site.id).lock") {
        try await crawlLocked(site, database, identity, end)
      }
    } catch let error as LockError {
      output.say("crawl: site \(site.id): \(error)")
      return error.status
    } catch let error as SQLiteError {
      output.say("crawl: site \(site.id): \(error)")
      return error.exitStatus
    }
  }

  private func crawlLocked(
    _ site: Site, _ database: Database, _ identity: CrawlerIdentity, _ end: Int64?
  ) async throws -> ExitStatus {
    var runOptions = CrawlRun.Options()
    runOptions.mode = options.mode
    runOptions.deadline = end
    runOptions.maximumRequests = options.maximumRequests
    runOptions.isReplay = wire.isReplay
    runOptions.fetchesWholePages = options.record != nil
    let started = clock.now()
    let expected = output.progress == nil ? nil : try await expectedRequests(site, database)
    let run = CrawlRun(
      site: site, database: database, transport: wire.transport, clock: clock, identity: identity,
      jitter: { Double.random(in: 0..<1) }, options: runOptions,
      receiver: CrawlRun.Receiver(
        events: { events in for event in events { try output.result(event.body) } },
        progress: { progress, news in
          let elapsed = Duration.milliseconds(clock.now() - started)
          output.progress?.update(
            ProgressBar(
              label: site.id, done: progress.requests,
              total: expected.map { max($0, progress.requests + progress.waiting) },
              extras: ["\(progress.pages) pages", "\(progress.listings) listings", "\(news) news"], elapsed: elapsed))
        }))
    let summary = try await run.run()
    output.progress?.clear()
    for problem in summary.report.problems { output.log.warning(problem) { $0.add("site", site.id) } }
    if output.progress != nil { output.say(Self.sentence(summary)) }
    output.say(summary.logfmt)
    return summary.status
  }

  private func expectedRequests(_ site: Site, _ database: Database) async throws -> Int? {
    let known = try await KnownSite.read(site, database)
    return try await CrawlPlan.make(
      for: Walk(site: site, mode: options.mode), site: site, known: known, ledger: HostLedger(database: database),
      now: clock.now()
    ).requests
  }

  /// The run in words, for a person at a terminal.
  static func sentence(_ summary: RunSummary) -> String {
    var text =
      "\(summary.site): \(summary.report.listings) listings on \(summary.report.pages) pages, \(summary.new) new, "
    text +=
      "\(summary.changed) changed, \(summary.gone) gone; \(summary.matched) of monitored vehicles, \(summary.events) events"
    if summary.outcome != .accepted, let run = summary.run { text += "; run \(run) is \(summary.outcome.rawValue)" }
    if let reason = summary.reason { text += " (\(reason))" }
    return text
  }
}

extension Duration {
  /// Whole milliseconds.
  var inMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
