internal import CSQLite

/// The state of the database that a connection reads: what begins and ends its read transactions.
///
/// A statement that is under way keeps the transaction that it began, with the state that it saw, until it is reset
/// (https://www.sqlite.org/lang_transaction.html, seen 2026-11-21). So one statement does what BEGIN and COMMIT would do,
/// takes the lock before anything is read, and tells the version of the state.
///
/// Where it may, and nobody writes, the transaction stays open from one reader to the next, which saves the locks. That it
/// still shows the newest state is seen in the memory that all connections to a database share: SQLite itself looks there
/// when it begins one. A transaction that stays open would keep others from beginning a new log, so that it ends as soon
/// as somebody writes, and when nobody reads.
final class ReadSnapshot {
  /// A number that is another one when another connection has written.
  private(set) var version = 0
  private let statement: Statement
  private let handle: OpaquePointer
  /// Found once: asking for it takes a lock that all connections share.
  private var index: UnsafeRawPointer?
  private let path: String
  private let staysOpen: Bool
  private var isOpen = false
  /// What every commit changes, as it was when the transaction began; nil when that is not known.
  private var header: csqlite_wal_header?
  /// Whether the reader before saw the same state.
  private var isQuiet = false
  private var wasUsed = false

  /// The snapshots of a connection; with `staysOpen` one may last for several readers.
  init(on handle: OpaquePointer, path: String, staysOpen: Bool) throws(SQLiteError) {
    self.handle = handle
    self.path = path
    self.staysOpen = staysOpen
    statement = try Statement(Connection.dataVersionQuery, on: handle, path: path)
  }

  /// Begins to read the newest state.
  func begin() throws(SQLiteError) {
    wasUsed = true
    guard staysOpen else { return try open() }
    let newest = newestHeader()
    isQuiet = Self.isSame(newest, header)
    if isOpen {
      if isQuiet { return }
      end()
    }
    try open()
    // Only when no commit came meanwhile is it known which one is seen.
    header = Self.isSame(newest, newestHeader()) ? newest : nil
  }

  /// The reader is done.
  func finish() {
    if !isQuiet || header == nil { end() }
  }

  /// Ends a transaction that stayed open and that nobody has used since the last call.
  func rest() {
    if !wasUsed { end() }
    wasUsed = false
  }

  private func open() throws(SQLiteError) {
    do throws(SQLiteError) {
      guard let row = try statement.start() else {
        throw SQLiteError(.other, "the database tells no version", path: path)
      }
      version = row.int(0)
      isOpen = true
    } catch {
      statement.reset()
      throw error
    }
  }

  private func end() {
    statement.reset()
    isOpen = false
  }

  private static func isSame(_ one: csqlite_wal_header?, _ other: csqlite_wal_header?) -> Bool {
    guard let one, let other else { return false }
    return csqlite_is_same_header(one, other) != 0
  }

  private func newestHeader() -> csqlite_wal_header? {
    if index == nil { index = csqlite_wal_index(handle) }
    guard let index else { return nil }
    var header = csqlite_wal_header()
    return csqlite_read_wal_header(index, &header) == 0 ? nil : header
  }
}
