import SQLite
import TestSupport
import Testing

struct MigrationTests {
  private let directory: TemporaryDirectory
  private let path: String

  private let first = Migration(name: "one", sql: "CREATE TABLE a (x); INSERT INTO a VALUES (1)")
  private let second = Migration(name: "two", sql: "INSERT INTO a VALUES (2)")

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("test.sqlite")
  }

  @Test func `each migration is applied once, also when the list grows`() throws {
    try Connection(path: path).migrate([first])
    let connection = try Connection(path: path)
    try connection.migrate([first, second])
    try connection.migrate([first, second])
    #expect(try connection.query("SELECT x FROM a") { $0.int(0) } == [1, 2])
    let recorded = try connection.query("SELECT name || applied_order FROM schema_migration ORDER BY 1") { $0.text(0) }
    #expect(recorded == ["one1", "two2"])
  }

  @Test func `a failing migration undoes those before it`() throws {
    let connection = try Connection(path: path)
    let error = #expect(throws: SQLiteError.self) {
      try connection.migrate([first, second, Migration(name: "three", sql: "INSERT INTO nowhere VALUES (1)")])
    }
    #expect(error?.message == "no such table: nowhere")
    #expect(try connection.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) } == 0)
    #expect(try connection.first("PRAGMA foreign_keys") { $0.int(0) } == 1)
    try connection.migrate([first, second])
    #expect(try connection.query("SELECT x FROM a") { $0.int(0) } == [1, 2])
  }

  @Test func `the database of a newer version is refused`() throws {
    try Connection(path: path).migrate([first, second])
    let error = #expect(throws: SQLiteError.self) { try Connection(path: path).migrate([first]) }
    #expect(error?.code == .newerVersion)
    #expect(
      error?.description
        == "\(path): the database was written by a newer version (it has \"two\"); "
        + "install that version or choose another file")
  }

  @Test func `a reader of an older database is told what to do`() throws {
    try Connection(path: path).migrate([first])
    let reader = try Connection(path: path, configuration: .init(readOnly: true))
    try reader.migrate([first])
    let error = #expect(throws: SQLiteError.self) { try reader.migrate([first, second]) }
    #expect(error?.code == .readOnly)
    #expect(error?.message.hasPrefix("the database is of an older version") == true)
  }

  @Test func `a table that others refer to can be rebuilt`() throws {
    let connection = try Connection(path: path)
    let tables = Migration(
      name: "tables",
      sql: """
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (parent REFERENCES parent);
        INSERT INTO parent VALUES (1);
        INSERT INTO child VALUES (1);
        """)
    let rebuild = Migration(
      name: "rebuild",
      sql: """
        CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT);
        INSERT INTO parent_new (id) SELECT id FROM parent;
        DROP TABLE parent;
        ALTER TABLE parent_new RENAME TO parent;
        """)
    try connection.migrate([tables])
    try connection.migrate([tables, rebuild])
    #expect(try connection.query("SELECT parent FROM child") { $0.int(0) } == [1])
    let breaking = Migration(name: "breaking", sql: "DELETE FROM parent")
    let error = #expect(throws: SQLiteError.self) { try connection.migrate([tables, rebuild, breaking]) }
    #expect(error?.message == "after the migration the table child has a row that refers to a missing one")
    #expect(try connection.query("SELECT id FROM parent") { $0.int(0) } == [1])
  }
}
