import CommandLineTool
import CrawlRuns
import Files
import FoundationEssentials
import JSON
import Matching
import ObservationPipeline
import SQLite
import Vehicles

/// `import FILE`: takes in a portfolio, all of it or nothing.
struct ImportCommand: Command {
  static let name = "import"
  static let usage =
    "import FILE [--mode add|replace] [--dry-run] [--skip-refused] [--events TYPE,TYPE...] [--account ID] [--now INSTANT]"
  static let options: [CommandLineSpecification.Option] = [
    .value(
      "mode", "MODE", "what becomes of monitorings that FILE does not name: add keeps them, replace ends them",
      commands: [name]),
    .flag("dry-run", "store nothing; tell what would be done", commands: [name, ReplayCommand.name]),
    .flag(
      "skip-refused", "leave lines out that are refused; else nothing is stored when there is one", commands: [name]),
  ]
  /// Read at once.
  private static let pieceSize = 1 << 18

  private let file: String
  private let terms: PortfolioImport.Terms
  private let date: Date?

  init(_ arguments: Arguments) throws {
    file = try arguments.positional(0, "FILE")
    try arguments.refusePositionals(beyond: 1)
    let types = try arguments.keywords("events", among: EventType.allCases.map(\.rawValue))
    terms = PortfolioImport.Terms(
      account: arguments.string("account") ?? MonitoringIndex.defaultAccountID,
      mode: try arguments.keyword("mode", Portfolio.Mode.self) ?? .add, isDryRun: arguments.has("dry-run"),
      skipsRefusedLines: arguments.has("skip-refused"),
      defaultTypes: types?.compactMap { EventType(rawValue: $0) } ?? EventType.allCases)
    date = try arguments.instant("now")
  }

  func run(in session: Session) async throws -> ExitStatus {
    let account = terms.account
    try await session.database.read { connection in
      guard try Accounts(connection).account(id: account) != nil else { throw CommandError.unknownAccount(account) }
    }
    let input = try InputFile(path: file)
    var portfolio = try await PortfolioImport(terms, database: session.database)
    while case let piece = try input.read(Self.pieceSize), !piece.isEmpty { try await portfolio.take(piece) }
    let now = session.surroundings.now()
    let report = try await portfolio.finish(at: date ?? now, enqueuedAt: now) { _, merge in
      try merge()
    } told: {
      $0
    }
    try session.show([report])
    guard !report.isApplied, !report.isDryRun else { return .done }
    try session.note("\(report.refusedCount) lines are refused, so nothing is stored; --skip-refused stores the others")
    return .dataRefused
  }
}

extension PortfolioReport: Showable {
  static var columns: [Table.Column] {
    [
      Table.Column("LINES", isNumeric: true), Table.Column("ADDED", isNumeric: true),
      Table.Column("UPDATED", isNumeric: true), Table.Column("UNCHANGED", isNumeric: true),
      Table.Column("REMOVED", isNumeric: true), Table.Column("REFUSED", isNumeric: true), Table.Column("STORED"),
      Table.Column("FIRST REFUSED"),
    ]
  }

  var cells: [String] {
    [
      String(lines), String(counts.added), String(counts.updated), String(counts.unchanged), String(counts.removed),
      String(refusedCount), isApplied ? "yes" : "no",
      refusals.first.map { "line \($0.line): \($0.sentence)" } ?? "",
    ]
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { writeMembers(to: &$0) }
    return writer.text
  }
}
