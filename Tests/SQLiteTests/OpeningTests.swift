import Foundation
import SQLite
import TestSupport
import Testing

struct OpeningTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func refusal(_ path: String, _ configuration: Configuration = .init()) -> SQLiteError? {
    #expect(throws: SQLiteError.self) { _ = try Connection(path: path, configuration: configuration) }
  }

  @Test func `a new database and the directories above it are for the owner only`() throws {
    let path = directory.path("a/b/test.sqlite")
    let connection = try Connection(path: path)
    try connection.execute("CREATE TABLE t (a)")
    #expect(try permissions(path) == 0o600)
    #expect(try permissions(path + "-wal") == 0o600)
    #expect(try permissions(directory.path("a/b")) == 0o700)
    #expect(try permissions(directory.path("a")) == 0o700)
  }

  @Test func `a text file is refused and left alone`() throws {
    let path = directory.path("notes.txt")
    let text = String(repeating: "shopping list\n", count: 100)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let error = refusal(path)
    #expect(error?.code == .notADatabase)
    #expect(error?.description == "\(path): the file is not a SQLite database; choose another file")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `the database of another program is refused and left alone`() throws {
    let path = directory.path("other.sqlite")
    let other = try Connection(path: path)
    try other.executeScript("PRAGMA application_id = 42; PRAGMA journal_mode = DELETE")
    let before = try Data(contentsOf: URL(filePath: path))
    let error = refusal(path)
    #expect(error?.code == .notADatabase)
    #expect(error?.description == "\(path): the file is a database of another program; choose another file")
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func `a database that says nothing of its owner but has tables is refused`() throws {
    let path = directory.path("other.sqlite")
    try Connection(path: path).executeScript("PRAGMA application_id = 0; CREATE TABLE t (a)")
    #expect(refusal(path)?.code == .notADatabase)
  }

  @Test func `an empty file becomes a database`() throws {
    let path = directory.path("empty.sqlite")
    try Data().write(to: URL(filePath: path))
    try Connection(path: path).execute("CREATE TABLE t (a)")
    #expect(try Connection(path: path).query("SELECT * FROM t") { $0.count } == [])
  }

  @Test func `a directory in place of the file is refused`() throws {
    let error = refusal(directory.url.path)
    #expect(error?.code == .cannotOpen)
    #expect(error?.description == "\(directory.url.path): cannot open the database: it is a directory")
  }

  @Test func `a device in place of the file is refused`() {
    #expect(refusal("/dev/null")?.description == "/dev/null: cannot open the database: it is not a regular file")
  }

  @Test func `a missing file that may not be made is refused`() {
    let path = directory.path("missing/test.sqlite")
    for configuration in [Configuration(readOnly: true), Configuration(createIfMissing: false)] {
      let error = refusal(path, configuration)
      #expect(error?.code == .cannotOpen)
      #expect(error?.description == "\(path): cannot open the database: no such file")
    }
    #expect(!FileManager.default.fileExists(atPath: directory.path("missing")))
  }

  @Test func `a directory that cannot be made is named`() {
    let error = refusal("/proc/platewatch/state/test.sqlite")
    #expect(error?.code == .cannotCreate)
    #expect(
      error?.description
        == "/proc/platewatch: cannot create the directory for the database: no such file or directory")
  }

  @Test func `a file that cannot be made is named`() {
    let error = refusal("/proc/test.sqlite")
    #expect(error?.code == .cannotCreate)
    #expect(error?.path == "/proc/test.sqlite")
  }

  @Test func `a file above the database is named`() throws {
    let path = directory.path("file")
    try Data().write(to: URL(filePath: path))
    let error = refusal(path + "/test.sqlite")
    #expect(error?.code == .cannotOpen)
    #expect(error?.description == "\(path)/test.sqlite: cannot open the database: not a directory")
  }

  @Test func `a damaged database is told as such`() throws {
    let path = directory.path("test.sqlite")
    do {
      let connection = try Connection(path: path)
      try connection.executeScript(
        "CREATE TABLE t (a); INSERT INTO t SELECT hex(randomblob(500)) FROM json_each('[1,2,3,4,5,6,7,8,9]')")
    }
    var bytes = try Data(contentsOf: URL(filePath: path))
    for index in 4096..<bytes.count { bytes[index] = 0xAA }
    try bytes.write(to: URL(filePath: path))
    let error = #expect(throws: SQLiteError.self) {
      try Connection(path: path).query("SELECT a FROM t") { $0.text(0) }
    }
    #expect(error?.code == .corrupt)
    #expect(error?.description.hasSuffix("; restore it from a backup") == true)
  }

  @Test func `a database that is only read refuses to write`() throws {
    let path = directory.path("test.sqlite")
    let writer = try Connection(path: path)
    try writer.execute("CREATE TABLE t (a)")
    let reader = try Connection(path: path, configuration: .init(readOnly: true))
    #expect(try reader.query("SELECT * FROM t") { $0.count } == [])
    let error = #expect(throws: SQLiteError.self) { try reader.execute("INSERT INTO t VALUES (1)") }
    #expect(error?.code == .readOnly)
  }

  @Test func `an unused file is no database to read`() throws {
    let path = directory.path("empty.sqlite")
    try Data().write(to: URL(filePath: path))
    #expect(refusal(path, .init(readOnly: true))?.code == .notADatabase)
  }

  @Test func `opening needs no write lock once the database is there`() throws {
    let path = directory.path("test.sqlite")
    let migrations = [Migration(name: "one", sql: "CREATE TABLE t (a)")]
    let writer = try Connection(path: path)
    try writer.migrate(migrations)
    try writer.transaction {
      try writer.execute("INSERT INTO t VALUES (1)")
      let other = try Connection(path: path, configuration: .init(busyTimeout: .zero))
      try other.migrate(migrations)
      #expect(try other.query("SELECT a FROM t") { $0.int(0) } == [])
    }
  }

  @Test(arguments: ["BEGIN; SELECT count(*) FROM t", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
  func `who holds a lock on a file that still has to be prepared is waited for`(lock: String) throws {
    let path = directory.path("test.sqlite")
    let holder = try Connection(path: path)
    try holder.executeScript("CREATE TABLE t (a); PRAGMA journal_mode = DELETE; \(lock)")
    let start = ContinuousClock.now
    #expect(refusal(path, .init(busyTimeout: .milliseconds(100)))?.code == .busy)
    let waited = ContinuousClock.now - start
    #expect(waited >= .milliseconds(90))
    #expect(waited < .seconds(2))
    try holder.executeScript("COMMIT")
    let connection = try Connection(path: path)
    #expect(try connection.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
    #expect(try connection.first("PRAGMA busy_timeout") { $0.int(0) } == 30_000)
  }
}
