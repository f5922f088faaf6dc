public import FoundationEssentials
internal import JSON
public import SQLite
public import Vehicles

/// What a look at the page of a missed ad has shown.
public struct AdEvidence: Sendable, Hashable {
  /// The site's own identifier of the ad.
  public let adID: String
  /// What the page shows.
  public let evidence: ListingLifecycle.Evidence
  /// When the page was fetched.
  public let seenAt: Date

  /// Evidence on an ad.
  public init(adID: String, evidence: ListingLifecycle.Evidence, seenAt: Date) {
    self.adID = adID
    self.evidence = evidence
    self.seenAt = seenAt.inWholeMilliseconds
  }
}

/// An ad that ought to be looked at, because a walk missed it or something says that it is gone.
public struct DoubtfulAd: Sendable, Hashable {
  /// The site's own identifier of the ad.
  public let adID: String
  /// Absolute address of its page.
  public let url: String
  /// The vehicle's plate, where known.
  public let plate: LicensePlate?
  /// The vehicle's VIN, where known.
  public let vin: VIN?
  /// Whether an open offer rests on it.
  public let isOffered: Bool
  /// Complete walks in a row without it.
  public let misses: Int
}

/// What became of ads that may be gone.
public struct Departures: Sendable, Hashable {
  /// Ads that are gone now.
  public var gone = 0
  /// Ads that would be gone now if there were not suspiciously many of them at once; each counts once, not in every walk.
  public var held = 0
  /// What it means for offers.
  public var news: [ListingNews] = []
}

extension ObservationStore {
  /// Weighs what looks at ad pages have shown; evidence on unknown ads is passed over.
  ///
  /// When far too many ads would be gone since the last complete walk, their departure is held and that walk counts as
  /// quarantined; what speaks against them is kept, and a later walk or somebody decides.
  public func weigh(_ evidence: [AdEvidence], site: String) throws(SQLiteError) -> Departures {
    var ads: [String: StoredAd] = [:]
    var leaving: [String: (reason: DelistingReason, at: Date)] = [:]
    for item in evidence where item.evidence != .none && item.evidence != .stillThere {
      let known = if let met = ads[item.adID] { met } else { try self.ad(site: site, adID: item.adID) }
      guard var ad = known else { continue }
      if case .gone(let reason)? = ad.lifecycle.weigh(item.evidence, at: item.seenAt) {
        leaving[item.adID] = (reason, item.seenAt)
      }
      ads[item.adID] = ad
    }
    var departing = Departing()
    for (adID, ad) in ads.sorted(by: { $0.value.id < $1.value.id }) {
      if let (reason, date) = leaving[adID] {
        departing.add(ad, reason: reason, at: date, isConfirmed: false)
      } else {
        _ = try save(ad)
      }
    }
    var (departures, isHeld) = try settle(departing, site: site)
    if isHeld {
      try connection.execute(
        """
        UPDATE cycle SET outcome = 'quarantined' \
        WHERE id = (SELECT max(id) FROM cycle WHERE site = ? AND closed_at IS NOT NULL)
        """, [.text(site)])
    }
    for item in evidence where item.evidence == .stillThere {
      departures.news += try touch(site: site, adIDs: [item.adID], seenAt: item.seenAt)
    }
    return departures
  }

  /// Ads of the site that ought to be looked at: those that offers rest on first, then those looked at longest ago.
  ///
  /// An ad looked at within `ListingLifecycle.proofGap` before `date` is left alone, as another look could prove
  /// nothing.
  public func doubtfulAds(site: String, at date: Date, limit: Int) throws(SQLiteError) -> [DoubtfulAd] {
    try connection.query(
      """
      SELECT ad.ad_id, ad.url, vehicle.plate, vehicle.vin, \
      offer.id IS NOT NULL AND offer.delisted_at IS NULL, ad.misses \
      FROM ad LEFT JOIN offer ON offer.id = ad.offer_id LEFT JOIN vehicle ON vehicle.id = ad.vehicle_id \
      WHERE ad.site = ? AND ad.state IN (2, 3) AND ad.url IS NOT NULL AND coalesce(ad.last_proof_at, 0) <= ? \
      ORDER BY 5 DESC, coalesce(ad.last_proof_at, 0), ad.id LIMIT ?
      """,
      [
        .text(site), Value(date.millisecondsSince1970 - Int(ListingLifecycle.proofGap) * 1000), Value(limit),
      ]
    ) { row in
      DoubtfulAd(
        adID: row.text(0), url: row.text(1), plate: row.optionalText(2).flatMap { LicensePlate($0) },
        vin: row.optionalText(3).flatMap { VIN($0) }, isOffered: row.bool(4), misses: row.int(5))
    }
  }
}
