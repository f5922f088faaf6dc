/// One gate that a run did not pass, with the figures that say why.
public struct Finding: Sendable, Hashable {
  /// The gates; all are evaluated, none disables another.
  public enum Gate: String, Sendable, CaseIterable {
    /// A field is found far less often than usual.
    case coverage
    /// Too many known ads changed their price at once.
    case massChange
    /// One value stands on ads that have nothing to do with each other.
    case constantCapture
    /// Prices as a whole are on another level.
    case levelShift
    /// Letters are broken.
    case textHealth
    /// Pages that should hold listings hold none.
    case nothingFound
    /// The site shows a bot wall.
    case blocked
    /// The walk shows pages twice, or fewer ads than the site says it has.
    case listIntegrity

    /// Whether what the run saw must not become news; a walk that is not whole only cannot prove absence.
    public var holdsNews: Bool { self != .listIntegrity }
  }

  /// The gate.
  public let gate: Gate
  /// The field or other quantity, such as `listing.plate` or `price`.
  public let field: String
  /// What is usual; nil where the gate needs no history.
  public let baseline: Double?
  /// What the run shows.
  public let now: Double
  /// How many listings, ads or pages `now` rests on.
  public let count: Int
  /// All of it in one sentence.
  public let sentence: String

  /// A finding by its parts.
  public init(gate: Gate, field: String, baseline: Double?, now: Double, count: Int, sentence: String) {
    self.gate = gate
    self.field = field
    self.baseline = baseline
    self.now = now
    self.count = count
    self.sentence = sentence
  }
}

/// What all the gates together say of a run.
public struct Verdict: Sendable, Hashable {
  /// What is to blame.
  public enum Attribution: String, Sendable {
    /// The site changed its pages.
    case layout
    /// The site refuses us.
    case blocked
    /// The site does not work.
    case down
    /// This program reads its own recorded pages wrongly.
    case ours
  }

  /// Every gate that the run did not pass.
  public let findings: [Finding]
  /// What is to blame; nil when the run passed.
  public let attribution: Attribution?

  /// A verdict of other gates than `Gates`.
  public init(findings: [Finding], attribution: Attribution?) {
    self.findings = findings
    self.attribution = attribution
  }

  /// Whether the run must not become news: no events, no prices, no absences.
  public var isQuarantined: Bool { findings.contains { $0.gate.holdsNews } }
  /// Whether the walk is whole, so that absence from it counts.
  public var provesAbsence: Bool { findings.isEmpty }
}
