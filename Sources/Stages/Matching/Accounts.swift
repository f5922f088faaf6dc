public import FoundationEssentials
internal import JSON
public import SQLite

/// A customer, whose monitorings, events and endpoints are its own.
public struct Account: Sendable, Hashable {
  /// `acct_...`.
  public let id: String
  /// What people call it.
  public let name: String
  /// When it was made.
  public let createdAt: Date
}

/// The accounts behind one connection, for the length of a transaction.
public struct Accounts {
  private let connection: Connection

  /// The accounts behind `connection`, which has had `MonitoringIndex.migrations`.
  public init(_ connection: Connection) {
    self.connection = connection
  }

  /// Adds an account; `id` begins with `acct_` and is not in use.
  public func add(id: String, name: String, at date: Date) throws(SQLiteError) -> Account {
    try connection.execute(
      "INSERT INTO account (id, name, created_at) VALUES (?, ?, ?)",
      [.text(id), .text(name), Value(date.millisecondsSince1970)])
    return Account(id: id, name: name, createdAt: date)
  }

  /// The account with this identifier.
  public func account(id: String) throws(SQLiteError) -> Account? {
    try connection.first("SELECT id, name, created_at FROM account WHERE id = ?", [.text(id)]) { row in Account(row) }
  }

  /// Every account in the order of their making.
  public func all() throws(SQLiteError) -> [Account] {
    try connection.query("SELECT id, name, created_at FROM account ORDER BY created_at, id") { row in Account(row) }
  }
}

extension Account {
  fileprivate init(_ row: Row) {
    id = row.text(0)
    name = row.text(1)
    createdAt = Date(millisecondsSince1970: row.int(2))
  }
}
