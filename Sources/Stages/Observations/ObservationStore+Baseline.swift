public import FoundationEssentials
internal import JSON
public import SQLite
internal import Vehicles

extension ObservationStore {
  /// What is usual for a site as of `date`: its last 14 accepted runs that are not older than 30 days.
  ///
  /// A run that somebody accepted whatever the gates said shows that the site has changed for good, so no run before the latest
  /// such one counts.
  public func baseline(site: String, at date: Date) throws(SQLiteError) -> SiteBaseline {
    let oldest = Value(date.millisecondsSince1970 - 30 * 86_400_000)
    let runs = try connection.query(
      """
      SELECT id, median_log_price, prices, price_currency FROM run \
      WHERE site = ?1 AND outcome = 'accepted' AND started_at >= ?2 AND listings > 0 AND id >= coalesce( \
      (SELECT max(id) FROM run WHERE site = ?1 AND outcome = 'accepted' AND is_baseline_start = 1), 0) \
      ORDER BY id DESC LIMIT 14
      """, [.text(site), oldest]
    ) { row in
      PastRun(
        id: row.int64(0), medianLogPrice: row.optionalDouble(1), prices: row.int(2),
        currency: row.optionalText(3).flatMap { Currency(rawValue: $0) })
    }
    let hadListings = try connection.first(
      "SELECT 1 FROM run WHERE site = ? AND outcome = 'accepted' AND listings > 0 LIMIT 1", [.text(site)]
    ) { _ in true }
    var baseline = SiteBaseline(coverage: try coverage(of: runs), hadListings: hadListings != nil)
    var pricesByCurrency: [Currency: Int] = [:]
    for run in runs { run.currency.map { pricesByCurrency[$0, default: 0] += run.prices } }
    let main = pricesByCurrency.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
    let levels = runs.filter { $0.currency == nil || $0.currency == main }.compactMap { run in
      run.medianLogPrice.map { (value: $0, weight: run.prices) }
    }
    guard let median = weightedMedian(levels) else { return baseline }
    baseline.medianLogPrice = median
    baseline.priceSpread = weightedMedian(levels.map { (abs($0.value - median), $0.weight) }) ?? 0
    baseline.priceCount = levels.reduce(0) { $0 + $1.weight }
    baseline.priceCurrency = main
    return baseline
  }

  private struct PastRun {
    let id: Int64
    let medianLogPrice: Double?
    let prices: Int
    let currency: Currency?
  }

  private func coverage(of runs: [PastRun]) throws(SQLiteError) -> [CoverageKey: FieldBaseline] {
    var shares: [[CoverageKey: Coverage]] = []
    var keys: Set<CoverageKey> = []
    for run in runs {
      var own: [CoverageKey: Coverage] = [:]
      try connection.forEach(
        "SELECT page_kind, field, found, total FROM run_field WHERE run_id = ?", [.integer(run.id)]
      ) { row in
        guard let page = SourcePage(rawValue: row.text(0)) else { return }
        own[CoverageKey(page: page, field: row.text(1))] = Coverage(found: row.int(2), total: row.int(3))
      }
      keys.formUnion(own.keys)
      shares.append(own)
    }
    var baselines: [CoverageKey: FieldBaseline] = [:]
    let complete = shares.map { $0.completed(by: keys) }
    for key in keys { baselines[key] = FieldBaseline(complete.compactMap { $0[key] }) }
    return baselines
  }
}
