import Foundation
import SQLite
import TestSupport
import Testing

struct BackupTests {
  private let directory: TemporaryDirectory
  private let connection: Connection

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.executeScript("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted() }
  }

  @Test func `a backup opens as a database of its own with the same rows`() throws {
    let path = directory.path("backup.sqlite")
    try connection.backup(to: path)
    try connection.execute("INSERT INTO t VALUES (2)")
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(try names == ["backup.sqlite", "test.sqlite", "test.sqlite-shm", "test.sqlite-wal"])
    #expect(try Connection(path: path).query("SELECT a FROM t") { $0.int(0) } == [1])
  }

  @Test func `a backup replaces no file`() throws {
    let path = directory.path("backup.sqlite")
    try "precious".write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: SQLiteError.self) { try connection.backup(to: path) }
    #expect(error?.code == .cannotCreate)
    #expect(
      error?.description == "\(path): the file exists already and a backup replaces none; choose another name")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
  }

  @Test func `a backup that cannot be written leaves nothing`() throws {
    let error = #expect(throws: SQLiteError.self) { try connection.backup(to: "/proc/backup.sqlite") }
    #expect(error?.code == .cannotCreate)
    try connection.transaction {
      let path = directory.path("backup.sqlite")
      let error = #expect(throws: SQLiteError.self) { try connection.backup(to: path) }
      #expect(
        error?.description == "\(path): cannot write the backup: cannot VACUUM from within a transaction")
    }
    #expect(try names == ["test.sqlite", "test.sqlite-shm", "test.sqlite-wal"])
  }
}
