public import SQLite

/// Where unfinished walks over sites stand; written in the transaction that takes in the pages before the position.
public struct WalkPositions {
  private let connection: Connection

  /// The positions behind a connection.
  public init(_ connection: Connection) { self.connection = connection }

  /// Where the walk of a site in a mode stopped; nil when there is none, or none that this program can read.
  public func position(site: String, mode: CrawlMode) throws(SQLiteError) -> CyclePosition? {
    let json = try connection.first(
      "SELECT position FROM walk_position WHERE site = ? AND mode = ?", [.text(site), .text(mode.rawValue)]
    ) { row in row.text(0) }
    return json.flatMap { CyclePosition(json: $0) }
  }

  /// Keeps a position, or forgets it when the walk is over.
  public func store(
    _ position: CyclePosition?, site: String, mode: CrawlMode, at now: EpochMilliseconds
  ) throws(SQLiteError) {
    guard let position else {
      try connection.execute(
        "DELETE FROM walk_position WHERE site = ? AND mode = ?", [.text(site), .text(mode.rawValue)])
      return
    }
    try connection.execute(
      "INSERT OR REPLACE INTO walk_position (site, mode, position, stored_at) VALUES (?, ?, ?, ?)",
      [.text(site), .text(mode.rawValue), .text(position.json), .integer(now)])
  }
}
