import SQLite
import TestSupport
import Testing

struct KeptValuesTests {
  private final class Box<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private let directory: TemporaryDirectory
  private let writer: Connection
  private let reader: Connection

  init() throws {
    directory = try TemporaryDirectory()
    writer = try Connection(path: directory.path("test.sqlite"))
    try writer.executeScript("CREATE TABLE t (name TEXT PRIMARY KEY, a); INSERT INTO t VALUES ('x', 1), ('y', 2)")
    reader = try Connection(path: writer.path, configuration: .init(readOnly: true))
  }

  /// The number under a name, and how often the database was asked for it by this test.
  private func number(_ name: String, _ connection: Connection, asked count: inout Int) throws -> Int? {
    let (value, asks) = try connection.readTransaction {
      var asks = 0
      let value = try connection.unchanged(name) { () throws(SQLiteError) in
        asks += 1
        return try connection.first("SELECT a FROM t WHERE name = ?", [.text(name)]) { row in Box(row.int(0)) }
      }
      return (value?.value, asks)
    }
    count += asks
    return value
  }

  /// What the reader keeps under a name; it takes a value that it has not.
  private func known<Value: Sendable>(_ name: String, otherwise value: Value) throws -> Value? {
    try reader.unchanged(name) { Box(value) }?.value
  }

  @Test func `a value is kept until another connection has written`() throws {
    var count = 0
    #expect(try number("x", reader, asked: &count) == 1)
    #expect(try number("x", reader, asked: &count) == 1)
    #expect(try number("y", reader, asked: &count) == 2)
    #expect(count == 2)
    try writer.execute("UPDATE t SET a = 3 WHERE name = 'x'")
    #expect(try number("x", reader, asked: &count) == 3)
    #expect(try number("y", reader, asked: &count) == 2)
    #expect(count == 4)
    #expect(try number("x", reader, asked: &count) == 3)
    #expect(count == 4)
  }

  @Test func `a value is as old as the state that is being read`() throws {
    var count = 0
    #expect(try number("x", reader, asked: &count) == 1)
    try reader.readTransaction {
      try writer.execute("UPDATE t SET a = 3 WHERE name = 'x'")
      #expect(try number("x", reader, asked: &count) == 1)
    }
    #expect(try number("x", reader, asked: &count) == 3)
    #expect(count == 2)
  }

  @Test func `what was written and moved into the file is seen`() throws {
    var count = 0
    #expect(try number("x", reader, asked: &count) == 1)
    try writer.execute("UPDATE t SET a = 3 WHERE name = 'x'")
    #expect(try writer.checkpoint())
    #expect(try number("x", reader, asked: &count) == 3)
    try writer.execute("UPDATE t SET a = 4 WHERE name = 'x'")
    #expect(try number("x", reader, asked: &count) == 4)
  }

  @Test func `nothing is kept that is not there`() throws {
    var count = 0
    #expect(try number("z", reader, asked: &count) == nil)
    #expect(try number("z", reader, asked: &count) == nil)
    #expect(count == 2)
  }

  @Test func `values of different types have names of their own`() throws {
    let (first, text, second) = try reader.readTransaction {
      (try known("x", otherwise: 1), try known("x", otherwise: "one"), try known("x", otherwise: 2))
    }
    #expect(first == 1)
    #expect(text == "one")
    #expect(second == 1)
  }

  @Test func `a connection that writes keeps nothing`() throws {
    var count = 0
    #expect(try number("x", writer, asked: &count) == 1)
    try writer.execute("UPDATE t SET a = 3 WHERE name = 'x'")
    #expect(try number("x", writer, asked: &count) == 3)
    #expect(count == 2)
  }

  @Test func `outside of a read transaction nothing is kept`() throws {
    var count = 0
    #expect(try number("x", reader, asked: &count) == 1)
    #expect(try known("x", otherwise: 9) == 9)
    let (inside, reading) = try reader.savepoint {
      (try known("x", otherwise: 9), try reader.readTransaction { try known("x", otherwise: 9) })
    }
    #expect(inside == 9)
    #expect(reading == 9)
    #expect(try number("x", reader, asked: &count) == 1)
    #expect(count == 1)
  }

  @Test func `more values than there is room for are all right`() throws {
    for round in 0..<2 {
      for value in 0..<3_000 {
        let kept = try reader.readTransaction { try known("\(value)", otherwise: value) }
        #expect(kept == value, "round \(round)")
      }
    }
  }
}
