internal import CSQLite

/// One connection to a database file, used by one caller at a time.
///
/// A statement stays prepared under its text, so that running the same text again costs no parsing. `Database` owns a connection
/// for concurrent callers; a program that runs on one thread may use a connection by itself.
public final class Connection {
  /// The database file as it was given.
  public let path: String
  /// Where rows may be, for connections of a pool.
  public let guesses: RowGuesses?
  let configuration: Configuration
  let handle: OpaquePointer
  /// Whether statements that write are refused, because a read transaction is open.
  var isReading = false
  /// What read transactions have found, as long as it holds; see `unchanged`.
  var keptValues = KeptValues()
  private var statements: [String: Statement] = [:]
  /// The one that was run last: the same text again, which is the same piece of memory, is found without hashing it.
  private var latest: Statement?
  private var snapshot: ReadSnapshot?

  /// More different texts than a program has; a text with a varying number of placeholders must not fill memory.
  private static let statementLimit = 256

  /// Opens the file, or makes it with mode 0600 and the directories above it with 0700.
  ///
  /// Throws when the file is missing and may not be made, is no database, or belongs to another program.
  public init(
    path: String, configuration: Configuration = Configuration(), guesses: RowGuesses? = nil
  ) throws(SQLiteError) {
    self.path = path
    self.guesses = guesses
    self.configuration = configuration
    handle = try Self.open(path, configuration)
    try settle()
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs one statement to its end and returns how many rows it inserted, changed or deleted itself.
  @discardableResult
  public func execute(_ sql: String, _ values: [Value] = []) throws(SQLiteError) -> Int {
    let before = sqlite3_total_changes64(handle)
    try withStatement(sql, values) { (statement) throws(SQLiteError) in
      while try statement.step() != nil {}
    }
    return sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
  }

  // What is generic can be inlined and does nothing else than keep a result, because a generic function that a caller
  // in another module cannot see into costs as much as a small statement.

  /// What `row` makes of each row, in order.
  @inlinable
  public func query<T>(
    _ sql: String, _ values: [Value] = [], _ row: (Row) throws(SQLiteError) -> T
  ) throws(SQLiteError) -> [T] {
    var results: [T] = []
    try forEach(sql, values) { (current) throws(SQLiteError) in results.append(try row(current)) }
    return results
  }

  /// What `row` makes of the first row, nil when there is none.
  @inlinable
  public func first<T>(
    _ sql: String, _ values: [Value] = [], _ row: (Row) throws(SQLiteError) -> T
  ) throws(SQLiteError) -> T? {
    var result: T?
    try withFirst(sql, values) { (current) throws(SQLiteError) in result = try row(current) }
    return result
  }

  /// Gives `row` each row in order, keeping none.
  public func forEach(
    _ sql: String, _ values: [Value] = [], _ row: (Row) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    try withStatement(sql, values) { (statement) throws(SQLiteError) in
      while let current = try statement.step() { try row(current) }
    }
  }

  /// Gives `row` the first row, if there is one.
  @usableFromInline
  func withFirst(
    _ sql: String, _ values: [Value], _ row: (Row) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    try withStatement(sql, values) { (statement) throws(SQLiteError) in
      guard let current = try statement.step() else { return }
      try row(current)
      // What a statement wrote is kept, or refused, only after its last row.
      if !statement.isReadOnly { while try statement.step() != nil {} }
    }
  }

  /// Runs any number of statements without values; those before a failing one have run.
  public func executeScript(_ sql: String) throws(SQLiteError) {
    try Array(sql.utf8).withUnsafeBufferPointer { (utf8) throws(SQLiteError) in
      var rest = utf8
      while !rest.isEmpty {
        let (statement, used) = try Statement.prepare(rest, on: handle, path: path, sql: sql, isKept: false)
        guard let statement else { return }
        defer { sqlite3_finalize(statement) }
        try refuseWriteWhileReading(isReadOnly: sqlite3_stmt_readonly(statement) != 0, sql)
        var code = SQLITE_ROW
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        guard code == SQLITE_DONE else { throw SQLiteError(handle, path: path, sql: sql) }
        rest = UnsafeBufferPointer(rebasing: rest[used...])
      }
    }
  }

  /// The key of the row inserted last on this connection into a table that has row ids.
  public var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// A number that changes when another connection has changed the database.
  public var dataVersion: Int {
    get throws(SQLiteError) { try first(Self.dataVersionQuery) { row in row.int(0) } ?? 0 }
  }

  static let dataVersionQuery = "PRAGMA data_version"

  private func withStatement(
    _ sql: String, _ values: [Value], _ body: (Statement) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    let statement = try preparedStatement(sql)
    try refuseWriteWhileReading(isReadOnly: statement.isReadOnly, sql)
    try statement.run(values, body)
  }

  /// Begins a read transaction, which the caller finishes.
  func beginReading() throws(SQLiteError) -> ReadSnapshot {
    let snapshot: ReadSnapshot
    if let kept = self.snapshot {
      snapshot = kept
    } else {
      snapshot = try ReadSnapshot(on: handle, path: path, staysOpen: configuration.staysInSnapshot)
      self.snapshot = snapshot
    }
    try snapshot.begin()
    return snapshot
  }

  /// Ends a read transaction that stayed open after its reader and was not used since the last call.
  func rest() { snapshot?.rest() }

  private func preparedStatement(_ sql: String) throws(SQLiteError) -> Statement {
    if let latest, latest.sql == sql, !latest.isRunning { return latest }
    let kept = statements[sql]
    if let kept, !kept.isRunning {
      latest = kept
      return kept
    }
    let statement = try Statement(sql, on: handle, path: path)
    // The kept one is being stepped through further up the stack: this run gets its own, for once.
    guard kept == nil else { return statement }
    if statements.count >= Self.statementLimit { statements = statements.filter { $0.value.isRunning } }
    statements[sql] = statement
    return statement
  }

  private func refuseWriteWhileReading(isReadOnly: Bool, _ sql: String) throws(SQLiteError) {
    guard isReading, !isReadOnly else { return }
    throw SQLiteError(.other, "a statement that writes was run in a read transaction", path: path, sql: sql)
  }
}
