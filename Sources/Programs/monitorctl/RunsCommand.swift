import CommandLineTool
import Extraction
import JSON
import Observations
import SQLite

/// `runs`: the latest crawls, the youngest first.
struct RunsCommand: Command {
  static let name = "runs"
  static let usage = "runs [--site SITE] [--limit N]"
  static let options: [CommandLineSpecification.Option] = [
    .value("site", "SITE", "only runs of this site", commands: [name])
  ]
  private static let usualLimit = 20

  private let site: String?
  private let limit: Int

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    site = arguments.string("site")
    limit = try arguments.int("limit", in: 1...1_000_000_000) ?? Self.usualLimit
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (site, limit) = (site, limit)
    let runs = try await session.database.read { connection in
      try ObservationStore(connection).runs(site: site, limit: limit)
    }
    if let site, runs.isEmpty, try SiteCatalog().sites[site] == nil { throw CommandError.unknownSite(site) }
    try session.show(runs)
    return .done
  }
}

extension Run: Showable {
  static var columns: [Table.Column] {
    [
      Table.Column("RUN", isNumeric: true), Table.Column("SITE"), Table.Column("MODE"), Table.Column("STARTED"),
      Table.Column("OUTCOME"), Table.Column("BLAME"),
    ] + shownCounters.map { Table.Column($0.uppercased(), isNumeric: true) } + [Table.Column("REASON")]
  }

  private static var shownCounters: [String] { ["pages", "listings", "new", "changed", "gone", "events"] }

  var cells: [String] {
    let numbers = counters.flatMap { JSONDocument($0) }
    let shown = Self.shownCounters.map { name in
      numbers.flatMap { document in document.member(document.root, name).flatMap { document.scalarText($0) } } ?? ""
    }
    return [
      String(id), site, mode, startedAt.utcText, outcome?.rawValue ?? "not over", attribution?.rawValue ?? "",
    ] + shown + [reason ?? ""]
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("run", Int(id))
      object.member("site", site)
      object.member("mode", mode)
      object.member("startedAt", startedAt)
      object.member("endedAt", endedAt)
      object.member("outcome", outcome?.rawValue)
      object.member("attribution", attribution?.rawValue)
      object.member("reason", reason)
      object.member("counters", raw: counters ?? "{}")
      object.member("findings", raw: findings ?? "[]")
    }
    return writer.text
  }

  /// The sentence of the first gate that held it, else why it was not simply done.
  private var reason: String? {
    if let document = findings.flatMap({ JSONDocument($0) }), let first = document.element(document.root, 0),
      let sentence = document.member(first, "sentence")
    {
      return document.string(sentence)
    }
    guard let document = counters.flatMap({ JSONDocument($0) }) else { return nil }
    return document.member(document.root, "reason").flatMap { document.string($0) }
  }
}
