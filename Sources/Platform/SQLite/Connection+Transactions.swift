internal import CSQLite

extension Connection {
  /// Whether a transaction is open.
  public var isInTransaction: Bool { isReading || hasBegun }

  /// Whether a statement has begun a transaction that another one must end.
  private var hasBegun: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs `body` in a transaction that may write: kept when it returns, undone when it throws.
  ///
  /// The write lock is taken at the start, waiting for it up to the busy time-out. Inside another transaction this is a savepoint.
  @discardableResult
  public func transaction<V>(_ body: () throws -> V) throws -> V {
    guard !isInTransaction else { return try savepoint(body) }
    try execute("BEGIN IMMEDIATE")
    return try finishing(body, keep: "COMMIT", undo: ["ROLLBACK"])
  }

  /// Runs `body` in a transaction that sees one state of the database throughout and refuses to write.
  ///
  /// A batch of reads inside it costs a third of the same reads by themselves, because the lock is taken once.
  @inlinable
  public func readTransaction<V>(_ body: () throws -> V) throws -> V {
    var result: V?
    try whileReading { result = try body() }
    guard let result else { preconditionFailure("a read transaction ended without its result") }
    return result
  }

  @usableFromInline
  func whileReading(_ body: () throws -> Void) throws {
    let wasReading = isReading
    isReading = true
    defer { isReading = wasReading }
    guard !wasReading, !hasBegun else { return try body() }
    let snapshot = try beginReading()
    keptValues.begin(version: snapshot.version)
    defer {
      keptValues.isCurrent = false
      snapshot.finish()
    }
    try body()
  }

  /// Runs `body` so that what it wrote is undone when it throws, without ending the transaction around it.
  @discardableResult
  public func savepoint<V>(_ body: () throws -> V) throws -> V {
    try execute("SAVEPOINT part")
    return try finishing(body, keep: "RELEASE part", undo: ["ROLLBACK TO part", "RELEASE part"])
  }

  private func finishing<V>(_ body: () throws -> V, keep: String, undo: [String]) throws -> V {
    do {
      let result = try body()
      try execute(keep)
      return result
    } catch {
      // A full disk or a damaged file makes SQLite undo everything by itself. The first error is the one to report; when a
      // part cannot be undone, the whole is, so that no half of it is ever kept.
      do {
        for statement in undo where hasBegun { try execute(statement) }
      } catch {
        if hasBegun { _ = try? execute("ROLLBACK") }
      }
      throw error
    }
  }
}
