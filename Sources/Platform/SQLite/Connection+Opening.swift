internal import CSQLite

extension Connection {
  /// Marks a file as ours in its header: `PLTW`.
  public static let applicationID = 0x504C_5457

  /// Whether SQLite leaves its memory uncounted; it refuses when somebody else in the process was quicker to use it, and
  /// is only slower then.
  private static let leavesMemoryUncounted = csqlite_count_no_memory() == SQLITE_OK

  static func open(_ path: String, _ configuration: Configuration) throws(SQLiteError) -> OpaquePointer {
    _ = leavesMemoryUncounted
    let file = DatabaseFile(path)
    if try !file.exists() {
      guard configuration.createIfMissing, !configuration.readOnly else {
        throw SQLiteError(.cannotOpen, "cannot open the database: no such file", path: path)
      }
      try file.create()
    }
    let access = configuration.readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(file.openablePath, &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let handle else { throw SQLiteError(.other, "cannot open the database: no memory left", path: path) }
    guard code == SQLITE_OK else {
      let error = SQLiteError(handle, path: path, sql: nil)
      sqlite3_close_v2(handle)
      throw error
    }
    sqlite3_busy_timeout(handle, configuration.busyMilliseconds)
    return handle
  }

  /// Checks that the file is ours, claims it when it is new, and sets what holds for the connection only.
  func settle() throws(SQLiteError) {
    let isNew = try checkOwner()
    if configuration.readOnly {
      guard !isNew else {
        throw SQLiteError(.notADatabase, "the database is empty; a run that writes has to come first", path: path)
      }
    } else {
      if try journalMode("PRAGMA journal_mode") != "wal" { try switchToWriteAheadLog() }
      if isNew { try claim() }
    }
    // No memory map: matching is as quick without it (2.3 ms against 2.2 ms for 1,000 listings among a million monitorings), memory stays
    // at the cache's size whatever the file grows to, and a file that is cut short cannot kill the process.
    try executeScript(
      """
      PRAGMA synchronous = \(configuration.isDurable ? "FULL" : "NORMAL");
      PRAGMA mmap_size = 0;
      PRAGMA cache_size = -\(configuration.cacheKibibytes);
      PRAGMA temp_store = MEMORY;
      PRAGMA secure_delete = OFF;
      PRAGMA foreign_keys = ON;
      """)
  }

  /// Returns true for a database that nobody has used yet; throws for one of another program.
  private func checkOwner() throws(SQLiteError) -> Bool {
    let (owner, objects): (Int, Int)
    do {
      // One statement sees one state, also while another process claims the file.
      let facts = try first(
        "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id"
      ) { row in (row.int(0), row.int(1)) }
      (owner, objects) = facts ?? (0, 0)
    } catch {
      guard error.code == .notADatabase else { throw error }
      throw SQLiteError(
        .notADatabase, "the file is not a SQLite database; choose another file", path: path,
        resultCode: error.resultCode)
    }
    if owner == Self.applicationID { return false }
    guard owner == 0, objects == 0 else {
      throw SQLiteError(
        .notADatabase, "the file is a database of another program; choose another file", path: path)
    }
    return true
  }

  private func claim() throws(SQLiteError) {
    try executeScript("BEGIN IMMEDIATE")
    do {
      if try checkOwner() { try executeScript("PRAGMA application_id = \(Self.applicationID)") }
      try executeScript("COMMIT")
    } catch {
      // The failure that led here is the one to report; closing the connection undoes what is left.
      try? executeScript("ROLLBACK")
      throw error
    }
  }

  private func journalMode(_ pragma: String) throws(SQLiteError) -> String {
    try first(pragma) { row in row.text(0) } ?? ""
  }

  /// Tries until the busy time-out, because SQLite waits by itself for readers but not for one that writes or switches too.
  private func switchToWriteAheadLog() throws(SQLiteError) {
    let pauseMilliseconds: Int32 = 5
    var pauses = configuration.busyMilliseconds / pauseMilliseconds
    // Else each try would wait for readers as long as all of them may take together.
    sqlite3_busy_timeout(handle, 0)
    defer { sqlite3_busy_timeout(handle, configuration.busyMilliseconds) }
    while true {
      do throws(SQLiteError) {
        if try journalMode("PRAGMA journal_mode = WAL") == "wal" { return }
        throw SQLiteError(.cannotOpen, "the file system does not support SQLite's write-ahead log", path: path)
      } catch {
        guard error.code == .busy, pauses > 0 else { throw error }
      }
      pauses -= 1
      sqlite3_sleep(pauseMilliseconds)
    }
  }
}
