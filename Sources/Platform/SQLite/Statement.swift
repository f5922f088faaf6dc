internal import CSQLite

/// One prepared statement, kept by its connection and run by one caller at a time.
final class Statement {
  let sql: String
  let isReadOnly: Bool
  private(set) var isRunning = false
  private let pointer: OpaquePointer
  private let handle: OpaquePointer
  private let path: String
  private let valueCount: Int

  /// Prepares `sql`, which must be exactly one statement.
  init(_ sql: String, on handle: OpaquePointer, path: String) throws(SQLiteError) {
    let (first, rest) = try Array(sql.utf8).withUnsafeBufferPointer {
      (utf8: UnsafeBufferPointer<UInt8>) throws(SQLiteError) in
      let (first, used) = try Self.prepare(utf8, on: handle, path: path, sql: sql, isKept: true)
      do throws(SQLiteError) {
        let rest = UnsafeBufferPointer(rebasing: utf8[used...])
        return (first, try Self.prepare(rest, on: handle, path: path, sql: sql, isKept: false).statement)
      } catch {
        sqlite3_finalize(first)
        throw error
      }
    }
    guard let first, rest == nil else {
      sqlite3_finalize(first)
      sqlite3_finalize(rest)
      throw SQLiteError(.other, "the text must hold exactly one statement", path: path, sql: sql)
    }
    self.sql = sql
    self.handle = handle
    self.path = path
    pointer = first
    isReadOnly = sqlite3_stmt_readonly(first) != 0
    valueCount = Int(sqlite3_bind_parameter_count(first))
  }

  deinit { sqlite3_finalize(pointer) }

  /// The first statement of `utf8`, nil when there is only space or comment, and how many bytes it took.
  static func prepare(
    _ utf8: UnsafeBufferPointer<UInt8>, on handle: OpaquePointer, path: String, sql: String, isKept: Bool
  ) throws(SQLiteError) -> (statement: OpaquePointer?, used: Int) {
    guard let start = utf8.baseAddress, !utf8.isEmpty else { return (nil, 0) }
    return try utf8.withMemoryRebound(to: CChar.self) { (characters) throws(SQLiteError) in
      var statement: OpaquePointer?
      var tail: UnsafePointer<CChar>?
      let flags = UInt32(isKept ? SQLITE_PREPARE_PERSISTENT : 0)
      let code = sqlite3_prepare_v3(
        handle, characters.baseAddress, Int32(clamping: utf8.count), flags, &statement, &tail)
      guard code == SQLITE_OK else { throw SQLiteError(handle, path: path, sql: sql) }
      let used = tail.map { UnsafeRawPointer($0) - UnsafeRawPointer(start) } ?? utf8.count
      return (statement, used)
    }
  }

  /// Binds `values` and gives `body` the statement to step through; afterwards it is ready for the next run.
  func run(_ values: [Value], _ body: (Statement) throws(SQLiteError) -> Void) throws(SQLiteError) {
    isRunning = true
    defer {
      sqlite3_reset(pointer)
      if !values.isEmpty { sqlite3_clear_bindings(pointer) }
      isRunning = false
    }
    guard values.count == valueCount else {
      throw SQLiteError(
        .other, "the statement takes \(valueCount) values, \(values.count) were given", path: path, sql: sql)
    }
    for (index, value) in values.enumerated() {
      guard bind(value, at: Int32(index + 1)) == SQLITE_OK else { throw SQLiteError(handle, path: path, sql: sql) }
    }
    try body(self)
  }

  /// Begins a run without values that lasts until `reset`, and moves to the first row.
  func start() throws(SQLiteError) -> Row? {
    isRunning = true
    return try step()
  }

  /// Ends what `start` began.
  func reset() {
    sqlite3_reset(pointer)
    isRunning = false
  }

  /// Moves to the next row; nil when there is none.
  func step() throws(SQLiteError) -> Row? {
    switch sqlite3_step(pointer) {
    case SQLITE_ROW: return Row(statement: pointer)
    case SQLITE_DONE: return nil
    default: throw SQLiteError(handle, path: path, sql: sql)
    }
  }

  private func bind(_ value: Value, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(pointer, index)
    case .integer(let number): return sqlite3_bind_int64(pointer, index, number)
    case .real(let number): return sqlite3_bind_double(pointer, index, number)
    case .text(var text):
      return text.withUTF8 { csqlite_bind_text(pointer, index, $0.baseAddress, UInt64($0.count)) }
    case .blob(let bytes):
      return bytes.withUnsafeBytes { csqlite_bind_blob(pointer, index, $0.baseAddress, UInt64($0.count)) }
    }
  }
}
