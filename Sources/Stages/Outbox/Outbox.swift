public import FoundationEssentials
internal import JSON
public import SQLite

/// Everything that was said, each thing once.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction.
public struct Outbox {
  let connection: Connection

  /// The outbox behind `connection`, which has had `migrations`.
  public init(_ connection: Connection) {
    self.connection = connection
  }

  /// The history of the tables.
  public static var migrations: [Migration] {
    [
      Migration(name: "outbox-v001", sql: String(decoding: PackageResources.v001_outbox_sql, as: UTF8.self)),
      Migration(name: "outbox-v002", sql: String(decoding: PackageResources.v002_deliveries_sql, as: UTF8.self)),
      Migration(name: "outbox-v003", sql: String(decoding: PackageResources.v003_feed_sql, as: UTF8.self)),
      Migration(name: "outbox-v004", sql: String(decoding: PackageResources.v004_upkeep_sql, as: UTF8.self)),
    ]
  }

  /// Adds the event, and a delivery to each endpoint of the account that wants its type; false when one with its
  /// identifier is there already, which then stays as it is.
  public func enqueue(_ event: Event) throws(SQLiteError) -> Bool {
    guard let sequence = try add(event) else { return false }
    try deliverToAccount(event, sequence)
    return true
  }

  /// Adds the event, and a delivery to the named endpoints only; false when one with its identifier is there already.
  ///
  /// Endpoints that are not the account's, or not there any more, are passed over.
  public func enqueue(_ event: Event, to targets: [DeliveryTarget]) throws(SQLiteError) -> Bool {
    guard let sequence = try add(event, isAddressed: true) else { return false }
    for target in targets { try deliver(event, sequence, to: target) }
    return true
  }

  /// The place of the event; nil when it was there already.
  func add(_ event: Event, isAddressed: Bool = false) throws(SQLiteError) -> Int64? {
    // Asking first keeps the places dense: a refused insertion would use one up.
    guard try !contains(event.id) else { return nil }
    try connection.execute(
      """
      INSERT INTO event (id, account_id, type, plate, vehicle, site, ad_id, occurred_at, created_at, body, evidence, \
      is_addressed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(event.id), .text(event.accountID), .text(event.type), Value(event.subject.plate),
        Value(event.subject.vehicle), Value(event.subject.site), Value(event.subject.adID),
        Value(event.occurredAt.millisecondsSince1970), Value(event.createdAt.millisecondsSince1970),
        .blob(event.body), Value(event.evidence), Value(isAddressed),
      ])
    return connection.lastInsertedRowID
  }

  /// Whether an event with this identifier was ever enqueued.
  public func contains(_ id: String) throws(SQLiteError) -> Bool {
    try connection.first("SELECT 1 FROM event WHERE id = ?", [.text(id)]) { _ in true } ?? false
  }

  /// The event with this identifier.
  public func event(id: String) throws(SQLiteError) -> StoredEvent? {
    try connection.first("SELECT \(StoredEvent.columns) FROM event WHERE id = ?", [.text(id)]) { row in
      StoredEvent(row)
    }
  }

  /// Events behind the place `sequence` in the order of saying, at most `limit`, of one account, type or plate if
  /// given.
  ///
  /// Places become visible in their order, as one transaction writes at a time: a reader that goes on from the last
  /// place it has seen misses nothing.
  public func events(
    after sequence: Int64, limit: Int, account: String? = nil, type: String? = nil, plate: String? = nil
  ) throws(SQLiteError) -> [StoredEvent] {
    var conditions = ["seq > ?"]
    var values: [Value] = [.integer(sequence)]
    for (column, value) in [("account_id", account), ("type", type), ("plate", plate)] {
      guard let value else { continue }
      conditions.append("\(column) = ?")
      values.append(.text(value))
    }
    return try connection.query(
      """
      SELECT \(StoredEvent.columns) FROM event WHERE \(conditions.joined(separator: " AND ")) ORDER BY seq LIMIT ?
      """, values + [Value(limit)]
    ) { row in StoredEvent(row) }
  }

  /// How many events were enqueued at `date` or later; reads no more of them than that.
  public func count(enqueuedSince date: Date) throws(SQLiteError) -> Int {
    // Places grow with the time of enqueueing, so the search goes back from the last one and ends at the first older one.
    try connection.first(
      """
      SELECT count(*) FROM event WHERE seq > coalesce( \
      (SELECT seq FROM event WHERE created_at < ? ORDER BY seq DESC LIMIT 1), 0)
      """, [Value(date.millisecondsSince1970)]
    ) { row in row.int(0) } ?? 0
  }

  /// The place of the event said last; 0 when nothing was said yet.
  public func lastSequence() throws(SQLiteError) -> Int64 {
    try connection.first("SELECT max(seq) FROM event") { row in row.int64(0) } ?? 0
  }
}

extension StoredEvent {
  static let columns = """
    seq, id, account_id, type, plate, vehicle, site, ad_id, occurred_at, created_at, body, evidence
    """

  init(_ row: Row) {
    sequence = row.int64(0)
    event = Event(
      id: row.text(1), accountID: row.text(2), type: row.text(3),
      subject: Event.Subject(
        plate: row.optionalText(4), vehicle: row.optionalText(5), site: row.optionalText(6),
        adID: row.optionalText(7)),
      occurredAt: Date(millisecondsSince1970: row.int(8)), createdAt: Date(millisecondsSince1970: row.int(9)),
      body: row.blob(10), evidence: row.optionalText(11))
  }
}
