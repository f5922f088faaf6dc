/// One step of a schema's history: written once, never changed afterwards.
public struct Migration: Sendable, Hashable {
  /// What the step is known by in every database, such as `outbox-v001`.
  public let name: String
  /// The statements that make the step.
  public let sql: String

  /// A step with its statements.
  public init(name: String, sql: String) {
    self.name = name
    self.sql = sql
  }
}

extension Connection {
  /// Applies those of `migrations` that the database has not had, in this order, in one transaction: all of them or none.
  ///
  /// Takes no lock when there is nothing to apply. Throws `newerVersion` when the database has had one that is not in the list, so
  /// every program gives the steps of every part that shares the file. Foreign keys are checked at the end instead of meanwhile.
  public func migrate(_ migrations: [Migration]) throws(SQLiteError) {
    precondition(Set(migrations.map(\.name)).count == migrations.count, "two migrations have the same name")
    guard try !pending(of: migrations).isEmpty else { return }
    guard !configuration.readOnly else {
      throw SQLiteError(
        .readOnly,
        "the database is of an older version and is opened for reading only; run a program that writes first",
        path: path)
    }
    try executeScript("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")
    do {
      // Another process may have applied them while this one waited for the lock.
      try apply(try pending(of: migrations))
      try executeScript("COMMIT; PRAGMA foreign_keys = ON")
    } catch {
      // The failure that led here is the one to report; closing the connection undoes what is left.
      if isInTransaction { try? executeScript("ROLLBACK") }
      try? executeScript("PRAGMA foreign_keys = ON")
      throw error
    }
  }

  private func pending(of migrations: [Migration]) throws(SQLiteError) -> [Migration] {
    let table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'"
    guard try first(table, [], { _ in true }) != nil else { return migrations }
    let applied = try query("SELECT name FROM schema_migration ORDER BY applied_order") { row in row.text(0) }
    let known = Set(migrations.map(\.name))
    if let unknown = applied.first(where: { !known.contains($0) }) {
      throw SQLiteError(
        .newerVersion,
        "the database was written by a newer version (it has \"\(unknown)\"); install that version or choose another file",
        path: path)
    }
    let done = Set(applied)
    return migrations.filter { !done.contains($0.name) }
  }

  private func apply(_ migrations: [Migration]) throws(SQLiteError) {
    try executeScript(
      """
      CREATE TABLE IF NOT EXISTS schema_migration (
        name TEXT PRIMARY KEY, applied_order INTEGER NOT NULL UNIQUE
      ) STRICT, WITHOUT ROWID
      """)
    for migration in migrations {
      try executeScript(migration.sql)
      precondition(isInTransaction, "the migration \(migration.name) ended the transaction")
      try execute(
        "INSERT INTO schema_migration SELECT ?, count(*) + 1 FROM schema_migration", [.text(migration.name)])
    }
    if let broken = try first("PRAGMA foreign_key_check", [], { row in row.text(0) }) {
      throw SQLiteError(
        .constraint, "after the migration the table \(broken) has a row that refers to a missing one", path: path)
    }
  }
}
