internal import Dispatch

/// A database file for concurrent callers: one connection, used by one closure at a time, on a thread of its own.
///
/// Closures are synchronous, so that no transaction stays open across a suspension. A program that reads while it writes opens
/// two of these on the same file.
public actor Database {
  /// The database file as it was given.
  public nonisolated let path: String
  private nonisolated let executor = QueueExecutor(label: "platewatch.database")
  private var connection: Connection?

  /// Where this actor runs: SQLite blocks, and the shared pool has only one thread per core.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Opens the file and applies the migrations it has not had; see `Connection` for what is made and refused.
  public init(
    path: String, migrations: [Migration], configuration: Configuration = Configuration()
  ) async throws(SQLiteError) {
    self.path = path
    // From here on this runs on the executor; what blocks comes after.
    connection = nil
    let connection = try Connection(path: path, configuration: configuration)
    try connection.migrate(migrations)
    self.connection = connection
  }

  /// Runs `body` in a transaction that sees one state of the database throughout and refuses to write.
  public func read<V: Sendable, E: Error>(_ body: @Sendable (Connection) throws(E) -> V) throws -> V {
    let connection = try open()
    return try connection.readTransaction { try body(connection) }
  }

  /// Runs `body` in a transaction: kept when it returns, undone when it throws.
  @discardableResult
  public func write<V: Sendable, E: Error>(_ body: @Sendable (Connection) throws(E) -> V) throws -> V {
    let connection = try open()
    return try connection.transaction { try body(connection) }
  }

  /// Runs `body` outside of transactions; each statement that writes is kept by itself, unless `body` opens one.
  @discardableResult
  public func use<V: Sendable, E: Error>(_ body: @Sendable (Connection) throws(E) -> V) throws -> V {
    try body(try open())
  }

  /// Moves what the write-ahead log holds into the database file; false when other connections were in the way.
  @discardableResult
  public func checkpoint() throws(SQLiteError) -> Bool { try open().checkpoint() }

  /// Writes the database as it is now to a new file; see `Connection.backup(to:)`.
  public func backup(to path: String) throws(SQLiteError) { try open().backup(to: path) }

  /// Closes the file; every later call but this one throws.
  public func close() { connection = nil }

  private func open() throws(SQLiteError) -> Connection {
    guard let connection else { throw SQLiteError(.other, "the database has been closed", path: path) }
    return connection
  }
}

/// Runs an actor's jobs on a serial queue.
private final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
