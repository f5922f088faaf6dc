import CommandLineTool
import CrawlRuns
import Foundation
import SQLite
import TestSupport
import Testing

struct DatabaseTests {
  private let control: Control

  init() throws { control = try Control() }

  @Test func `a backup is whole, names its size and replaces nothing`() async throws {
    _ = try await control.run("watch", "MLB36A", "--now", "2026-06-01T08:00:00Z")
    let file = control.directory.path("backup.sqlite")
    #expect(
      try await control.run("backup", file)
        == .init(0, output: #"{"file":"DIRECTORY/backup.sqlite","bytes":SIZE}"# + "\n"))
    #expect(try await control.run("list", "--database", file) == (try await control.run("list")))
    #expect(
      try await control.run("backup", file)
        == .init(
          73,
          errors: """
            monitorctl: DIRECTORY/backup.sqlite: the file exists already and a backup replaces none; choose another name

            """))
  }

  @Test func `a backup makes no database`() async throws {
    #expect(
      try await control.run("backup", control.directory.path("backup.sqlite"))
        == .init(74, errors: "monitorctl: DIRECTORY/platewatch.sqlite: cannot open the database: no such file\n"))
  }

  @Test func `a file that is no database of ours is refused`() async throws {
    try Data("plates".utf8).write(to: URL(filePath: control.database))
    #expect(
      try await control.run("list")
        == .init(
          78,
          errors: """
            monitorctl: DIRECTORY/platewatch.sqlite: the file is not a SQLite database; choose another file

            """))
  }

  @Test func `a database of a newer version is refused`() async throws {
    _ = try await control.run("list")
    let connection = try Connection(path: control.database)
    try connection.execute("INSERT INTO schema_migration VALUES ('observations-v999', 999)")
    #expect(
      try await control.run("list")
        == .init(
          78,
          errors: """
            monitorctl: DIRECTORY/platewatch.sqlite: the database was written by a newer version (it has \
            "observations-v999"); install that version or choose another file

            """))
  }

  @Test func `a place where no file can be is named`() async throws {
    #expect(
      try await control.run("list", "--database", "/proc/platewatch/x.sqlite")
        == .init(
          73,
          errors: """
            monitorctl: /proc/platewatch: cannot create the directory for the database: no such file or directory

            """))
  }

  @Test(arguments: [
    (SQLiteError.Code.cannotCreate, CommandLineTool.ExitStatus.cannotCreate), (.cannotOpen, .inputOutput),
    (.readOnly, .inputOutput),
    (.full, .inputOutput), (.inputOutput, .inputOutput), (.corrupt, .inputOutput), (.busy, .temporary),
    (.newerVersion, .configuration), (.notADatabase, .configuration), (.constraint, .internalError),
    (.other, .internalError),
  ])
  func `each failure of the database has its exit status`(code: SQLiteError.Code, status: CommandLineTool.ExitStatus) {
    #expect(SQLiteError(code, "it failed").exitStatus == status)
  }

  @Test func `a database that is only read is not made`() async {
    let path = control.database
    let error = await #expect(throws: SQLiteError.self) { try await PlatewatchDatabase.open(at: path, readOnly: true) }
    #expect(error?.code == .cannotOpen)
  }
}
