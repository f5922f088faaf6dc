public import FoundationEssentials
internal import JSON
public import SQLite
public import Vehicles

/// All the plates that somebody wants to be monitored, laid beside the monitorings of an account to be taken in at once.
///
/// A view of one connection, which nobody else uses meanwhile. The lines are kept in a temporary file of the connection,
/// so that neither memory nor the write lock is needed before all of them are there.
public struct Portfolio {
  /// What becomes of monitorings that the portfolio does not name.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// They stay.
    case add
    /// They end.
    case replace
  }

  /// What taking it in does.
  public struct Counts: Sendable, Hashable {
    /// Monitorings that are made.
    public var added = 0
    /// Monitorings that change.
    public var updated = 0
    /// Monitorings that are already as they shall be.
    public var unchanged = 0
    /// Monitorings that end.
    public var removed = 0

    /// Nothing.
    public init() {}

    init(added: Int, updated: Int, unchanged: Int) {
      self.added = added
      self.updated = updated
      self.unchanged = unchanged
    }
  }

  private let connection: Connection
  private let account: String
  private let defaultTypes: Value

  /// A portfolio for `account`, whose new monitorings tell `defaultTypes` where their lines name none.
  public init(_ connection: Connection, account: String, defaultTypes: [EventType]) {
    self.connection = connection
    self.account = account
    self.defaultTypes = Value(EventTypeCode.number(defaultTypes))
  }

  /// Makes room for the lines; once for each connection.
  public func open() throws(SQLiteError) {
    try connection.executeScript(
      """
      PRAGMA temp_store = FILE;
      CREATE TEMP TABLE portfolio (
        line INTEGER PRIMARY KEY, plate_key TEXT NOT NULL, plate TEXT NOT NULL, vin TEXT, event_types INTEGER,
        metadata TEXT, metadata_change INTEGER NOT NULL
      ) STRICT;
      """)
  }

  /// Adds lines in their order.
  public func add(_ lines: [PortfolioLine]) throws {
    // By itself this is a transaction of the temporary file alone: nobody else waits for it.
    try connection.savepoint { for line in lines { try add(line) } }
  }

  private func add(_ line: PortfolioLine) throws(SQLiteError) {
    var (metadata, change): (Metadata?, Int) = (nil, 0)
    switch line.metadata {
    case .keep: change = 0
    case .replace(let given): (metadata, change) = (given, 1)
    case .clear: change = 2
    }
    try connection.execute(
      "INSERT INTO temp.portfolio VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        Value(line.number), .text(line.plate.matchKey), .text(line.plate.normalized), Value(line.vin?.value),
        Value(line.eventTypes.map { EventTypeCode.number($0) }), Value(metadata?.json), Value(change),
      ])
  }

  /// Ends the adding: takes out the lines whose plate stands in an earlier one, and returns how many they were and the
  /// first `most` of them in their order.
  public func close(naming most: Int) throws(SQLiteError) -> (count: Int, first: [PortfolioRefusal]) {
    try connection.executeScript(
      """
      CREATE INDEX temp.portfolio_by_plate ON portfolio (plate_key, line);
      CREATE INDEX temp.portfolio_by_vin ON portfolio (vin) WHERE vin IS NOT NULL;
      """)
    let isRepeated = """
      EXISTS (SELECT 1 FROM temp.portfolio AS earlier \
      WHERE earlier.plate_key = portfolio.plate_key AND earlier.line < portfolio.line)
      """
    let first = try connection.query(
      """
      SELECT line, (SELECT min(first.line) FROM temp.portfolio AS first WHERE first.plate_key = portfolio.plate_key) \
      FROM temp.portfolio WHERE \(isRepeated) ORDER BY line LIMIT ?
      """, [Value(most)]
    ) { row in PortfolioRefusal(line: row.int(0), reason: .repeated(line: row.int(1))) }
    guard !first.isEmpty else { return (0, []) }
    // A plate's first line is never among them, so that it does not matter in which order they go.
    return (try connection.execute("DELETE FROM temp.portfolio WHERE \(isRepeated)"), first)
  }

  /// What taking it in would do now.
  public func counts(_ mode: Mode) throws(SQLiteError) -> Counts {
    var counts =
      try connection.first(
        """
        SELECT count(*) FILTER (WHERE m.id IS NULL), count(*) FILTER (WHERE m.id IS NOT NULL AND (\(Self.isChanged))), \
        count(*) FILTER (WHERE m.id IS NOT NULL AND NOT (\(Self.isChanged))) FROM temp.portfolio AS p \
        LEFT JOIN monitoring AS m ON m.account_id = ? AND m.plate_key = p.plate_key
        """, [.text(account)]
      ) { row in Counts(added: row.int(0), updated: row.int(1), unchanged: row.int(2)) } ?? Counts()
    if mode == .replace {
      counts.removed = try MonitoringIndex(connection).count(account: account) - counts.updated - counts.unchanged
    }
    return counts
  }

  /// Whether taking it in makes somebody hear of ads of this vehicle who did not before.
  public func beginsToListen(plateKey: String?, vin: String?) throws(SQLiteError) -> [String] {
    var keys: [String] = []
    for (column, value) in [("plate_key", plateKey), ("vin", vin)] {
      guard let value else { continue }
      keys += try connection.query(
        """
        SELECT p.plate_key FROM temp.portfolio AS p \
        LEFT JOIN monitoring AS m ON m.account_id = ?1 AND m.plate_key = p.plate_key WHERE p.\(column) = ?2 \
        AND \(Self.hasListed("coalesce(p.event_types, m.event_types, ?3)")) \
        AND (m.id IS NULL OR NOT \(Self.hasListed("m.event_types")))
        """, [.text(account), .text(value), defaultTypes]
      ) { row in row.text(0) }
    }
    return keys
  }

  /// Takes it in, as part of the caller's transaction.
  public func merge(_ mode: Mode, at date: Date) throws(SQLiteError) -> Counts {
    var counts = Counts()
    let lines = try connection.first("SELECT count(*) FROM temp.portfolio") { row in row.int(0) } ?? 0
    counts.updated = try connection.execute(
      """
      UPDATE monitoring AS m SET event_types = coalesce(p.event_types, m.event_types), vin = coalesce(p.vin, m.vin), \
      metadata = \(Self.newMetadata) FROM temp.portfolio AS p \
      WHERE m.account_id = ? AND m.plate_key = p.plate_key AND (\(Self.isChanged))
      """, [.text(account)])
    if mode == .replace {
      counts.removed = try connection.execute(
        """
        DELETE FROM monitoring WHERE account_id = ? \
        AND NOT EXISTS (SELECT 1 FROM temp.portfolio AS p WHERE p.plate_key = monitoring.plate_key)
        """, [.text(account)])
    }
    counts.added = try insert(at: date)
    counts.unchanged = lines - counts.updated - counts.added
    return counts
  }

  /// Identifiers are UUIDs of version 7 (RFC 9562) with a counter behind the time, so that they, like the plates, come
  /// in the order of their index: a million random ones take a minute.
  private func insert(at date: Date) throws(SQLiteError) -> Int {
    try connection.execute(
      """
      INSERT INTO monitoring (plate_key, account_id, monitor_id, plate, vin, event_types, metadata, created_at) \
      SELECT plate_key, ?1, printf('%08x-%04x-7%03x-%04x-%012x', ?2 >> 16, ?2 & 65535, (number >> 14) & 4095, \
      32768 | (number & 16383), random() & 281474976710655), plate, vin, coalesce(event_types, ?3), metadata, ?2 FROM ( \
      SELECT p.*, row_number() OVER (ORDER BY p.plate_key) AS number FROM temp.portfolio AS p WHERE NOT EXISTS ( \
      SELECT 1 FROM monitoring AS m WHERE m.account_id = ?1 AND m.plate_key = p.plate_key)) ORDER BY number
      """, [.text(account), Value(date.millisecondsSince1970), defaultTypes])
  }

  private static let newMetadata =
    "CASE p.metadata_change WHEN 0 THEN m.metadata WHEN 1 THEN p.metadata ELSE NULL END"
  private static let isChanged = """
    coalesce(p.event_types, m.event_types) <> m.event_types OR coalesce(p.vin, m.vin) IS NOT m.vin \
    OR \(newMetadata) IS NOT m.metadata
    """

  /// Whether a list of event types holds the listing of a vehicle; see `EventTypeCode`.
  private static func hasListed(_ types: String) -> String {
    let code = EventTypeCode.number([.listedForSale])
    return "(" + EventType.allCases.indices.map { "\(types) >> \($0 * 4) & 15 = \(code)" }.joined(separator: " OR ")
      + ")"
  }
}
