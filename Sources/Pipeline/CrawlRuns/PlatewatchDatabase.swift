internal import Access
public import CommandLineTool
public import SQLite
internal import Snapshots

/// The one database file that all programs share.
public enum PlatewatchDatabase {
  /// Opens the file with the tables of every stage; a missing one is made unless it is only read or may not be made.
  ///
  /// With `isDurable` a commit outlives a loss of power too, at the cost of waiting for the disk.
  /// Every program opens it here: a program that knew only its own tables would take the file for one of a newer version.
  public static func open(
    at path: String, readOnly: Bool = false, createIfMissing: Bool = true, isDurable: Bool = false
  ) async throws(SQLiteError) -> Database {
    try await Database(
      path: path, migrations: CrawlRun.migrations + SnapshotStore.migrations + APIKeys.migrations,
      configuration: Configuration(readOnly: readOnly, createIfMissing: createIfMissing, isDurable: isDurable))
  }
}

extension SQLiteError {
  /// What a program ends with when the database fails it.
  public var exitStatus: ExitStatus {
    switch code {
    case .cannotCreate: .cannotCreate
    case .cannotOpen, .readOnly, .full, .inputOutput, .corrupt: .inputOutput
    case .busy: .temporary
    case .newerVersion, .notADatabase: .configuration
    case .constraint, .other: .internalError
    }
  }
}
