public import Crawling
public import Extraction
internal import FoundationEssentials
internal import JSON
internal import ObservationPipeline
public import Observations
public import Outbox
public import SQLite

/// Reads the kept pages of a quarantined run again, so that a break costs time and no data: events come out with the times of
/// the pages that they rest on.
public struct QuarantineReview: Sendable {
  /// Why a run cannot be reviewed.
  public enum Refusal: Error, Sendable, CustomStringConvertible {
    /// There is no run of this number.
    case unknownRun(Int64)
    /// The run is not quarantined.
    case notQuarantined(Int64, Run.Outcome?)
    /// Its pages are no longer kept, or none could be read when it ran.
    case noPages(Int64)
    /// The run is of a site without a definition.
    case unknownSite(Int64, String)
    /// The gates hold the run still.
    case stillHeld(Int64, Verdict)

    /// One sentence.
    public var description: String {
      switch self {
      case .unknownRun(let id): "run \(id): there is no such run; `monitorctl runs` lists them"
      case .notQuarantined(let id, let outcome):
        "run \(id): is \(outcome?.rawValue ?? "not over") and not quarantined, so there is nothing to take in"
      case .noPages(let id): "run \(id): none of its pages are kept (they are for 30 days)"
      case .unknownSite(let id, let site):
        "run \(id): there is no definition of its site '\(site)'; name its folder with --sites"
      case .stillHeld(let id, let verdict):
        "run \(id): still quarantined: "
          + (verdict.findings.first { $0.gate.holdsNews }?.sentence ?? "the gates hold it")
      }
    }
  }

  /// What came of a review.
  public struct Result: Sendable {
    /// Pages read again.
    public var pages = 0
    /// Listings on them.
    public var listings = 0
    /// Ads that were not known.
    public var new = 0
    /// Known ads that say something else.
    public var changed = 0
    /// Ads whose departure the run held, and that are gone now.
    public var gone = 0
    /// Events that were said now.
    public var events: [Event] = []
  }

  private let database: Database
  private let now: @Sendable () -> EpochMilliseconds

  /// Reviews runs of a database; `now` is the real time.
  public init(database: Database, now: @escaping @Sendable () -> EpochMilliseconds) {
    self.database = database
    self.now = now
  }

  /// Takes a quarantined run in: with `obeysGates` only if they let it pass as it is read now, without whatever they say.
  ///
  /// A run taken in whatever the gates say shows what is usual from now on. If such a run counts already and held departures
  /// back, these happen now. `definition` gives the definition of a site. All of it is one transaction. Throws `Refusal` and
  /// `SQLiteError`.
  public func review(
    run id: Int64, obeysGates: Bool, definition: @Sendable (String) -> Site?
  ) async throws -> Result {
    let (run, pages) = try await database.read { connection in
      let store = ObservationStore(connection)
      return (try store.run(id), try store.pages(ofRun: id))
    }
    guard let run else { throw Refusal.unknownRun(id) }
    if run.outcome == .accepted, !obeysGates, let result = try await releaseDepartures(of: run) { return result }
    guard run.outcome == .quarantined else { throw Refusal.notQuarantined(id, run.outcome) }
    guard !pages.isEmpty else { throw Refusal.noPages(id) }
    guard let site = definition(run.site) else { throw Refusal.unknownSite(id, run.site) }
    let (observed, sample) = KeptPages.read(pages, site: site)
    let reviewedAt = now()
    return try await database.write { connection in
      let store = ObservationStore(connection)
      var sample = sample
      for item in observed { sample.moves += try store.priceMoves(of: [item.listing], from: item.page) }
      let verdict = Gates.judge(sample, against: try store.baseline(site: run.site, at: run.startedAt))
      if obeysGates, verdict.isQuarantined { throw Refusal.stillHeld(id, verdict) }
      let enqueuedAt = Date(millisecondsSince1970: Int(reviewedAt))
      let report = try ObservationPipeline(connection, enqueuedAt: enqueuedAt).accept(observed, run: id)
      try store.endRun(
        id, outcome: .accepted, verdict: nil, sample: sample, counters: run.counters ?? "{}",
        startsBaseline: !obeysGates, at: run.endedAt ?? run.startedAt)
      try Self.resume(run, in: connection, at: reviewedAt)
      var result = Result()
      result.pages = pages.count
      result.listings = observed.count
      result.new = report.new
      result.changed = report.changed
      result.events = report.events
      return result
    }
  }

  /// Has the next run go on where this one stood, so that what lies behind its pages is not passed over as known.
  private static func resume(_ run: Run, in connection: Connection, at now: EpochMilliseconds) throws(SQLiteError) {
    guard run.mode == CrawlMode.newest.rawValue, let json = try ObservationStore(connection).position(run: run.id),
      let position = CyclePosition(json: json)
    else { return }
    let positions = WalkPositions(connection)
    // A later walk that is under way goes on where it is.
    guard try positions.position(site: run.site, mode: .newest) == nil else { return }
    try positions.store(position, site: run.site, mode: .newest, at: now)
  }

  /// Lets go what a run held back; nil when it held nothing that is still in doubt.
  private func releaseDepartures(of run: Run) async throws -> Result? {
    let enqueuedAt = Date(millisecondsSince1970: Int(now()))
    let report = try await database.write { connection in
      try ObservationPipeline(connection, enqueuedAt: enqueuedAt).releaseDepartures(heldBy: run)
    }
    guard report.gone > 0 else { return nil }
    var result = Result()
    result.gone = report.gone
    result.events = report.events
    return result
  }
}
