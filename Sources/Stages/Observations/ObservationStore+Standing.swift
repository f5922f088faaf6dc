public import SQLite

/// How things stand with a site that was crawled.
public struct SiteStanding: Sendable, Hashable {
  /// Identifier of the site definition.
  public let site: String
  /// The latest run that counts; nil when none ever did.
  public let lastAccepted: Run?
  /// The latest run, however it ended.
  public let latest: Run
  /// Ads that are online as far as anybody knows.
  public let adsOnline: Int
  /// Ads that something speaks against, not enough to say that they are gone.
  public let adsSuspected: Int
}

extension ObservationStore {
  /// How things stand with every site that has a run, in alphabetical order; reads every ad once.
  public func siteStandings() throws(SQLiteError) -> [SiteStanding] {
    var ads: [String: (online: Int, suspected: Int)] = [:]
    let suspected = ListingLifecycle.State.suspectedGone.rawValue
    try connection.forEach(
      """
      SELECT site, count(*) FILTER (WHERE state < \(suspected)), count(*) FILTER (WHERE state = \(suspected)) \
      FROM ad GROUP BY site
      """
    ) { row in ads[row.text(0)] = (row.int(1), row.int(2)) }
    let newest = try connection.query(
      """
      SELECT site, max(id), max(id) FILTER (WHERE outcome = 'accepted') FROM run GROUP BY site ORDER BY site
      """
    ) { row in (site: row.text(0), latest: row.int64(1), accepted: row.optionalInt64(2)) }
    var standings: [SiteStanding] = []
    for item in newest {
      guard let latest = try run(item.latest) else { continue }
      let accepted = try item.accepted.map { id throws(SQLiteError) in try run(id) } ?? nil
      let counts = ads[item.site] ?? (0, 0)
      standings.append(
        SiteStanding(
          site: item.site, lastAccepted: accepted, latest: latest, adsOnline: counts.online,
          adsSuspected: counts.suspected))
    }
    return standings
  }
}
