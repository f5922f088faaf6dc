public import FoundationEssentials
internal import JSON
public import Registry
public import SQLite

/// A snapshot that was given, as the database knows it.
public struct StoredSnapshot: Sendable, Hashable {
  /// Its number.
  public let id: Int64
  /// The day it speaks of, such as `2026-06-01`.
  public let asOf: String
  /// Why it was refused; nil for an accepted one.
  public let refusal: String?
  /// A digest of its content.
  public let digest: String
  /// Whether nothing was kept about vehicles that nobody monitors.
  public let isMonitoredOnly: Bool
  /// Its counts.
  public let figures: SnapshotFigures?
  /// How many events it has brought.
  public let events: Int
  /// The file with what is remembered since.
  public let stateFile: String?
  /// The file with the key of its owners.
  public let keyFile: String?
  /// When it was taken in or refused.
  public let takenAt: Date

  /// The object of `monitorctl registry`, one line of JSON.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("id", Int(id))
      writer.member("asOf", asOf)
      writer.member("outcome", refusal == nil ? "accepted" : "refused")
      if let refusal { writer.member("reason", refusal) }
      writer.member("mode", isMonitoredOnly ? "monitored-only" : "all")
      writer.member("takenAt", takenAt)
      writer.member("events", events)
      writer.member(
        "figures",
        object: { writer in
          for (name, count) in (figures?.counts ?? [:]).sorted(by: { $0.key < $1.key }) { writer.member(name, count) }
        })
    }
    return writer.text
  }
}

/// The snapshots that were given.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction.
public struct SnapshotStore {
  private let connection: Connection

  /// The snapshots behind `connection`, which has had `migrations`.
  public init(_ connection: Connection) { self.connection = connection }

  /// The history of the tables.
  public static var migrations: [Migration] {
    [Migration(name: "snapshots-v001", sql: String(decoding: PackageResources.v001_snapshots_sql, as: UTF8.self))]
  }

  /// The last snapshot that was accepted.
  public func lastAccepted() throws(SQLiteError) -> StoredSnapshot? {
    try connection.first(
      "SELECT \(StoredSnapshot.columns) FROM registry_snapshot WHERE outcome = 'accepted' ORDER BY id DESC LIMIT 1"
    ) { row in StoredSnapshot(row) }
  }

  /// The snapshots given, the latest first.
  public func all(limit: Int) throws(SQLiteError) -> [StoredSnapshot] {
    try connection.query(
      "SELECT \(StoredSnapshot.columns) FROM registry_snapshot ORDER BY id DESC LIMIT ?", [Value(limit)]
    ) { row in StoredSnapshot(row) }
  }

  /// The number that the next snapshot gets at least; files are named by it before the row is there.
  public func nextNumber() throws(SQLiteError) -> Int64 {
    try connection.first("SELECT coalesce(max(id), 0) + 1 FROM registry_snapshot") { row in row.int64(0) } ?? 1
  }

  /// Notes an accepted snapshot, whose files are there.
  public func accept(
    asOf: String, digest: String, isMonitoredOnly: Bool, figures: SnapshotFigures, events: Int, stateFile: String,
    keyFile: String, at date: Date
  ) throws(SQLiteError) -> Int64 {
    try connection.execute(
      """
      INSERT INTO registry_snapshot \
      (as_of, outcome, digest, monitored_only, figures, events, state_file, key_file, taken_at) \
      VALUES (?, 'accepted', ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(asOf), .text(digest), Value(isMonitoredOnly), .text(figures.json), Value(events), .text(stateFile),
        .text(keyFile), Value(date.millisecondsSince1970),
      ])
    return connection.lastInsertedRowID
  }

  /// Notes a refused snapshot with the reason.
  public func refuse(
    asOf: String, digest: String, isMonitoredOnly: Bool, figures: SnapshotFigures, reason: String, at date: Date
  ) throws(SQLiteError) -> Int64 {
    try connection.execute(
      """
      INSERT INTO registry_snapshot (as_of, outcome, reason, digest, monitored_only, figures, events, taken_at) \
      VALUES (?, 'refused', ?, ?, ?, ?, 0, ?)
      """,
      [
        .text(asOf), .text(reason), .text(digest), Value(isMonitoredOnly), .text(figures.json),
        Value(date.millisecondsSince1970),
      ])
    return connection.lastInsertedRowID
  }
}

extension StoredSnapshot {
  static let columns = """
    id, as_of, reason, digest, monitored_only, figures, events, state_file, key_file, taken_at
    """

  init(_ row: Row) {
    id = row.int64(0)
    asOf = row.text(1)
    refusal = row.optionalText(2)
    digest = row.text(3)
    isMonitoredOnly = row.bool(4)
    figures = SnapshotFigures(json: row.text(5))
    events = row.int(6)
    stateFile = row.optionalText(7)
    keyFile = row.optionalText(8)
    takenAt = Date(millisecondsSince1970: row.int(9))
  }
}
