public import SQLite

extension Outbox {
  /// The accounts to whom something was said behind the place `sequence`.
  public func accounts(after sequence: Int64) throws(SQLiteError) -> Set<String> {
    Set(
      try connection.query("SELECT DISTINCT account_id FROM event WHERE seq > ?", [.integer(sequence)]) { row in
        row.text(0)
      })
  }
}
