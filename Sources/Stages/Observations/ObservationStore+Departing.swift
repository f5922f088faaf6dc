internal import FoundationEssentials
internal import JSON
public import SQLite
internal import Vehicles

/// Ads that are gone by what speaks against them, before it is known whether they are suspiciously many.
struct Departing {
  /// One of them.
  struct Departure {
    var ad: StoredAd
    let reason: DelistingReason
    let at: Date
  }

  /// Ads whose departure was held before, and which a second walk does not meet either.
  private(set) var confirmed: [Departure] = []
  /// Ads whose departure is held already.
  private(set) var waiting: [Departure] = []
  /// Ads that nothing spoke against so much before.
  private(set) var fresh: [Departure] = []

  mutating func add(_ ad: StoredAd, reason: DelistingReason, at date: Date, isConfirmed: Bool) {
    let departure = Departure(ad: ad, reason: reason, at: date)
    if isConfirmed {
      confirmed.append(departure)
    } else if ad.heldAt != nil {
      waiting.append(departure)
    } else {
      fresh.append(departure)
    }
  }
}

extension StoredAd {
  /// Whether its departure is held since long enough before `date` for another walk to be independent.
  func wasHeld(before date: Date) -> Bool {
    heldAt.map { date.timeIntervalSince($0) >= ObservationStore.departureGap } ?? false
  }
}

extension ObservationStore {
  /// More than this share of a site's ads, and at least `massGoneCount`, do not go at once: then it is the site or this
  /// program.
  static let massGoneShare = 0.05
  static let massGoneCount = 20
  /// A walk that ends so long after departures were held, and does not meet those ads either, lets them go: by then the site
  /// would have mended a failure, and nobody would mend what is true.
  static let departureGap: TimeInterval = 6 * 3600

  /// Lets ads go, or holds those that are too many; an ad whose departure is held keeps what speaks against it.
  func settle(_ departing: Departing, site: String) throws(SQLiteError) -> (departures: Departures, isHeld: Bool) {
    let isHeld = try isTooMany(departing.fresh.count, site: site, confirmed: departing.confirmed.count)
    var departures = try leave(departing.confirmed)
    for var departure in departing.waiting {
      departure.ad.lifecycle.hold()
      _ = try save(departure.ad)
    }
    guard isHeld else {
      let left = try leave(departing.fresh)
      departures.gone += left.gone
      departures.news += left.news
      return (departures, false)
    }
    for var departure in departing.fresh {
      departure.ad.lifecycle.hold()
      departure.ad.heldAt = departure.at
      _ = try save(departure.ad)
    }
    departures.held = departing.fresh.count
    return (departures, true)
  }

  /// Lets the ads go whose departure a run held, because somebody says that it is true; they go as of when they were held.
  ///
  /// An ad that was seen again since is not held any more.
  public func releaseDepartures(heldBy run: Run) throws(SQLiteError) -> Departures {
    let ads = try connection.query(
      """
      SELECT \(StoredAd.columns) FROM ad WHERE site = ? AND state = 3 AND held_at >= ? AND held_at <= ? ORDER BY id
      """,
      [
        .text(run.site), Value(run.startedAt.millisecondsSince1970),
        Value((run.endedAt ?? run.startedAt).millisecondsSince1970),
      ]
    ) { row in StoredAd(row) }
    var released: [Departing.Departure] = []
    for var ad in ads {
      guard let heldAt = ad.heldAt, let reason = ad.lifecycle.release() else { continue }
      released.append(Departing.Departure(ad: ad, reason: reason, at: heldAt))
    }
    return try leave(released)
  }

  private func leave(_ leaving: [Departing.Departure]) throws(SQLiteError) -> Departures {
    var departures = Departures()
    for departure in leaving {
      _ = try save(departure.ad)
      departures.gone += 1
      departures.news += try leaveOffer(departure.ad, reason: departure.reason, at: departure.at)
    }
    return departures
  }

  /// Whether `going` more ads, with those gone or held since the last complete walk, are too many for one walk.
  ///
  /// Those that go after having been held are not counted: they are explained. `confirmed` of those held go now.
  private func isTooMany(_ going: Int, site: String, confirmed: Int) throws(SQLiteError) -> Bool {
    guard going > 0 else { return false }
    let counts = try connection.first(
      """
      SELECT count(*) FILTER (WHERE state <> 4), count(*) FILTER (WHERE state = 3 AND held_at IS NOT NULL), \
      count(*) FILTER (WHERE held_at IS NULL AND gone_at >= coalesce( \
      (SELECT max(closed_at) FROM cycle WHERE site = ?1 AND outcome = 'complete'), 0)) FROM ad WHERE site = ?1
      """, [.text(site)]
    ) { row in (present: row.int(0), held: row.int(1), gone: row.int(2)) }
    guard let counts else { return false }
    let departing = going + counts.held - confirmed + counts.gone
    return departing >= Self.massGoneCount
      && Double(departing) > Self.massGoneShare * Double(counts.present - confirmed + counts.gone)
  }
}
