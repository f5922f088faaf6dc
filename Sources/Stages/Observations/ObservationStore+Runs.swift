public import FoundationEssentials
internal import JSON
public import SQLite
internal import Vehicles

extension ObservationStore {
  /// Begins a run of a site and returns its number; `mode` is `newest` or `full`.
  public func beginRun(site: String, mode: String, at date: Date) throws(SQLiteError) -> Int64 {
    try connection.execute(
      "INSERT INTO run (site, mode, started_at) VALUES (?, ?, ?)",
      [.text(site), .text(mode), Value(date.millisecondsSince1970)])
    return connection.lastInsertedRowID
  }

  /// Ends a run; `sample`, what it has read, becomes part of the baseline when the run is accepted, now or later.
  ///
  /// `startsBaseline` says that somebody has accepted the run whatever the gates say: what is usual begins anew with it.
  public func endRun(
    _ id: Int64, outcome: Run.Outcome, verdict: Verdict?, sample: RunSample?, counters: String,
    startsBaseline: Bool = false, at date: Date
  ) throws(SQLiteError) {
    let level = sample.flatMap { sample in sample.prices.mainCurrency.flatMap { sample.prices.level(in: $0) } }
    try connection.execute(
      """
      UPDATE run SET ended_at = ?, outcome = ?, attribution = ?, findings = ?, counters = ?, listings = ?, \
      median_log_price = ?, prices = ?, price_currency = ?, is_baseline_start = ? WHERE id = ?
      """,
      [
        Value(date.millisecondsSince1970), .text(outcome.rawValue), Value(verdict?.attribution?.rawValue),
        Value(verdict?.findingsJSON), .text(counters), Value(sample?.listingCount ?? 0),
        Value(level?.medianLog), Value(level?.count ?? 0), Value(level?.currency.rawValue),
        .integer(startsBaseline ? 1 : 0), .integer(id),
      ])
    for (key, coverage) in sample?.coverage ?? [:] {
      try connection.execute(
        "INSERT OR REPLACE INTO run_field (run_id, page_kind, field, found, total) VALUES (?, ?, ?, ?, ?)",
        [
          .integer(id), .text(key.page.rawValue), .text(key.field), Value(coverage.found), Value(coverage.total),
        ])
    }
  }

  /// Keeps where the walk of a quarantined run stood, as JSON, so that accepting the run goes on from there.
  public func setPosition(run id: Int64, json: String?) throws(SQLiteError) {
    try connection.execute("UPDATE run SET position = ? WHERE id = ?", [Value(json), .integer(id)])
  }

  /// Where the walk of a quarantined run stood, as JSON; nil when that is not known.
  public func position(run id: Int64) throws(SQLiteError) -> String? {
    try connection.first("SELECT position FROM run WHERE id = ?", [.integer(id)]) { row in row.optionalText(0) } ?? nil
  }

  /// A run by its number.
  public func run(_ id: Int64) throws(SQLiteError) -> Run? {
    try connection.first("SELECT \(Run.columns) FROM run WHERE id = ?", [.integer(id)]) { row in Run(row) }
  }

  /// The latest runs, of one site or of all, the youngest first.
  public func runs(site: String? = nil, limit: Int) throws(SQLiteError) -> [Run] {
    try connection.query(
      "SELECT \(Run.columns) FROM run WHERE ?1 IS NULL OR site = ?1 ORDER BY id DESC LIMIT ?2",
      [Value(site), Value(limit)]
    ) { row in Run(row) }
  }
}

extension Run {
  static let columns = "id, site, mode, started_at, ended_at, outcome, attribution, findings, counters"

  init(_ row: Row) {
    id = row.int64(0)
    site = row.text(1)
    mode = row.text(2)
    startedAt = Date(millisecondsSince1970: row.int(3))
    endedAt = row.optionalInt(4).map { Date(millisecondsSince1970: $0) }
    outcome = row.optionalText(5).flatMap { Outcome(rawValue: $0) }
    attribution = row.optionalText(6).flatMap { Verdict.Attribution(rawValue: $0) }
    findings = row.optionalText(7)
    counters = row.optionalText(8)
  }
}
