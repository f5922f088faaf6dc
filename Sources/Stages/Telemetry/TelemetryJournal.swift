public import Monitors
public import SQLite

/// What was evaluated since the states of the vehicles were stored, in the order of evaluation.
///
/// A message costs a few dozen bytes here, where storing its vehicle's state anew would cost a page: the states follow later,
/// and after a crash the entries are evaluated again, which says nothing twice because it says nothing at all.
public struct TelemetryJournal {
  /// One entry.
  public struct Entry: Sendable {
    /// Its place.
    public let sequence: Int64
    /// Of the monitors that it was evaluated by.
    public let revision: Int64
    /// How far the clock was let run; nil for messages.
    public let advancedTo: Int64?
    /// The messages; nil for the clock.
    public let batch: ReadingBatch?
  }

  private let connection: Connection

  /// The journal behind `connection`, which has had `MonitorStore.migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// Adds messages and returns the entry's place.
  @discardableResult
  public func add(_ batch: ReadingBatch, revision: Int64) throws(SQLiteError) -> Int64 {
    try connection.execute(
      "INSERT INTO telemetry_journal (revision, readings, messages) VALUES (?, ?, ?)",
      [.integer(revision), .blob(batch.bytes), Value(batch.messages.count)])
    return connection.lastInsertedRowID
  }

  /// Adds that the clock was let run to `time`.
  @discardableResult
  public func add(advancedTo time: Int64, revision: Int64) throws(SQLiteError) -> Int64 {
    try connection.execute(
      "INSERT INTO telemetry_journal (revision, advanced_to, messages) VALUES (?, ?, 0)",
      [.integer(revision), .integer(time)])
    return connection.lastInsertedRowID
  }

  /// The place of the last entry that was ever added.
  public func lastSequence() throws(SQLiteError) -> Int64 {
    try connection.first("SELECT seq FROM sqlite_sequence WHERE name = 'telemetry_journal'") { row in row.int64(0) }
      ?? 0
  }

  /// How many messages the entries hold.
  public func messageCount() throws(SQLiteError) -> Int {
    try connection.first("SELECT coalesce(sum(messages), 0) FROM telemetry_journal") { row in row.int(0) } ?? 0
  }

  /// Gives `body` every entry in order.
  public func forEach(_ body: (Entry) throws(SQLiteError) -> Void) throws(SQLiteError) {
    try connection.forEach("SELECT seq, revision, advanced_to, readings FROM telemetry_journal ORDER BY seq") {
      (row) throws(SQLiteError) in
      try body(
        Entry(
          sequence: row.int64(0), revision: row.int64(1), advancedTo: row.optionalInt64(2),
          batch: row.optionalBlob(3).flatMap { ReadingBatch(bytes: $0) }))
    }
  }

  /// Removes the entries up to a place, because every state holds them; returns how many messages they had.
  public func remove(upTo sequence: Int64) throws(SQLiteError) {
    try connection.execute("DELETE FROM telemetry_journal WHERE seq <= ?", [.integer(sequence)])
  }
}
