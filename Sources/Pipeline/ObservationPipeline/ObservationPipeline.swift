public import FoundationEssentials
public import Matching
public import Observations
public import Outbox
public import SQLite
internal import Telemetry
public import Vehicles

/// From what pages show to what customers are told: observe, match, enqueue, all in the caller's transaction.
///
///     observe   what is new about this ad and its offer?       ObservationStore
///     match     who asked to be told about this vehicle?       Matcher
///     enqueue   one event for each of them, each once          Outbox
///
/// Everything said is derived from what was stored in the same transaction, so a run that is killed says nothing, and
/// one that is repeated says nothing twice. Nothing here knows how events are delivered.
public struct ObservationPipeline {
  private let store: ObservationStore
  private let index: MonitoringIndex
  private let matcher: Matcher
  private let announcer: Announcer
  private let feed: MarketFeed
  private let enqueuedAt: Date

  /// A pipeline within a transaction on `connection`, which has had `migrations`; events count as enqueued at
  /// `enqueuedAt`, by the real clock.
  public init(_ connection: Connection, enqueuedAt: Date) {
    store = ObservationStore(connection)
    index = MonitoringIndex(connection)
    matcher = Matcher(connection)
    feed = MarketFeed(connection)
    self.enqueuedAt = enqueuedAt
    announcer = Announcer(outbox: Outbox(connection), matcher: matcher, enqueuedAt: enqueuedAt)
  }

  /// The history of all the tables behind the pipeline.
  public static var migrations: [Migration] {
    ObservationStore.migrations + MonitoringIndex.migrations + Outbox.migrations + MonitorStore.migrations
  }

  /// Takes in listings of an accepted run, whose number `ObservationStore.beginRun` has given out.
  public func accept(_ batch: [ObservedListing], run: Int64) throws(SQLiteError) -> PipelineReport {
    var tally = AdTally()
    return try accept(batch, run: run, tally: &tally)
  }

  /// Takes in a part of the listings of an accepted run; `tally` holds the ads of the parts before, which are not counted
  /// again.
  public func accept(
    _ batch: [ObservedListing], run: Int64, tally: inout AdTally
  ) throws(SQLiteError) -> PipelineReport {
    var report = PipelineReport()
    let earlier = tally
    for observed in batch {
      let listing = observed.listing
      guard let recorded = try store.record(listing, from: observed.page, seenAt: observed.seenAt) else { continue }
      let isWatched = try !matcher.matches(plate: listing.plate, vin: listing.vin).isEmpty
      tally.add(recorded, of: listing, isWatched: isWatched)
      guard !recorded.news.isEmpty else { continue }
      let evidence = Evidence(run: run, capture: observed.capture, provenance: listing.provenance)
      report.events += try announce(recorded.news, evidence: evidence)
    }
    tally.write(to: &report, since: earlier)
    return report
  }

  /// Notes that ads were still there without having been read, because their page has not changed since.
  public func touch(site: String, adIDs: [String], seenAt: Date, run: Int64) throws(SQLiteError) -> PipelineReport {
    let news = try store.touch(site: site, adIDs: adIDs, seenAt: seenAt)
    return PipelineReport(events: try announce(news, evidence: Evidence(run: run)))
  }

  /// Takes in what looks at the pages of doubtful ads have shown.
  public func weigh(_ examined: [ExaminedAd], site: String, run: Int64) throws(SQLiteError) -> PipelineReport {
    let departures = try store.weigh(examined.map(\.evidence), site: site)
    var report = PipelineReport(gone: departures.gone, held: departures.held)
    for news in departures.news {
      let capture = examined.last { $0.evidence.adID == news.ad.adID }?.capture
      report.events += try announce([news], evidence: Evidence(run: run, capture: capture))
    }
    return report
  }

  /// Ends a walk that has read every page of the site, and says what is certainly gone by it.
  public func close(_ cycle: Cycle, at date: Date, run: Int64) throws(SQLiteError) -> (
    end: CycleEnd, report: PipelineReport
  ) {
    let end = try store.close(cycle, at: date)
    let evidence = Evidence(run: run, walk: cycle.id)
    let events = try announce(end.departures.news, evidence: evidence)
    return (end, PipelineReport(gone: end.departures.gone, held: end.departures.held, events: events))
  }

  /// Lets the ads go whose departure a run held, because somebody says that it is true, and says so to those who asked.
  public func releaseDepartures(heldBy run: Run) throws(SQLiteError) -> PipelineReport {
    let departures = try store.releaseDepartures(heldBy: run)
    return PipelineReport(
      gone: departures.gone, events: try announce(departures.news, evidence: Evidence(run: run.id)))
  }

  /// The ads of a site that ought to be looked at, those of monitored vehicles first.
  public func adsToExamine(site: String, at date: Date, limit: Int) throws(SQLiteError) -> [DoubtfulAd] {
    // More than a run can ever look at, so that a monitored one is not left behind the others.
    let candidates = try store.doubtfulAds(site: site, at: date, limit: max(limit, 10_000))
    var watched: [DoubtfulAd] = []
    var others: [DoubtfulAd] = []
    for ad in candidates {
      if try matcher.matches(plate: ad.plate, vin: ad.vin).isEmpty { others.append(ad) } else { watched.append(ad) }
    }
    return Array((watched + others).prefix(limit))
  }

  /// Makes or changes a monitoring; when it tells of offers from now on, it is told of those that are online already.
  public func watch(
    _ request: MonitoringRequest, newID: UUID, at date: Date
  ) throws(SQLiteError) -> (watched: MonitoringIndex.Watched, events: [Event]) {
    let watched = try index.watch(request, newID: newID, at: date)
    return (watched, try tellOfOnlineOffers(watched.monitoring, newTypes: watched.addedTypes, at: date))
  }

  /// Changes the named parts of a monitoring; nil when the account has none for the plate.
  public func change(
    account: String, plate: LicensePlate, eventTypes: [EventType]?, metadata: MetadataChange, at date: Date
  ) throws(SQLiteError) -> (watched: MonitoringIndex.Watched, events: [Event])? {
    let changed = try index.change(account: account, plate: plate, eventTypes: eventTypes, metadata: metadata)
    guard let changed else { return nil }
    return (changed, try tellOfOnlineOffers(changed.monitoring, newTypes: changed.addedTypes, at: date))
  }

  /// Takes a portfolio in and returns what it did, and how many events it made.
  ///
  /// Its new monitorings, and those that tell of offers from now on, are told of those that are online already.
  public func take(
    _ portfolio: Portfolio, account: String, mode: Portfolio.Mode, at date: Date
  ) throws(SQLiteError) -> (counts: Portfolio.Counts, events: Int) {
    var listening: Set<String> = []
    try store.forEachOnlineVehicle { plateKey, vin throws(SQLiteError) in
      for key in try portfolio.beginsToListen(plateKey: plateKey, vin: vin) { listening.insert(key) }
    }
    let counts = try portfolio.merge(mode, at: date)
    var events = 0
    for key in listening.sorted() {
      guard let monitoring = try index.monitoring(account: account, plateKey: key) else { continue }
      events += try tellOfOnlineOffers(monitoring, newTypes: [.listedForSale], at: date).count
    }
    return (counts, events)
  }

  private func tellOfOnlineOffers(
    _ monitoring: Monitoring, newTypes: [EventType], at date: Date
  ) throws(SQLiteError) -> [Event] {
    guard newTypes.contains(.listedForSale) else { return [] }
    var events: [Event] = []
    for offer in try store.onlineOffers(plate: monitoring.plate, vin: monitoring.vin) {
      if let event = try announcer.tell(monitoring, ofOnline: offer, at: date) { events.append(event) }
    }
    return events
  }

  private func announce(_ news: [ListingNews], evidence: Evidence) throws(SQLiteError) -> [Event] {
    var events: [Event] = []
    for item in news { events += try announcer.announce(item) { evidence.json } }
    try tellMonitors(news)
    if !events.isEmpty, let capture = evidence.capture { try store.keep(capture, run: evidence.run, at: enqueuedAt) }
    return events
  }

  /// Lets monitors know how the offers of these vehicles stand; for those that have just come to ask about them.
  public func tellMonitors(of vehicles: [(plate: LicensePlate?, vin: VIN?)], at date: Date) throws(SQLiteError) {
    for (plate, vin) in vehicles {
      try feed.add(
        plate: plate, vin: vin, at: date, try offers(plate: plate, vin: vin), baseline: MarketFeed.registered)
    }
  }

  private func tellMonitors(_ news: [ListingNews]) throws(SQLiteError) {
    guard !news.isEmpty, try feed.isWanted() else { return }
    for item in news {
      var values = try offers(plate: item.vehicle.plate, vin: item.vehicle.vin)
      if case .priceChanged(let old, let new) = item.change, old.money.minorUnits != 0 {
        let change = Double(new.money.minorUnits - old.money.minorUnits) / Double(old.money.minorUnits) * 100
        values.append(("vehicle.listing.priceChangePercent", "\((change * 100).rounded() / 100)"))
      }
      try feed.add(plate: item.vehicle.plate, vin: item.vehicle.vin, at: item.occurredAt, values)
    }
  }

  private func offers(
    plate: LicensePlate?, vin: VIN?
  ) throws(SQLiteError) -> [(operand: String, text: String)] {
    let offers = try store.onlineOffers(plate: plate, vin: vin)
    var values = [("vehicle.listing.active", "\(!offers.isEmpty)"), ("vehicle.listing.count", "\(offers.count)")]
    if let price = offers.first?.prices.last?.price {
      values.append(("vehicle.listing.price", price.money.decimalText))
    }
    if let url = offers.first?.ad.pageURL { values.append(("vehicle.listing.url", String(url.prefix(500)))) }
    return values
  }
}
