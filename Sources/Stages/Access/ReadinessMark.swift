public import FoundationEssentials
internal import JSON
public import SQLite

/// A row that is written only to see whether the database can be written.
public struct ReadinessMark {
  private let connection: Connection

  /// The mark behind `connection`, which has had `APIKeys.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// Writes the mark.
  public func write(at date: Date) throws(SQLiteError) {
    try connection.execute(
      "INSERT INTO readiness_mark (id, written_at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET written_at = ?1",
      [Value(date.millisecondsSince1970)])
  }
}
