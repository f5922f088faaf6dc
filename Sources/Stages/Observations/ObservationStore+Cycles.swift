public import FoundationEssentials
internal import JSON
public import SQLite

extension ObservationStore {
  /// The walk of the site that is not over yet, begun at `date` when there is none.
  public func openCycle(site: String, at date: Date) throws(SQLiteError) -> Cycle {
    if let cycle = try currentCycle(site: site) { return cycle }
    try connection.execute(
      "INSERT INTO cycle (site, opened_at) VALUES (?, ?)", [.text(site), Value(date.millisecondsSince1970)])
    return Cycle(
      id: connection.lastInsertedRowID, site: site, openedAt: date.inWholeMilliseconds,
      pages: [], repeatedPages: [], distinctAds: 0, statedTotal: nil)
  }

  /// The walk of the site that is not over yet; nil when there is none.
  public func currentCycle(site: String) throws(SQLiteError) -> Cycle? {
    let found = try connection.first(
      """
      SELECT id, opened_at, stated_total, (SELECT count(*) FROM cycle_sighting WHERE cycle_id = cycle.id) \
      FROM cycle WHERE site = ? AND closed_at IS NULL ORDER BY id DESC LIMIT 1
      """, [.text(site)]
    ) { row in (id: row.int64(0), openedAt: row.int(1), statedTotal: row.optionalInt(2), ads: row.int(3)) }
    guard let found else { return nil }
    let pages = try connection.query(
      "SELECT page, fingerprint, cards FROM cycle_page WHERE cycle_id = ? ORDER BY position", [.integer(found.id)]
    ) { row in (key: row.text(0), fingerprint: row.int64(1), cards: row.int(2)) }
    let repeated = pages.dropFirst().filter { $0.cards > 0 && $0.fingerprint == pages.first?.fingerprint }
    return Cycle(
      id: found.id, site: site, openedAt: Date(millisecondsSince1970: found.openedAt), pages: pages.map(\.key),
      repeatedPages: repeated.map(\.key), distinctAds: found.ads, statedTotal: found.statedTotal)
  }

  /// Adds a page of results to the walk; the same page again replaces what it showed before.
  public func add(
    page: String, adIDs: [String], statedTotal: Int?, seenAt: Date, run: Int64, to cycle: Cycle
  ) throws(SQLiteError) {
    var fingerprint = Fingerprint()
    for adID in adIDs { fingerprint.add(adID) }
    try connection.execute(
      """
      INSERT INTO cycle_page (cycle_id, page, run_id, seen_at, position, cards, fingerprint) \
      VALUES (?1, ?2, ?3, ?4, (SELECT count(*) FROM cycle_page WHERE cycle_id = ?1), ?5, ?6) \
      ON CONFLICT DO UPDATE SET run_id = ?3, seen_at = ?4, cards = ?5, fingerprint = ?6
      """,
      [
        .integer(cycle.id), .text(page), .integer(run), Value(seenAt.millisecondsSince1970), Value(adIDs.count),
        .integer(fingerprint.value),
      ])
    for adID in adIDs {
      try connection.execute(
        "INSERT OR IGNORE INTO cycle_sighting (cycle_id, ad_id) VALUES (?, ?)", [.integer(cycle.id), .text(adID)])
    }
    if let statedTotal {
      try connection.execute(
        "UPDATE cycle SET stated_total = ? WHERE id = ?", [Value(statedTotal), .integer(cycle.id)])
    }
  }

  /// Ends a walk that has read every page: each ad of the site that neither it nor anything else has seen since it
  /// began is missed.
  ///
  /// When far too many ads would be gone by it, their departure is held; those held since `departureGap` ago are gone, as this
  /// walk agrees with the one that held them. The caller answers for the walk being whole: every page read without error, no
  /// page repeated, the stated total met.
  public func close(_ cycle: Cycle, at date: Date) throws(SQLiteError) -> CycleEnd {
    let missed = try connection.query(
      """
      SELECT \(StoredAd.columns) FROM ad WHERE site = ? AND state <> 4 AND last_seen_at < ? \
      AND NOT EXISTS (SELECT 1 FROM cycle_sighting WHERE cycle_id = ? AND cycle_sighting.ad_id = ad.ad_id)
      """, [.text(cycle.site), Value(cycle.openedAt.millisecondsSince1970), .integer(cycle.id)]
    ) { row in StoredAd(row) }
    let closedAt = date.inWholeMilliseconds
    // Two walks at one moment, as when a simulated day is played again, see the site once.
    let isSeenAlready = try hasCompleteCycle(cycle.site, closedSince: cycle.openedAt)
    var departing = Departing()
    for var ad in missed where !isSeenAlready {
      if case .gone(let reason)? = ad.lifecycle.miss(at: closedAt) {
        departing.add(ad, reason: reason, at: closedAt, isConfirmed: ad.wasHeld(before: closedAt))
      } else {
        _ = try save(ad)
      }
    }
    let (departures, isHeld) = try settle(departing, site: cycle.site)
    try end(cycle, outcome: isHeld ? "quarantined" : "complete", missed: missed.count, at: date)
    return CycleEnd(missed: missed.count, isQuarantined: isHeld, departures: departures)
  }

  private func hasCompleteCycle(_ site: String, closedSince date: Date) throws(SQLiteError) -> Bool {
    try connection.first(
      "SELECT 1 FROM cycle WHERE site = ? AND outcome = 'complete' AND closed_at >= ?",
      [.text(site), Value(date.millisecondsSince1970)]
    ) { _ in true } ?? false
  }

  /// Ends a walk that cannot become whole; nothing is missed by it.
  public func abandon(_ cycle: Cycle, at date: Date) throws(SQLiteError) {
    try end(cycle, outcome: "abandoned", missed: nil, at: date)
  }

  private func end(_ cycle: Cycle, outcome: String, missed: Int?, at date: Date) throws(SQLiteError) {
    try connection.execute(
      "UPDATE cycle SET closed_at = ?, outcome = ?, missed = ? WHERE id = ?",
      [Value(date.millisecondsSince1970), .text(outcome), Value(missed), .integer(cycle.id)])
    try connection.execute("DELETE FROM cycle_sighting WHERE cycle_id = ?", [.integer(cycle.id)])
    try connection.execute("DELETE FROM cycle_page WHERE cycle_id = ?", [.integer(cycle.id)])
  }
}
