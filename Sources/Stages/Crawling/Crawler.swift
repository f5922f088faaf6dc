public import Extraction
internal import HTTP

/// Walks over one site: asks the frontier what comes next, fetches it, reads it and hands it on.
///
/// Not Sendable: one owner, one run.
public final class Crawler {
  /// Where pages and news of the walk go; called one at a time, in order.
  public struct Receiver {
    /// Takes a page and says what is known of it.
    ///
    /// What it throws ends the run and is thrown on.
    public var page: (CrawledPage) async throws -> PageVerdict
    /// Called after every page of the walk, and at its end before `walkEnded`, with the position from which the next run goes
    /// on; a fresh one when nothing is left.
    ///
    /// Pages of ads that are verified have no position. The position is small whatever waits to be opened.
    public var checkpoint: (CyclePosition) async throws -> Void = { _ in }
    /// Called once when the walk is over, before the report; names ads to verify in the same run.
    public var walkEnded: (WalkEnding) async throws -> [AdAddress] = { _ in [] }
    /// Called after every page.
    public var progress: (CrawlProgress) -> Void = { _ in }

    /// A receiver that only takes pages.
    public init(page: @escaping (CrawledPage) async throws -> PageVerdict) { self.page = page }
  }

  private let site: Site
  private let fetcher: PageFetcher
  private let ledger: HostLedger?
  private let clock: CrawlClock
  private let reader: PageReader
  private let rules: String
  /// Pages of each purpose in a row that were a wall or a refusal: a site may show its results and wall off its ads.
  private var blockedCounts: [PagePurpose: Int] = [:]

  /// After so many walls in a row the site has said what it wants.
  public static let mostBlocked = 3

  /// A crawler of a site; without a ledger no request is conditional, as in a replay and while recording.
  public init(site: Site, fetcher: PageFetcher, ledger: HostLedger?, clock: CrawlClock) {
    self.site = site
    self.fetcher = fetcher
    self.ledger = ledger
    self.clock = clock
    rules = Validator.rules(of: site)
    reader = PageReader(site: site, rules: rules)
  }

  /// Walks until the walk, the run's bounds or the host end it; a cancelled task ends it before the next page.
  ///
  /// Throws what the receiver throws, and `SQLiteError` when the ledger fails.
  public func run(_ walk: Walk, _ receiver: Receiver) async throws -> CrawlReport {
    var report = CrawlReport()
    var frontier = Frontier(walk)
    var isWalkOver = false
    while true {
      if Task.isCancelled { frontier.stop(.cancelled) }
      switch frontier.next(
        requests: fetcher.requestCount, mostRequests: fetcher.maximumRequests, now: clock.now(),
        deadline: fetcher.deadline)
      {
      case .finish(let ending):
        if !isWalkOver {
          isWalkOver = true
          // Also a walk that is whole: what was kept of it on the way must not be taken up again.
          try await receiver.checkpoint(frontier.resumePosition ?? CyclePosition())
          let doubtful = try await receiver.walkEnded(ending)
          report.ending = ending
          frontier.verify(doubtful)
          if !doubtful.isEmpty { continue }
        }
        // What happens while ads are verified does not change how the walk itself ended.
        report.position = frontier.resumePosition
        report.requests = fetcher.requestCount
        return report
      case .fetch(let job):
        do {
          try await perform(job, &frontier, &report, receiver)
        } catch is CancellationError {
          frontier.stop(.cancelled)
        }
      }
    }
  }

  private func perform(
    _ job: FrontierJob, _ frontier: inout Frontier, _ report: inout CrawlReport, _ receiver: Receiver
  ) async throws {
    let validator = job.isSecondLook ? nil : try await ledger?.useValidator(for: job.url, rules: rules)
    let outcome = try await fetcher.fetch(job.url, validator: validator)
    if let reason = Self.stopReason(of: outcome, for: job) {
      frontier.stop(reason)
      if let problem = outcome.problem(for: job.url) {
        report.problemCount += 1
        report.problems.append(problem)
      }
      return
    }
    let page = reader.read(outcome, job: job, validator: validator, at: clock.observed())
    report.add(page)
    let verdict = try await receiver.page(page)
    if verdict.keepsValidator, page.fetched != nil, let validator = page.validator {
      try await ledger?.store(validator)
    }
    frontier.completed(job, reader.result(of: page, verdict: verdict), open: verdict.open)
    if let reason = verdict.stop { frontier.stop(.receiver(reason)) }
    let blockedCount = page.kind == .blocked ? (blockedCounts[job.purpose] ?? 0) + 1 : 0
    blockedCounts[job.purpose] = blockedCount
    if blockedCount >= Self.mostBlocked {
      frontier.stop(.blocked(page.problems.first ?? "GET \(job.url): the site keeps robots out"))
    }
    if job.purpose != .verify {
      try await receiver.checkpoint(frontier.resumePosition ?? CyclePosition())
    }
    receiver.progress(
      CrawlProgress(
        requests: fetcher.requestCount, pages: report.pages, listings: report.listings,
        waiting: frontier.waitingCount))
  }

  /// Why the run cannot go on after this outcome; nil when it can.
  private static func stopReason(of outcome: FetchOutcome, for job: FrontierJob) -> StopReason? {
    switch outcome {
    case .hold(let until, let reason): .hold(until: until, reason)
    case .unreachable(let error): .unreachable("\(error)")
    case .robotsUnavailable where job.purpose == .listing || job.purpose == .verify:
      // Ads may stand on another host of the site than its search pages.
      nil
    case .robotsUnavailable: .robotsUnavailable(outcome.problem(for: job.url) ?? "")
    case .deadlinePassed: .deadline
    case .budgetSpent: .budget
    default: nil
    }
  }
}
