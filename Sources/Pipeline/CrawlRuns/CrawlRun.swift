public import Crawling
public import Extraction
internal import FoundationEssentials
public import HTTP
internal import JSON
internal import ObservationPipeline
internal import Observations
public import Outbox
public import SQLite
internal import Vehicles

/// One crawl of one site, from its first request to its verdict.
///
///     walk      fetch and read pages                                        Crawler
///     stage     keep what they say in a batch                               RunBatch
///     judge     hold the batch against the site's past                      Gates
///     take in   observe, match and enqueue the batch in one transaction     ObservationPipeline
///
/// A batch that the gates hold ends the run as quarantined: nothing of it counts, and its pages are kept so that
/// `QuarantineReview` can read them again. Batches taken in before it stay. A run that is killed loses only the batch it
/// was filling, whose pages the next run asks for again.
///
/// Not Sendable: one owner. The caller holds the site's lock, so that a run never meets another one of its site.
public final class CrawlRun {
  /// What a run is to do.
  public struct Options: Sendable {
    /// Which pages.
    public var mode = CrawlMode.newest
    /// When it must be over, in real time.
    public var deadline: EpochMilliseconds?
    /// The most requests it may make.
    public var maximumRequests: Int?
    /// Whether pages come from a recording: then no host's pace is kept and no validator used.
    public var isReplay = false
    /// Whether every page is to be fetched whole, as for a recording.
    public var fetchesWholePages = false

    /// The usual run.
    public init() {}
  }

  /// Where the news of a run go while it runs.
  public struct Receiver {
    /// Takes events once they are stored.
    public var events: ([Event]) throws -> Void
    /// Called after every page with the progress and the news so far.
    public var progress: (CrawlProgress, _ news: Int) -> Void

    /// A receiver of events and progress.
    public init(
      events: @escaping ([Event]) throws -> Void, progress: @escaping (CrawlProgress, _ news: Int) -> Void = { _, _ in }
    ) {
      self.events = events
      self.progress = progress
    }
  }

  /// After a batch was quarantined, so many more pages are kept to learn from.
  static let pagesAfterQuarantine = 20
  /// Doubtful ads that a full walk looks at, at most.
  static let mostExamined = 200

  let site: Site
  let database: Database
  let clock: CrawlClock
  let options: Options
  let receiver: Receiver
  var runID: Int64 = 0
  var batch = RunBatch()
  var total = RunSample()
  var baseline = SiteBaseline()
  var summary: RunSummary
  var cycle: Cycle?
  private var tally = AdTally()
  var pagesHeld = 0
  /// Ads that are only known by a link, with its address and when it was seen; opening their page takes them out.
  var linked: [String: (url: String?, seenAt: Date)] = [:]
  var afterQuarantine = 0
  /// Where the walk stands; kept with a quarantined run, whose acceptance goes on from there.
  var lastPosition: CyclePosition?
  /// Ads that search pages showed, read or only linked.
  var shownAds = 0
  /// Whether a search page says that there is no ad at all.
  var statesNoAds = false
  private let crawler: Crawler

  /// A run of a site over a transport.
  public init(
    site: Site, database: Database, transport: Transport, clock: CrawlClock, identity: CrawlerIdentity,
    jitter: @escaping @Sendable () -> Double, options: Options, receiver: Receiver
  ) {
    self.site = site
    self.database = database
    self.clock = clock
    self.options = options
    self.receiver = receiver
    summary = RunSummary(site: site.id)
    var configuration = PageFetcher.Configuration(identity: identity, jitter: jitter)
    configuration.deadline = options.deadline
    configuration.maximumRequests = options.maximumRequests
    let ledger = options.isReplay ? nil : HostLedger(database: database)
    let fetcher = PageFetcher(
      site: site, transport: transport, ledger: ledger, clock: clock, configuration: configuration)
    crawler = Crawler(site: site, fetcher: fetcher, ledger: options.fetchesWholePages ? nil : ledger, clock: clock)
  }

  /// Every table that a run needs.
  public static var migrations: [Migration] { CrawlingSchema.migrations + ObservationPipeline.migrations }

  /// Walks, judges and takes in; throws `SQLiteError` when the database fails, and what the receiver throws.
  public func run() async throws -> RunSummary {
    let started = clock.now()
    let position = try await begin()
    var pages = Crawler.Receiver { [self] page in try await take(page) }
    pages.checkpoint = { [self] position in
      // A batch is judged behind the checkpoint of its last search page, so that the position stored with it lies behind it too.
      batch.position = position
      lastPosition = position
      if batch.isFull, summary.outcome != .quarantined { try await judge() }
    }
    pages.walkEnded = { [self] ending in try await walkEnded(ending) }
    pages.progress = { [self] progress in receiver.progress(progress, summary.news) }
    do {
      summary.report = try await crawler.run(Walk(site: site, mode: options.mode, position: position), pages)
      if summary.outcome != .quarantined {
        stageLinkedAds()
        try await judge(isLast: true)
      }
    } catch {
      summary.outcome = .aborted
      try? await finish()
      throw error
    }
    summary.seconds = Double(clock.now() - started) / 1000
    if summary.outcome == .accepted, !summary.report.hasAnswers { summary.outcome = .aborted }
    try await finish()
    return summary
  }

  // MARK: Begin and end

  private func begin() async throws -> CyclePosition? {
    let (site, mode) = (site.id, options.mode)
    let observed = Date(millisecondsSince1970: Int(clock.observed()))
    let now = clock.now()
    let state = try await database.write { connection in
      let store = ObservationStore(connection)
      // The caller holds the site's lock: a run without an end was killed.
      for run in try store.runs(site: site, limit: 20) where run.outcome == nil {
        try store.endRun(run.id, outcome: .aborted, verdict: nil, sample: nil, counters: "{}", at: observed)
      }
      let runID = try store.beginRun(site: site, mode: mode.rawValue, at: observed)
      var position = try WalkPositions(connection).position(site: site, mode: mode)
      var cycle: Cycle?
      if mode == .full {
        if position == nil, let stale = try store.currentCycle(site: site) { try store.abandon(stale, at: observed) }
        if try store.currentCycle(site: site) == nil { position = nil }
        cycle = try store.openCycle(site: site, at: observed)
      }
      _ = try store.forgetPages(keptUntil: Date(millisecondsSince1970: Int(now)))
      return BeginState(
        runID: runID, position: position, cycle: cycle, baseline: try store.baseline(site: site, at: observed))
    }
    runID = state.runID
    baseline = state.baseline
    cycle = state.cycle
    summary.run = state.runID
    return state.position
  }

  private struct BeginState: Sendable {
    var runID: Int64
    var position: CyclePosition?
    var cycle: Cycle?
    var baseline: SiteBaseline
  }

  private func finish() async throws {
    let (id, outcome, verdict, sample) = (runID, summary.outcome, summary.verdict, total)
    let counters = summary.counters
    let observed = Date(millisecondsSince1970: Int(clock.observed()))
    let position = outcome == .quarantined ? lastPosition?.json : nil
    try await database.write { connection in
      let store = ObservationStore(connection)
      try store.endRun(id, outcome: outcome, verdict: verdict, sample: sample, counters: counters, at: observed)
      if let position { try store.setPosition(run: id, json: position) }
    }
  }

  // MARK: Batches

  /// Judges what is staged, and takes it in or quarantines it; the last time, with what the run as a whole lacks.
  func judge(isLast: Bool = false) async throws {
    var cumulative = total
    cumulative.add(batch.listings, batch.sample)
    cumulative.statedTotal = nil
    let answers = cumulative.pages.read + cumulative.pages.unchanged + cumulative.pages.blocked
    guard !batch.isEmpty, answers > 0 else {
      total = cumulative
      batch.sample = RunSample()
      return
    }
    var verdict = Gates.judge(cumulative, against: baseline)
    if isLast, !verdict.isQuarantined, let nothing = nothingFound(cumulative) { verdict = nothing }
    if !verdict.isQuarantined, batch.listings.count >= 20, total.listingCount > 0 {
      var own = RunSample()
      own.add(batch.listings, batch.sample)
      verdict = Gates.judgeBatch(own, against: baseline.hadListings ? baseline : ownBaseline)
    }
    total = cumulative
    if verdict.isQuarantined {
      summary.outcome = .quarantined
      summary.verdict = try await attributed(verdict, cumulative)
      try await quarantine()
    } else {
      try await takeIn()
    }
    batch = RunBatch()
  }

  /// What this run has found so far, for a site without a past: a layout may change while it is read for the first time.
  ///
  /// Parts of a site differ more than its days do, so only a field that is as good as gone counts, and prices may rise.
  private var ownBaseline: SiteBaseline {
    guard total.listingCount >= 2 * RunBatch.usualListings else { return baseline }
    let usual = total.coverage.mapValues { FieldBaseline(share: $0.share, spread: 0.05, total: $0.total) }
    return SiteBaseline(coverage: usual, hadListings: true)
  }

  /// The verdict on a run that read pages of a site and met no ad on any of them, whatever is known of the site.
  private func nothingFound(_ sample: RunSample) -> Verdict? {
    guard shownAds == 0, sample.listingCount == 0, sample.pages.unchanged == 0, sample.pages.read > 0, !statesNoAds
    else {
      return nil
    }
    let sentence = "none of \(sample.pages.read) pages held an ad"
    return Verdict(
      findings: [
        Finding(
          gate: .nothingFound, field: "listings", baseline: nil, now: 0, count: sample.pages.read, sentence: sentence)
      ], attribution: .layout)
  }

  private func takeIn() async throws {
    let (batch, runID, cycle, siteID, mode) = (batch, runID, cycle, site.id, options.mode)
    let earlier = tally
    let now = clock.now()
    let (report, tally) = try await database.write { connection in
      let pipeline = ObservationPipeline(connection, enqueuedAt: Date(millisecondsSince1970: Int(now)))
      let store = ObservationStore(connection)
      var tally = earlier
      var report = try pipeline.accept(batch.listings + batch.linked, run: runID, tally: &tally)
      for sighting in batch.sightings {
        report.add(try pipeline.touch(site: siteID, adIDs: sighting.adIds, seenAt: sighting.seenAt, run: runID))
      }
      if !batch.examined.isEmpty { report.add(try pipeline.weigh(batch.examined, site: siteID, run: runID)) }
      if let cycle {
        for page in batch.walked {
          try store.add(
            page: page.url, adIDs: page.adIds, statedTotal: page.statedTotal, seenAt: page.seenAt, run: runID, to: cycle
          )
        }
      }
      for validator in batch.validators { try HostLedger.store(validator, in: connection) }
      if let position = batch.position {
        try WalkPositions(connection).store(position, site: siteID, mode: mode, at: now)
      }
      return (report, tally)
    }
    self.tally = tally
    summary.add(report)
    if !report.events.isEmpty { try receiver.events(report.events) }
  }

  /// The verdict, once it is known whether this program still reads the pages that it has read well before.
  private func attributed(_ verdict: Verdict, _ sample: RunSample) async throws -> Verdict {
    let check = RecordedPageCheck(site: site)
    guard try await database.read({ connection in try check.fails(in: connection) }) else { return verdict }
    var sample = sample
    sample.failsOnRecordedPages = true
    return Gates.judge(sample, against: baseline)
  }

  /// Keeps the pages of a batch that does not count.
  private func quarantine() async throws {
    let (captures, runID) = (batch.captures, runID)
    let now = Date(millisecondsSince1970: Int(clock.now()))
    pagesHeld += captures.count
    try await database.write { connection in
      let store = ObservationStore(connection)
      for capture in captures { try store.keep(capture, run: runID, at: now) }
    }
  }
}

extension RunSummary {
  /// The counters of the run, as `monitorctl runs` shows them.
  var counters: String {
    var json = JSONWriter()
    json.object { json in
      json.member("requests", report.requests)
      json.member("pages", report.pages)
      json.member("resultPages", report.resultPages)
      json.member("opened", report.outcomes[.ad] ?? 0)
      json.member("listings", report.listings)
      json.member("new", new)
      json.member("changed", changed)
      json.member("gone", gone)
      json.member("held", held)
      json.member("matched", matched)
      json.member("events", events)
      json.member("problems", report.problemCount)
      json.member("reason", reason)
    }
    return json.text
  }
}
