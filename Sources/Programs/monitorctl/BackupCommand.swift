import CommandLineTool
import FoundationEssentials
import JSON
import SQLite

/// `backup FILE`: writes the database as it is now to a new file, while others go on using it.
struct BackupCommand: Command {
  static let name = "backup"
  static let usage = "backup FILE"
  /// A backup of a database that was not there would only hide that its path is wrong.
  static let makesDatabase = false

  private let file: String

  init(_ arguments: Arguments) throws {
    file = try arguments.positional(0, "FILE")
    try arguments.refusePositionals(beyond: 1)
  }

  func run(in session: Session) async throws -> ExitStatus {
    try await session.database.backup(to: file)
    try session.show([Backup(file: file, bytes: FileSize.bytes(of: file))])
    return .done
  }
}

private struct Backup: Showable {
  let file: String
  let bytes: Int

  static var columns: [Table.Column] { [Table.Column("BYTES", isNumeric: true), Table.Column("BACKUP")] }

  var cells: [String] { [String(bytes), file] }

  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("file", file)
      object.member("bytes", bytes)
    }
    return writer.text
  }
}

/// How large files are.
enum FileSize {
  /// The size of a file; 0 when there is none.
  static func bytes(of path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? Int) ?? (attributes?[.size] as? UInt64).map { Int($0) } ?? 0
  }
}
