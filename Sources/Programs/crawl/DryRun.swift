import CommandLineTool
import CrawlRuns
import Crawling
import Extraction
import FoundationEssentials
import JSON
import Observations
import SQLite

/// `crawl --dry-run`: walks as a run would, stores nothing and prints each listing seen.
///
/// The pace towards hosts is kept all the same, so it alone is written.
struct DryRun {
  let session: CrawlSession
  let identity: CrawlerIdentity

  func run(_ sites: [Site]) async throws -> ExitStatus {
    let database = session.wire.isReplay ? nil : try await PlatewatchDatabase.open(at: session.options.database)
    var statuses: [ExitStatus] = []
    for site in sites { statuses.append(try await run(site, database)) }
    return ExitStatus.mostSevere(of: statuses)
  }

  private func run(_ site: Site, _ database: Database?) async throws -> ExitStatus {
    let (options, output, clock) = (session.options, session.output, session.clock)
    var configuration = PageFetcher.Configuration(identity: identity) { Double.random(in: 0..<1) }
    configuration.maximumRequests = options.maximumRequests
    configuration.deadline = options.deadline.map { clock.now() + $0.inMilliseconds }
    let ledger = database.map { HostLedger(database: $0) }
    let fetcher = PageFetcher(
      site: site, transport: session.wire.transport, ledger: ledger, clock: clock, configuration: configuration)
    let crawler = Crawler(site: site, fetcher: fetcher, ledger: nil, clock: clock)
    let receiver = Crawler.Receiver { page in
      for listing in page.extracted?.listings ?? [] {
        var json = JSONWriter()
        listing.write(to: &json)
        try output.result(json.text)
      }
      return try await Self.verdict(on: page, site, database)
    }
    let started = clock.now()
    var summary = RunSummary(site: site.id)
    summary.report = try await crawler.run(Walk(site: site, mode: options.mode), receiver)
    if !summary.report.hasAnswers { summary.outcome = .aborted }
    summary.seconds = Double(clock.now() - started) / 1000
    for problem in summary.report.problems { output.log.warning(problem) { $0.add("site", site.id) } }
    output.say(summary.logfmt)
    return summary.status
  }

  /// What earlier runs know of the ads of a page, so that the walk ends where a run would.
  private static func verdict(on page: CrawledPage, _ site: Site, _ database: Database?) async throws -> PageVerdict {
    guard let database, !page.ads.isEmpty else { return PageVerdict() }
    let (id, ads) = (site.id, page.ads.map(\.adId))
    let known = try await database.read { connection in
      try ObservationStore(connection).knownAds(site: id, adIDs: ads)
    }
    return PageVerdict(standings: known.mapValues { _ in .unchanged })
  }
}
