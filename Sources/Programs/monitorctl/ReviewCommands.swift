import CommandLineTool
import CrawlRuns
import Extraction
import JSON
import Outbox

/// `accept RUN`: takes a quarantined run in whatever the gates say of it.
struct AcceptCommand: Command {
  static let name = "accept"
  static let usage = "accept RUN [--sites DIR]"

  private let review: Review

  init(_ arguments: Arguments) throws { review = try Review(arguments, obeysGates: false) }

  func run(in session: Session) async throws -> ExitStatus { try await review.run(in: session) }
}

/// `replay-run RUN`: reads a quarantined run again by the rules as they are now, and takes it in if the gates let it.
struct ReplayRunCommand: Command {
  static let name = "replay-run"
  static let usage = "replay-run RUN [--sites DIR]"

  private let review: Review

  init(_ arguments: Arguments) throws { review = try Review(arguments, obeysGates: true) }

  func run(in session: Session) async throws -> ExitStatus { try await review.run(in: session) }
}

/// What both have in common.
private struct Review: Sendable {
  let run: Int64
  let obeysGates: Bool
  let catalog: SiteCatalog

  init(_ arguments: Arguments, obeysGates: Bool) throws {
    let word = try arguments.positional(0, "RUN")
    try arguments.refusePositionals(beyond: 1)
    guard let run = Int64(word), run > 0 else {
      throw UsageError.wrongValue(flag: "RUN", value: word, expected: "the number of a run")
    }
    self.run = run
    self.obeysGates = obeysGates
    catalog = try SiteShelf.catalog(folder: arguments.string("sites"))
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (now, catalog) = (session.surroundings.now, catalog)
    let review = QuarantineReview(database: session.database, now: { Int64(now().millisecondsSince1970) })
    let result = try await review.review(run: run, obeysGates: obeysGates) { catalog.sites[$0] }
    try session.show(bodies: result.events.map(\.body))
    var line = LogfmtLine()
    line.add("run", Int(run))
    line.add("outcome", "accepted")
    line.add("pages", result.pages)
    line.add("listings", result.listings)
    line.add("new", result.new)
    line.add("changed", result.changed)
    line.add("events", result.events.count)
    try session.note(line.text)
    return .done
  }
}
