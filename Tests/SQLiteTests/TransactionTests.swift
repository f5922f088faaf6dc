import SQLite
import TestSupport
import Testing

struct TransactionTests {
  private struct Refusal: Error {}

  private let directory: TemporaryDirectory
  private let connection: Connection

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.execute("CREATE TABLE t (a UNIQUE)")
  }

  private func numbers() throws -> [Int] { try connection.query("SELECT a FROM t ORDER BY a") { $0.int(0) } }

  @Test func `a transaction that returns is kept`() throws {
    let result = try connection.transaction {
      #expect(connection.isInTransaction)
      try connection.execute("INSERT INTO t VALUES (1)")
      return "done"
    }
    #expect(result == "done")
    #expect(!connection.isInTransaction)
    #expect(try numbers() == [1])
  }

  @Test func `a transaction that throws is undone and throws the same`() throws {
    #expect(throws: Refusal.self) {
      try connection.transaction {
        try connection.execute("INSERT INTO t VALUES (1)")
        throw Refusal()
      }
    }
    #expect(!connection.isInTransaction)
    #expect(try numbers() == [])
  }

  @Test func `a savepoint that throws undoes only its part`() throws {
    try connection.transaction {
      try connection.execute("INSERT INTO t VALUES (1)")
      #expect(throws: Refusal.self) {
        try connection.savepoint {
          try connection.execute("INSERT INTO t VALUES (2)")
          throw Refusal()
        }
      }
      try connection.savepoint { try connection.execute("INSERT INTO t VALUES (3)") }
    }
    #expect(try numbers() == [1, 3])
  }

  @Test func `a transaction inside a transaction is a part of it`() throws {
    #expect(throws: Refusal.self) {
      try connection.transaction {
        try connection.transaction { try connection.execute("INSERT INTO t VALUES (1)") }
        throw Refusal()
      }
    }
    #expect(try numbers() == [])
  }

  @Test func `a read transaction sees one state and refuses to write`() throws {
    let other = try Connection(path: connection.path)
    try connection.readTransaction {
      #expect(try numbers() == [])
      try other.execute("INSERT INTO t VALUES (1)")
      #expect(try numbers() == [])
      let refused = #expect(throws: SQLiteError.self) { try connection.execute("INSERT INTO t VALUES (2)") }
      #expect(refused?.message == "a statement that writes was run in a read transaction")
      #expect(throws: SQLiteError.self) { try connection.executeScript("DELETE FROM t") }
    }
    #expect(try numbers() == [1])
    #expect(try connection.execute("INSERT INTO t VALUES (2)") == 1)
  }

  @Test func `a read transaction sees the state of its beginning`() throws {
    let other = try Connection(path: connection.path)
    try connection.readTransaction {
      try other.execute("INSERT INTO t VALUES (1)")
      #expect(connection.isInTransaction)
      #expect(try numbers() == [])
      #expect(try connection.readTransaction { try numbers() } == [])
      #expect(try connection.transaction { try numbers() } == [])
      #expect(try numbers() == [])
    }
    #expect(!connection.isInTransaction)
    #expect(try numbers() == [1])
  }

  @Test func `a read transaction that throws lets go of the state`() throws {
    let other = try Connection(path: connection.path, configuration: .init(busyTimeout: .zero))
    #expect(throws: SQLiteError.self) {
      try connection.readTransaction {
        _ = try numbers()
        try connection.transaction { try connection.execute("DELETE FROM t") }
      }
    }
    #expect(!connection.isInTransaction)
    try other.execute("INSERT INTO t VALUES (1)")
    #expect(try numbers() == [1])
    // The log begins anew only when nobody reads an older state.
    #expect(try other.first("PRAGMA wal_checkpoint(TRUNCATE)") { row in row.int(0) } == 0)
  }

  @Test func `a second writer is busy after its time-out`() throws {
    let other = try Connection(path: connection.path, configuration: .init(busyTimeout: .zero))
    try connection.transaction {
      let error = #expect(throws: SQLiteError.self) {
        try other.transaction { try other.execute("INSERT INTO t VALUES (1)") }
      }
      #expect(error?.code == .busy)
      #expect(
        error?.description
          == "\(connection.path): database is locked while running \"BEGIN IMMEDIATE\"; "
          + "another process is using the database, try again later")
    }
  }

  @Test func `a full disk undoes the transaction and leaves the database usable`() throws {
    try connection.execute("INSERT INTO t VALUES (1)")
    try connection.executeScript("PRAGMA max_page_count = 20")
    let error = #expect(throws: SQLiteError.self) {
      try connection.transaction {
        try connection.execute("INSERT INTO t VALUES (2)")
        try connection.execute("INSERT INTO t VALUES (zeroblob(1000000))")
      }
    }
    #expect(error?.code == .full)
    #expect(error?.description.hasSuffix("; free some space and run it again") == true)
    #expect(!connection.isInTransaction)
    #expect(try numbers() == [1])
    #expect(try connection.execute("INSERT INTO t VALUES (3)") == 1)
  }
}
