internal import CSQLite
internal import Glibc

extension Connection {
  /// Writes the database as it is now to a new file of mode 0600 that appears under its name only when it is whole.
  ///
  /// Throws `cannotCreate` when `target` exists. Others go on reading and writing meanwhile; the space `target` needs is free of
  /// what was deleted. A process killed meanwhile leaves a file with the ending `.partial-` and its process number.
  public func backup(to target: String) throws(SQLiteError) {
    let whole = DatabaseFile(target)
    guard try !whole.exists() else {
      throw SQLiteError(
        .cannotCreate, "the file exists already and a backup replaces none; choose another name", path: target)
    }
    let partial = DatabaseFile("\(target).partial-\(getpid())")
    partial.remove()
    try partial.create()
    defer { partial.remove() }
    do {
      try execute("VACUUM INTO ?", [.text(partial.openablePath)])
    } catch {
      throw SQLiteError(
        error.code, "cannot write the backup: \(error.message)", path: target, resultCode: error.resultCode)
    }
    try partial.sync()
    try partial.rename(to: whole)
  }

  /// Moves what the write-ahead log holds into the database file and empties the log.
  ///
  /// Returns false when other connections were in the way until the busy time-out; a later one will do it then.
  @discardableResult
  public func checkpoint() throws(SQLiteError) -> Bool {
    try first("PRAGMA wal_checkpoint(TRUNCATE)") { row in row.int(0) == 0 } ?? false
  }
}
