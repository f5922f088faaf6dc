public import FoundationEssentials
internal import JSON
public import SQLite

extension ObservationStore {
  /// Begins a run of a site and returns its number; `mode` is `newest` or `full`.
  public func beginRun(site: String, mode: String, at date: Date) throws(SQLiteError) -> Int64 {
    try connection.execute(
      "INSERT INTO run (site, mode, started_at) VALUES (?, ?, ?)",
      [.text(site), .text(mode), Value(date.millisecondsSince1970)])
    return connection.lastInsertedRowID
  }

  /// Ends a run; `sample`, what it has read, becomes part of the baseline when the run is accepted, now or later.
  public func endRun(
    _ id: Int64, outcome: Run.Outcome, verdict: Verdict?, sample: RunSample?, counters: String, at date: Date
  ) throws(SQLiteError) {
    let prices = sample?.cashPrices ?? []
    try connection.execute(
      """
      UPDATE run SET ended_at = ?, outcome = ?, attribution = ?, findings = ?, counters = ?, listings = ?, \
      median_log_price = ?, prices = ? WHERE id = ?
      """,
      [
        Value(date.millisecondsSince1970), .text(outcome.rawValue), Value(verdict?.attribution?.rawValue),
        Value(verdict?.findingsJSON), .text(counters), Value(sample?.listingCount ?? 0),
        Value(Gates.medianLog(prices)), Value(prices.count), .integer(id),
      ])
    for (key, coverage) in sample?.coverage ?? [:] {
      try connection.execute(
        "INSERT OR REPLACE INTO run_field (run_id, page_kind, field, found, total) VALUES (?, ?, ?, ?, ?)",
        [
          .integer(id), .text(key.page.rawValue), .text(key.field), Value(coverage.found), Value(coverage.total),
        ])
    }
  }

  /// Lets a quarantined run count after all, so that what it read becomes usual; false when it is not quarantined.
  ///
  /// Its pages are still to be read and recorded by the caller.
  public func acceptRun(_ id: Int64) throws(SQLiteError) -> Bool {
    try connection.execute(
      "UPDATE run SET outcome = 'accepted' WHERE id = ? AND outcome = 'quarantined'", [.integer(id)]) > 0
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

  /// What is usual for a site as of `date`: its last 14 accepted runs that are not older than 30 days.
  public func baseline(site: String, at date: Date) throws(SQLiteError) -> SiteBaseline {
    let oldest = Value(date.millisecondsSince1970 - 30 * 86_400_000)
    let runs = try connection.query(
      """
      SELECT id, median_log_price, prices FROM run WHERE site = ? AND outcome = 'accepted' AND started_at >= ? \
      AND listings > 0 ORDER BY id DESC LIMIT 14
      """, [.text(site), oldest]
    ) { row in (id: row.int64(0), level: row.optionalDouble(1), prices: row.int(2)) }
    var shares: [CoverageKey: [Coverage]] = [:]
    for run in runs {
      try connection.forEach(
        "SELECT page_kind, field, found, total FROM run_field WHERE run_id = ?", [.integer(run.id)]
      ) { row in
        guard let page = SourcePage(rawValue: row.text(0)) else { return }
        shares[CoverageKey(page: page, field: row.text(1)), default: []]
          .append(Coverage(found: row.int(2), total: row.int(3)))
      }
    }
    let hadListings = try connection.first(
      "SELECT 1 FROM run WHERE site = ? AND outcome = 'accepted' AND listings > 0 LIMIT 1", [.text(site)]
    ) { _ in true }
    return SiteBaseline(
      coverage: shares.compactMapValues { FieldBaseline($0) },
      medianLogPrice: weightedMedian(runs.compactMap { run in run.level.map { ($0, run.prices) } }),
      priceCount: runs.reduce(0) { $0 + $1.prices }, hadListings: hadListings != nil)
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
