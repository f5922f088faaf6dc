import CommandLineTool
import JSON
import Registry
import SQLite
import Snapshots

/// `registry`: the owner snapshots that were given, accepted or refused, the youngest first.
struct RegistryCommand: Command {
  static let name = "registry"
  static let usage = "registry [--limit N]"
  private static let usualLimit = 20

  private let limit: Int

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    limit = try arguments.int("limit", in: 1...1_000_000_000) ?? Self.usualLimit
  }

  func run(in session: Session) async throws -> ExitStatus {
    let limit = limit
    try session.show(
      try await session.database.read { connection in try SnapshotStore(connection).all(limit: limit) })
    return .done
  }
}

extension StoredSnapshot: Showable {
  static var columns: [Table.Column] {
    [
      Table.Column("SNAPSHOT", isNumeric: true), Table.Column("AS OF"), Table.Column("OUTCOME"), Table.Column("MODE"),
      Table.Column("TAKEN"),
    ] + shown.map { Table.Column($0.title, isNumeric: true) } + [Table.Column("REASON")]
  }

  private static var shown: [(title: String, name: String)] {
    [
      ("ROWS", "rows"), ("UNREADABLE", "unreadable"), ("OWNERS", "ownerChanges"), ("ADDED", "added"),
      ("MISSING", "missing"),
    ]
  }

  var cells: [String] {
    let taken = String(takenAt.utcText.prefix(16)).replacing("T", with: " ")
    let facts = [
      String(id), asOf, refusal == nil ? "accepted" : "refused", isMonitoredOnly ? "monitored-only" : "all",
      taken,
    ]
    let counts = Self.shown.map { String(figures?[$0.name] ?? 0) }
    return facts + counts + [refusal ?? ""]
  }
}
