internal import CSQLite

/// The current row of a query, valid only inside the closure it is given to.
///
/// Columns count from 0; an index that the query does not have is a mistake in the program and stops it. The getters convert
/// as SQLite does: NULL reads as 0 or an empty value, so columns that may be NULL are read with the `optional` getters.
public struct Row {
  let statement: OpaquePointer

  /// How many columns the query has.
  public var count: Int { Int(sqlite3_column_count(statement)) }

  /// Whether the column is NULL.
  public func isNull(_ index: Int) -> Bool { sqlite3_column_type(statement, column(index)) == SQLITE_NULL }

  /// The column as a whole number.
  public func int(_ index: Int) -> Int { Int(sqlite3_column_int64(statement, column(index))) }

  /// The column as a whole number.
  public func int64(_ index: Int) -> Int64 { sqlite3_column_int64(statement, column(index)) }

  /// The column as a floating number.
  public func double(_ index: Int) -> Double { sqlite3_column_double(statement, column(index)) }

  /// Whether the column is a number other than 0.
  public func bool(_ index: Int) -> Bool { sqlite3_column_int64(statement, column(index)) != 0 }

  /// The column as text; bytes that are not UTF-8 are replaced.
  public func text(_ index: Int) -> String {
    guard let start = sqlite3_column_text(statement, column(index)) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, Int32(index)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The column as bytes.
  public func blob(_ index: Int) -> [UInt8] {
    guard let start = sqlite3_column_blob(statement, column(index)) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(index)))))
  }

  /// The column as a whole number, nil when NULL.
  public func optionalInt(_ index: Int) -> Int? { isNull(index) ? nil : int(index) }

  /// The column as a whole number, nil when NULL.
  public func optionalInt64(_ index: Int) -> Int64? { isNull(index) ? nil : int64(index) }

  /// The column as a floating number, nil when NULL.
  public func optionalDouble(_ index: Int) -> Double? { isNull(index) ? nil : double(index) }

  /// The column as a truth value, nil when NULL.
  public func optionalBool(_ index: Int) -> Bool? { isNull(index) ? nil : bool(index) }

  /// The column as text, nil when NULL.
  public func optionalText(_ index: Int) -> String? { isNull(index) ? nil : text(index) }

  /// The column as bytes, nil when NULL.
  public func optionalBlob(_ index: Int) -> [UInt8]? { isNull(index) ? nil : blob(index) }

  private func column(_ index: Int) -> Int32 {
    precondition(index >= 0 && index < count, "the query has \(count) columns, not a column \(index)")
    return Int32(index)
  }
}
