public import Crawling
public import Extraction
internal import FoundationEssentials
internal import JSON
internal import ObservationPipeline
public import Observations
public import Outbox
public import SQLite
internal import Vehicles

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
  /// `definition` gives the definition of a site. All of it is one transaction. Throws `Refusal` and `SQLiteError`.
  public func review(
    run id: Int64, obeysGates: Bool, definition: @Sendable (String) -> Site?
  ) async throws -> Result {
    let (run, pages) = try await database.read { connection in
      let store = ObservationStore(connection)
      return (try store.run(id), try store.pages(ofRun: id))
    }
    guard let run else { throw Refusal.unknownRun(id) }
    guard run.outcome == .quarantined else { throw Refusal.notQuarantined(id, run.outcome) }
    guard !pages.isEmpty else { throw Refusal.noPages(id) }
    guard let site = definition(run.site) else { throw Refusal.unknownSite(id, run.site) }
    let (observed, sample) = Self.read(pages, site: site)
    let enqueuedAt = Date(millisecondsSince1970: Int(now()))
    return try await database.write { connection in
      let store = ObservationStore(connection)
      var sample = sample
      for item in observed { sample.moves += try store.priceMoves(of: [item.listing], from: item.page) }
      let verdict = Gates.judge(sample, against: try store.baseline(site: run.site, at: run.startedAt))
      if obeysGates, verdict.isQuarantined { throw Refusal.stillHeld(id, verdict) }
      let report = try ObservationPipeline(connection, enqueuedAt: enqueuedAt).accept(observed, run: id)
      try store.endRun(
        id, outcome: .accepted, verdict: nil, sample: sample, counters: run.counters ?? "{}",
        at: run.endedAt ?? run.startedAt)
      var result = Result()
      result.pages = pages.count
      result.listings = observed.count
      result.new = report.new
      result.changed = report.changed
      result.events = report.events
      return result
    }
  }

  private static func read(_ pages: [PageCapture], site: Site) -> ([ObservedListing], RunSample) {
    let extractor = Extractor(site: site)
    var observed: [ObservedListing] = []
    var sample = RunSample()
    for capture in pages {
      let page = extractor.extract(
        Page(url: capture.url, status: capture.status, contentType: capture.contentType, body: capture.body))
      let source: SourcePage = page.kind == .listing ? .listing : .search
      switch page.kind {
      case .blocked: sample.pages.blocked += 1
      case .other where capture.status >= 500: sample.pages.down += 1
      default: sample.pages.read += 1
      }
      for listing in page.listings where listing.adId != nil {
        observed.append(ObservedListing(listing, from: source, seenAt: capture.fetchedAt, capture: capture))
        sample.add(listing, from: source)
      }
    }
    return (observed, sample)
  }
}
