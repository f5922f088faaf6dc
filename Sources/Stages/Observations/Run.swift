public import FoundationEssentials

/// One crawl of one site.
public struct Run: Sendable, Hashable {
  /// How a run ended.
  public enum Outcome: String, Sendable {
    /// What it saw counts.
    case accepted
    /// A gate held it: nothing that it saw counts, until somebody accepts it or runs it again on the pages kept.
    case quarantined
    /// It broke off.
    case aborted
  }

  /// Its number.
  public let id: Int64
  /// Identifier of the site definition.
  public let site: String
  /// `newest` or `full`.
  public let mode: String
  /// When it began.
  public let startedAt: Date
  /// When it ended; nil while it runs, and for ever when it was killed.
  public let endedAt: Date?
  /// How it ended.
  public let outcome: Outcome?
  /// What is to blame, when it did not pass.
  public let attribution: Verdict.Attribution?
  /// JSON array of the gates it did not pass.
  public let findings: String?
  /// JSON object with its counters.
  public let counters: String?
}
