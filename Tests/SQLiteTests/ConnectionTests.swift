import SQLite
import TestSupport
import Testing

struct ConnectionTests {
  private let directory: TemporaryDirectory
  private let connection: Connection

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
  }

  @Test func `every kind of value comes back as it was bound`() throws {
    try connection.execute("CREATE TABLE t (a, b, c, d, e, f)")
    try connection.execute(
      "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)",
      [-7, 2.5, "räksmörgås \u{0} end", .blob([0, 255, 1]), "", .blob([])])
    let found = try connection.first("SELECT a, b, c, d, e, f, typeof(e), typeof(f) FROM t") { row in
      #expect(row.int(0) == -7)
      #expect(row.double(1) == 2.5)
      #expect(row.text(2) == "räksmörgås \u{0} end")
      #expect(row.blob(3) == [0, 255, 1])
      #expect(row.optionalText(4) == "")
      #expect(row.optionalBlob(5) == [])
      #expect(row.text(6) == "text")
      #expect(row.text(7) == "blob")
      return row.count
    }
    #expect(found == 8)
  }

  @Test func `nothing is bound and read as NULL`() throws {
    let values: [Value] = [
      nil, Value(nil as Int?), Value(nil as Int64?), Value(nil as Double?), Value(nil as String?),
      Value(nil as [UInt8]?), Value(nil as Bool?),
    ]
    let row = try connection.first("SELECT ?, ?, ?, ?, ?, ?, ?", values) { row in
      (0..<7).allSatisfy(row.isNull) && row.optionalInt(0) == nil && row.optionalInt64(1) == nil
        && row.optionalDouble(2) == nil && row.optionalText(3) == nil && row.optionalBlob(4) == nil
        && row.optionalBool(5) == nil && row.int(6) == 0 && row.text(6) == "" && row.blob(6) == []
    }
    #expect(row == true)
  }

  @Test func `optionals that hold something are bound as it`() throws {
    let values = [Value(3), Value(Int64(4)), Value(1.5), Value("x"), Value([9]), Value(true), true]
    #expect(values == [.integer(3), .integer(4), .real(1.5), .text("x"), .blob([9]), .integer(1), .integer(1)])
    let row = try connection.first("SELECT ?, ?", [Value(3), true]) { ($0.optionalInt64(0), $0.optionalBool(1)) }
    #expect(row?.0 == 3)
    #expect(row?.1 == true)
  }

  @Test func `a statement tells how many rows it changed`() throws {
    #expect(try connection.execute("CREATE TABLE t (a)") == 0)
    #expect(try connection.execute("INSERT INTO t VALUES (1), (2), (3)") == 3)
    #expect(try connection.execute("UPDATE t SET a = a + 1 WHERE a > ?", [1]) == 2)
    #expect(try connection.execute("DELETE FROM t WHERE a = 99") == 0)
    #expect(try connection.execute("SELECT * FROM t") == 0)
    #expect(connection.lastInsertedRowID == 3)
  }

  @Test func `rows come in order and the same text can run inside itself`() throws {
    let numbers = "SELECT value FROM json_each(?)"
    var seen: [Int] = []
    try connection.forEach(numbers, ["[1,2]"]) { (outer) throws(SQLiteError) in
      seen.append(outer.int(0))
      seen += try connection.query(numbers, ["[10,20]"]) { inner in inner.int(0) }
    }
    #expect(seen == [1, 10, 20, 2, 10, 20])
  }

  @Test func `the first row is nil when there is none`() throws {
    #expect(try connection.first("SELECT 1 WHERE 0") { $0.int(0) } == nil)
  }

  @Test func `an insert that returns rows is done after its first row`() throws {
    try connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b)")
    let key = try connection.first("INSERT INTO t (b) VALUES ('x'), ('y') RETURNING a") { $0.int(0) }
    #expect(key == 1)
    #expect(try connection.query("SELECT b FROM t") { $0.text(0) } == ["x", "y"])
  }

  @Test func `an insert that returns a row and is refused at its end throws`() throws {
    try connection.executeScript(
      """
      CREATE TABLE a (id INTEGER PRIMARY KEY);
      CREATE TABLE b (a REFERENCES a DEFERRABLE INITIALLY DEFERRED);
      """)
    let error = #expect(throws: SQLiteError.self) {
      try connection.first("INSERT INTO b VALUES (1) RETURNING a") { $0.int(0) }
    }
    #expect(error?.code == .constraint)
  }

  @Test func `a script runs all its statements`() throws {
    try connection.executeScript(
      """
      CREATE TABLE t (a); -- a comment; with a semicolon
      CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = a * 2; END;
      INSERT INTO t VALUES (21);
      /* the end */
      """)
    #expect(try connection.first("SELECT a FROM t") { $0.int(0) } == 42)
  }

  @Test(arguments: ["SELECT 1; SELECT 2", "", " -- nothing", "SELECT 1; nonsense"])
  func `anything but exactly one statement is refused`(sql: String) throws {
    #expect(throws: SQLiteError.self) { try connection.execute(sql) }
  }

  @Test(arguments: ["SELECT 1;", "SELECT 1; -- done", "-- first\nSELECT 1"])
  func `one statement may have comments around it`(sql: String) throws {
    #expect(try connection.first(sql) { $0.int(0) } == 1)
  }

  @Test func `a wrong number of values is refused without showing them`() throws {
    let error = #expect(throws: SQLiteError.self) { try connection.execute("SELECT ?, ?", ["ABC123"]) }
    #expect(error?.message == "the statement takes 2 values, 1 were given")
    #expect(error?.description.contains("ABC123") == false)
  }

  @Test func `a failed statement can run again with other values`() throws {
    try connection.execute("CREATE TABLE t (a TEXT PRIMARY KEY)")
    let insert = "INSERT INTO t VALUES (?)"
    try connection.execute(insert, ["ABC123"])
    let error = #expect(throws: SQLiteError.self) { try connection.execute(insert, ["ABC123"]) }
    #expect(error?.code == .constraint)
    #expect(error?.isUniqueViolation == true)
    #expect(
      error?.description
        == "\(connection.path): UNIQUE constraint failed: t.a while running \"INSERT INTO t VALUES (?)\"")
    #expect(try connection.execute(insert, ["DEF456"]) == 1)
  }

  @Test func `other constraints are no unique violation`() throws {
    try connection.execute("CREATE TABLE t (a NOT NULL)")
    let error = #expect(throws: SQLiteError.self) { try connection.execute("INSERT INTO t VALUES (NULL)") }
    #expect(error?.code == .constraint)
    #expect(error?.isUniqueViolation == false)
  }

  @Test(arguments: ["INTEGER PRIMARY KEY", "TEXT PRIMARY KEY", "UNIQUE"])
  func `a key that is there already is a unique violation`(kind: String) throws {
    try connection.execute("CREATE TABLE t (a \(kind))")
    try connection.execute("INSERT INTO t VALUES (1)")
    let error = #expect(throws: SQLiteError.self) { try connection.execute("INSERT INTO t VALUES (1)") }
    #expect(error?.isUniqueViolation == true)
  }

  @Test(arguments: [
    (Duration.zero, 0), (.seconds(-1), 0), (.milliseconds(1500), 1500), (.seconds(1 << 60), 1_000_000_000),
  ])
  func `the busy time-out is told to SQLite within its limits`(timeout: Duration, expected: Int) throws {
    let other = try Connection(path: connection.path, configuration: .init(busyTimeout: timeout))
    #expect(try other.first("PRAGMA busy_timeout") { $0.int(0) } == expected)
  }

  @Test func `foreign keys are enforced`() throws {
    try connection.executeScript("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a)")
    let error = #expect(throws: SQLiteError.self) { try connection.execute("INSERT INTO b VALUES (1)") }
    #expect(error?.code == .constraint)
  }

  @Test func `a prepared statement survives a change of the schema`() throws {
    try connection.execute("CREATE TABLE t (a)")
    #expect(try connection.query("SELECT * FROM t") { $0.count } == [])
    try connection.execute("ALTER TABLE t ADD COLUMN b")
    try connection.execute("INSERT INTO t VALUES (1, 2)")
    #expect(try connection.query("SELECT * FROM t") { $0.count } == [2])
  }

  @Test func `more texts than are kept still run`() throws {
    for number in 0..<600 {
      #expect(try connection.first("SELECT \(number)") { $0.int(0) } == number)
    }
  }

  @Test func `the data version changes with another connection's writes only`() throws {
    let other = try Connection(path: connection.path)
    let before = try connection.dataVersion
    try connection.execute("CREATE TABLE t (a)")
    #expect(try connection.dataVersion == before)
    try other.execute("INSERT INTO t VALUES (1)")
    #expect(try connection.dataVersion != before)
  }

  @Test(arguments: [
    ("journal_mode", "wal"), ("synchronous", "1"), ("foreign_keys", "1"), ("busy_timeout", "30000"),
    ("cache_size", "-8192"), ("temp_store", "2"), ("secure_delete", "0"), ("mmap_size", "0"),
    ("application_id", "1347179607"),
  ])
  func `a connection is set up for one writer and many readers`(pragma: String, expected: String) throws {
    #expect(try connection.first("PRAGMA \(pragma)") { $0.text(0) } == expected)
  }
}
