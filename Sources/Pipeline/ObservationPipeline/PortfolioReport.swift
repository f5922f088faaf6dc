public import JSON
public import Matching

/// What became of a portfolio, or would become of it.
public struct PortfolioReport: Sendable, Hashable {
  /// What becomes of monitorings that the portfolio does not name.
  public let mode: Portfolio.Mode
  /// Whether nothing was to be stored.
  public let isDryRun: Bool
  /// Whether it was stored; else the counts say what would have been without the refused lines.
  public private(set) var isApplied = false
  /// Lines of the file, blank ones too.
  public let lines: Int
  /// What was done to monitorings.
  public private(set) var counts = Portfolio.Counts()
  /// The first of the refused lines, in their order.
  public let refusals: [PortfolioRefusal]
  /// How many lines were refused.
  public let refusedCount: Int
  /// Events about ads that were online already.
  public private(set) var events = 0

  init(mode: Portfolio.Mode, isDryRun: Bool, lines: Int, refusals: [PortfolioRefusal], refusedCount: Int) {
    self.mode = mode
    self.isDryRun = isDryRun
    self.lines = lines
    self.refusals = refusals
    self.refusedCount = refusedCount
  }

  func with(_ counts: Portfolio.Counts, isApplied: Bool, events: Int = 0) -> PortfolioReport {
    var report = self
    report.counts = counts
    report.isApplied = isApplied
    report.events = events
    return report
  }

  /// Writes the members of a JSON object.
  public func writeMembers(to object: inout JSONWriter) {
    object.member("mode", mode.rawValue)
    object.member("dryRun", isDryRun)
    object.member("applied", isApplied)
    object.member("lines", lines)
    object.member("added", counts.added)
    object.member("updated", counts.updated)
    object.member("unchanged", counts.unchanged)
    object.member("removed", counts.removed)
    object.member("events", events)
    object.member("refusedCount", refusedCount)
    object.member(
      "refused",
      array: { array in
        for refusal in refusals {
          array.object { item in
            item.member("line", refusal.line)
            item.member("error", refusal.sentence)
            item.member("code", refusal.code)
            if let field = refusal.field { item.member("field", field) }
          }
        }
      })
  }
}
