import SQLite
import Synchronization
import TestSupport
import Testing

/// Transactions that a pool's connections keep from one reader to the next.
struct ReadSnapshotTests {
  private let directory: TemporaryDirectory
  private let writer: Connection
  private let readers: ReaderPool

  init() throws {
    directory = try TemporaryDirectory()
    writer = try Connection(path: directory.path("test.sqlite"), configuration: .init(busyTimeout: .zero))
    try writer.executeScript("CREATE TABLE item (id INTEGER PRIMARY KEY)")
    readers = try ReaderPool(path: writer.path)
  }

  private func insert(_ id: Int) throws { try writer.execute("INSERT INTO item VALUES (?)", [Value(id)]) }

  private func count() throws -> Int? {
    try readers.read { try $0.first("SELECT count(*) FROM item") { row in row.int(0) } }
  }

  /// Whether a transaction of a reader keeps the log from beginning anew.
  private func isHeld() throws -> Bool { try !writer.checkpoint() }

  @Test func `a reader sees what was committed before it, however many came before`() throws {
    for id in 0..<100 {
      try insert(id)
      for _ in 0..<id % 5 { #expect(try count() == id + 1) }
    }
    #expect(try count() == 100)
  }

  @Test func `a reader sees a schema that changed`() throws {
    for _ in 0..<3 { #expect(try count() == 0) }
    try writer.executeScript("ALTER TABLE item ADD COLUMN name TEXT DEFAULT 'x'; INSERT INTO item VALUES (1, 'y')")
    let names = try readers.read { try $0.query("SELECT name FROM item") { row in row.text(0) } }
    #expect(names == ["y"])
  }

  @Test func `a transaction stays open while nobody writes, and ends when nobody reads`() throws {
    try insert(1)
    _ = try count()
    #expect(try !isHeld())
    try insert(2)
    for _ in 0..<3 { #expect(try count() == 2) }
    #expect(try isHeld())
    readers.rest()
    #expect(try isHeld())
    readers.rest()
    #expect(try !isHeld())
    #expect(try count() == 2)
  }

  @Test func `a transaction does not stay open while somebody writes`() throws {
    for id in 0..<10 {
      try insert(id)
      #expect(try count() == id + 1)
    }
    #expect(try !isHeld())
  }

  @Test func `a reader that fails leaves nothing behind`() throws {
    struct Refused: Error {}
    for _ in 0..<3 { _ = try? readers.read { _ in throw Refused() } }
    try insert(1)
    #expect(try count() == 1)
    for _ in 0..<3 {
      #expect(throws: SQLiteError.self) { try readers.read { try $0.execute("INSERT INTO item VALUES (9)") } }
    }
    #expect(try count() == 1)
  }

  @Test func `what was committed is seen by readers on all threads`() async throws {
    let writers = try GroupWriter(path: writer.path)
    let readers = readers
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          var last = 0
          for step in 0..<100 {
            let id = number * 1_000 + step
            if step.isMultiple(of: 4) {
              _ = try await writers.write { try $0.execute("INSERT INTO item VALUES (?)", [Value(id)]) }
              let own = try readers.read {
                try $0.first("SELECT count(*) FROM item WHERE id = ?", [Value(id)]) { row in row.int(0) }
              }
              #expect(own == 1)
            }
            let now = try readers.read { try $0.first("SELECT count(*) FROM item") { row in row.int(0) } ?? 0 }
            #expect(now >= last)
            last = now
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try count() == 100)
  }
}
