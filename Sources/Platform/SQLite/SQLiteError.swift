internal import CSQLite
internal import Glibc

/// What was tried on a database and what came back; the values bound to a statement are never part of it.
public struct SQLiteError: Error, Sendable, Hashable {
  /// The kinds of failure a program treats differently.
  public enum Code: String, Sendable, Hashable {
    /// The file or a directory above it could not be made, or a backup's target exists.
    case cannotCreate
    /// The file is missing, is no regular file, or may not be opened.
    case cannotOpen
    /// The file or the connection cannot be written.
    case readOnly
    /// No space is left.
    case full
    /// Another connection held the lock for longer than the busy time-out.
    case busy
    /// Reading or writing the file failed.
    case inputOutput
    /// The file is damaged.
    case corrupt
    /// The file holds migrations this program does not know.
    case newerVersion
    /// The file is no SQLite database, or one of another program.
    case notADatabase
    /// A row was refused by a constraint of the schema.
    case constraint
    /// Everything else: wrong SQL, wrong use, no memory.
    case other
  }

  /// The kind of failure.
  public let code: Code
  /// SQLite's extended result code, 0 when the refusal is this library's own.
  public let resultCode: Int
  /// What came back, without the file and the statement.
  public let message: String
  /// The database file.
  public let path: String?
  /// The statement that failed, with its placeholders.
  public let sql: String?

  /// A failure with its facts.
  public init(_ code: Code, _ message: String, path: String? = nil, sql: String? = nil, resultCode: Int = 0) {
    self.code = code
    self.message = message
    self.path = path
    self.sql = sql
    self.resultCode = resultCode
  }

  /// Whether a row was refused because its key is there already.
  public var isUniqueViolation: Bool {
    let codes = [csqlite_constraint_unique, csqlite_constraint_primary_key, csqlite_constraint_row_id]
    return codes.contains(Int32(clamping: resultCode))
  }
}

extension SQLiteError: CustomStringConvertible {
  /// One sentence: the file, what came back, the statement, and what to do about it.
  public var description: String {
    let place = path.map { "\($0): " } ?? ""
    let statement = sql.map { " while running \"\(Self.shortened($0))\"" } ?? ""
    return place + message + statement + advice
  }

  private var advice: String {
    switch code {
    case .full: "; free some space and run it again"
    case .busy: "; another process is using the database, try again later"
    case .corrupt: "; restore it from a backup"
    default: ""
    }
  }

  /// Enough of a statement to find it in the sources.
  private static func shortened(_ sql: String) -> String {
    let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 160 ? line.prefix(160) + "…" : line
  }
}

extension SQLiteError {
  /// The failure that `handle` saw last.
  init(_ handle: OpaquePointer, path: String, sql: String?) {
    let resultCode = sqlite3_extended_errcode(handle)
    var code = Code(resultCode)
    var message = String(cString: sqlite3_errmsg(handle))
    if code == .inputOutput || code == .cannotOpen, case let number = sqlite3_system_errno(handle), number != 0 {
      message += " (\(String(cString: strerror(number))))"
      // SQLite says "full" only where it writes pages; making its shared memory file larger fails like this.
      if number == ENOSPC || number == EDQUOT { code = .full }
    }
    self.init(code, message, path: path, sql: sql, resultCode: Int(resultCode))
  }
}

extension SQLiteError.Code {
  /// The kind for a result code of SQLite, extended or not.
  init(_ resultCode: Int32) {
    self =
      switch resultCode & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_CANTOPEN: .cannotOpen
      case SQLITE_PERM, SQLITE_READONLY: .readOnly
      case SQLITE_FULL: .full
      case SQLITE_IOERR, SQLITE_PROTOCOL: .inputOutput
      case SQLITE_CORRUPT: .corrupt
      case SQLITE_NOTADB: .notADatabase
      case SQLITE_CONSTRAINT: .constraint
      default: .other
      }
  }
}
