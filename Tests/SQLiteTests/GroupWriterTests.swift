import SQLite
import Synchronization
import TestSupport
import Testing

struct GroupWriterTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("test.sqlite")
    let connection = try Connection(path: path)
    try connection.executeScript("CREATE TABLE item (id INTEGER PRIMARY KEY) STRICT")
  }

  private struct Refused: Error {}

  private func items() throws -> [Int] {
    try ReaderPool(path: path).read { try $0.query("SELECT id FROM item ORDER BY id") { row in row.int(0) } }
  }

  @Test func `many callers share few transactions, and each gets its own answer`() async throws {
    let counter = Counter()
    let writer = try GroupWriter(path: path) { counter.add() }
    let answers = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<500 {
        group.addTask {
          try await writer.write { connection in
            try connection.execute("INSERT INTO item VALUES (?)", [Value(number)])
            return number
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.sorted() == Array(0..<500))
    #expect(try items() == Array(0..<500))
    #expect(writer.figures.parts == 500)
    #expect(writer.figures.transactions < 500)
    #expect(counter.count == writer.figures.transactions)
  }

  private final class Counter: Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock { $0 } }
    func add() { number.withLock { $0 += 1 } }
  }

  @Test func `one that fails undoes nothing of the others`() async throws {
    let writer = try GroupWriter(path: path)
    let failures = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          do {
            try await writer.write { connection in
              try connection.execute("INSERT INTO item VALUES (?)", [Value(number)])
              if number.isMultiple(of: 3) { throw Refused() }
            }
            return false
          } catch { return error is Refused }
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(failures == 67)
    #expect(try items() == (0..<200).filter { !$0.isMultiple(of: 3) })
  }

  @Test func `a lock that others hold too long is an error for everybody who waited`() async throws {
    let other = try Connection(path: path)
    try other.executeScript("BEGIN IMMEDIATE")
    let writer = try GroupWriter(path: path, busyTimeout: .milliseconds(10))
    for _ in 0..<2 {
      let error = await #expect(throws: SQLiteError.self) {
        try await writer.write { connection in try connection.execute("INSERT INTO item VALUES (1)") }
      }
      #expect(error?.code == .busy)
    }
    try other.executeScript("COMMIT")
    try await writer.write { connection in _ = try connection.execute("INSERT INTO item VALUES (1)") }
    #expect(try items() == [1])
  }

  @Test func `readers on many threads see what was committed, and cannot write`() async throws {
    let readers = try ReaderPool(path: path)
    let writer = try GroupWriter(path: path)
    try await writer.write { connection in _ = try connection.execute("INSERT INTO item VALUES (7)") }
    let sums = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<64 {
        group.addTask { try readers.read { try $0.first("SELECT sum(id) FROM item") { row in row.int(0) } ?? 0 } }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(sums == [7])
    #expect(throws: SQLiteError.self) {
      try readers.read { connection in _ = try connection.execute("DELETE FROM item") }
    }
    #expect(try items() == [7])
  }

  @Test func `a durable connection waits for the disk`() throws {
    func level(_ isDurable: Bool) throws -> Int? {
      try Connection(path: path, configuration: Configuration(isDurable: isDurable))
        .first("PRAGMA synchronous") { row in row.int(0) }
    }
    #expect(try level(true) == 2)
    #expect(try level(false) == 1)
  }
}
