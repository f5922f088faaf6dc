import SQLite
import Synchronization
import TestSupport
import Testing

struct GroupWriterTests {
  private struct Refusal: Error {}

  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("test.sqlite")
    try Connection(path: path).execute("CREATE TABLE t (a UNIQUE)")
  }

  private func numbers() throws -> [Int] {
    try Connection(path: path).query("SELECT a FROM t ORDER BY a") { $0.int(0) }
  }

  @Test func `parts of many callers are kept in fewer transactions`() async throws {
    let writer = try GroupWriter(path: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          try await writer.write { connection in
            _ = try connection.execute("INSERT INTO t VALUES (?)", [Value(number)])
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try numbers() == Array(0..<200))
    #expect(writer.figures.parts == 200)
    #expect(writer.figures.transactions <= 200)
  }

  @Test func `a part that throws is undone alone, and its owner hears of it before the next part`() async throws {
    let writer = try GroupWriter(path: path)
    let undone = Mutex(0)
    await #expect(throws: Refusal.self) {
      try await writer.write(onUndone: { undone.withLock { $0 += 1 } }) { connection in
        try connection.execute("INSERT INTO t VALUES (1)")
        throw Refusal()
      }
    }
    try await writer.write { connection in
      #expect(undone.withLock { $0 } == 1)
      try connection.execute("INSERT INTO t VALUES (2)")
    }
    #expect(try numbers() == [2])
  }

  @Test func `a part that makes the database undo everything tells all what it met`() async throws {
    let writer = try GroupWriter(path: path)
    await #expect(throws: Refusal.self) {
      try await writer.write { connection in
        // What SQLite does by itself when the disk is full.
        try connection.execute("ROLLBACK")
        throw Refusal()
      }
    }
    try await writer.write { connection in _ = try connection.execute("INSERT INTO t VALUES (3)") }
    #expect(try numbers() == [3])
  }
}
