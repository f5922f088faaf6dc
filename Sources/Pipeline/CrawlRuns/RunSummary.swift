public import CommandLineTool
public import Crawling
internal import FoundationEssentials
internal import JSON
internal import ObservationPipeline
public import Observations

/// What came out of a run.
public struct RunSummary: Sendable {
  /// Identifier of the site.
  public var site: String
  /// Number of the run; nil in a dry run.
  public var run: Int64?
  /// How the run ended.
  public var outcome = Run.Outcome.accepted
  /// What the gates said, when they held the run.
  public var verdict: Verdict?
  /// What the crawler did.
  public var report = CrawlReport()
  /// Ads that were not known.
  public var new = 0
  /// Known ads that say something else now.
  public var changed = 0
  /// Ads that are gone.
  public var gone = 0
  /// Ads that would be gone if there were not suspiciously many of them at once.
  public var held = 0
  /// Ads of monitored vehicles.
  public var matched = 0
  /// Events that were said.
  public var events = 0
  /// How long it took, in real time.
  public var seconds = 0.0

  /// A run of which nothing is known yet.
  public init(site: String) { self.site = site }

  /// Listings that are new, changed or gone.
  public var news: Int { new + changed + gone }

  /// The exit status of the run.
  public var status: ExitStatus {
    if outcome == .quarantined { return .dataRefused }
    let hasSeenNothing = outcome == .aborted && !report.hasAnswers && report.pages > 0
    switch report.ending {
    case .complete, .incomplete: return hasSeenNothing ? .unreachable : .done
    case .stopped(let reason):
      switch reason {
      case .budget, .deadline, .cancelled, .receiver: return hasSeenNothing ? .unreachable : .done
      case .hold: return .temporary
      case .unreachable, .robotsUnavailable: return .unreachable
      case .robotsForbidAll: return .forbidden
      case .pageFailed, .blocked: return outcome == .aborted ? .unreachable : .done
      }
    }
  }

  /// Why the run is not simply done; nil when it is.
  public var reason: String? {
    if let finding = verdict?.findings.first(where: { $0.gate.holdsNews }), outcome == .quarantined {
      return finding.sentence
    }
    switch report.ending {
    case .complete: return nil
    case .incomplete(let reasons): return reasons.first
    case .stopped(let reason): return reason.sentence
    }
  }

  mutating func add(_ other: PipelineReport) {
    new += other.new
    changed += other.changed
    gone += other.gone
    held += other.held
    matched += other.matched
    events += other.events.count
  }

  /// The line that ends a run's messages: logfmt, see the README.
  public var logfmt: String {
    var line = LogfmtLine()
    line.add("site", site)
    if let run { line.add("run", Int(run)) }
    line.add("outcome", outcome.rawValue)
    line.add("requests", report.requests)
    line.add("pages", report.pages)
    line.add("listings", report.listings)
    line.add("new", new)
    line.add("changed", changed)
    line.add("gone", gone)
    line.add("matched", matched)
    line.add("events", events)
    line.add("problems", report.problemCount)
    line.add("seconds", seconds, decimals: 1)
    if news > 0 { line.add("requests_per_news", Double(report.requests) / Double(news), decimals: 2) }
    if held > 0 { line.add("held", held) }
    if let attribution = verdict?.attribution, outcome == .quarantined { line.add("attribution", attribution.rawValue) }
    if let reason { line.add("reason", reason) }
    return line.text
  }
}

extension CrawlReport {
  /// Whether the site answered anything: a run without answers has seen nothing, neither ads nor their absence.
  public var hasAnswers: Bool {
    outcomes.contains { outcome, count in
      switch outcome {
      case .httpError, .networkError, .robotsDenied, .notAsked: false
      default: count > 0
      }
    }
  }
}

extension StopReason {
  /// The reason in words.
  public var sentence: String {
    switch self {
    case .budget: "the run's requests are spent; the next run goes on here"
    case .deadline: "the run's time is over; the next run goes on here"
    case .hold(let until, let reason):
      "the host asked to wait (\(reason?.rawValue ?? "its pace")); nothing is asked before \(Date(millisecondsSince1970: Int(until)).utcText)"
    case .unreachable(let error): error
    case .robotsForbidAll: "robots.txt forbids every start address"
    case .robotsUnavailable(let what): what
    case .pageFailed(let what), .blocked(let what): what
    case .cancelled: "the run was told to end; its work is kept"
    case .receiver(let why): why
    }
  }
}
