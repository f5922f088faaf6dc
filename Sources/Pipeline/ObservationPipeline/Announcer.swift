internal import FoundationEssentials
internal import Matching
internal import Observations
internal import Outbox
internal import SQLite
internal import Vehicles

/// Turns news of an offer into one event for each monitoring that asked for it.
struct Announcer {
  let outbox: Outbox
  let matcher: Matcher
  let enqueuedAt: Date

  /// The events that were new, in the order of the monitorings.
  ///
  /// `evidence` is asked for only when somebody is told: most news concern nobody, and its digest is dear.
  func announce(_ news: ListingNews, evidence: () -> String) throws(SQLiteError) -> [Event] {
    let vehicle = news.vehicle
    var events: [Event] = []
    for match in try matcher.matches(plate: vehicle.plate, vin: vehicle.vin, type: news.type) {
      let line = Line(monitoring: match.monitoring, site: news.ad.site, vehicle: vehicle, offerNumber: news.offerNumber)
      guard let said = try words(for: news, on: line) else { continue }
      let event = makeEvent(
        line, ad: news.ad, news: said, count: news.count, occurredAt: news.occurredAt, evidence: evidence())
      if try outbox.enqueue(event) { events.append(event) }
    }
    return events
  }

  /// The event about an offer that was online before the monitoring was made; nil when it was told already.
  func tell(_ monitoring: Monitoring, ofOnline offer: OfferHistory, at date: Date) throws(SQLiteError) -> Event? {
    let line = Line(
      monitoring: monitoring, site: offer.ad.site, vehicle: offer.vehicle, offerNumber: offer.number)
    let news = VehicleEvent.News.listedForSale(price: offer.prices.last?.price, initial: true, relisted: false)
    let event = makeEvent(line, ad: offer.ad, news: news, count: offer.listedCount, occurredAt: date, evidence: nil)
    return try outbox.enqueue(event) ? event : nil
  }

  /// What to say to one monitoring; nil when it is no news to it.
  ///
  /// That an offer is back is news only to those who were told that it was gone; to those who were never told of it, it
  /// is simply for sale.
  private func words(for news: ListingNews, on line: Line) throws(SQLiteError) -> VehicleEvent.News? {
    switch news.change {
    case .listed(let price): return .listedForSale(price: price, initial: false, relisted: false)
    case .relisted(let price, let delistedCount):
      if try outbox.contains(line.identifier(.delisted, count: delistedCount)) {
        return .listedForSale(price: price, initial: false, relisted: true)
      }
      for count in 1..<max(news.count, 2) where try outbox.contains(line.identifier(.listedForSale, count: count)) {
        return nil
      }
      return .listedForSale(price: price, initial: false, relisted: false)
    case .priceChanged(let old, let new): return .priceChanged(from: old, to: new)
    case .delisted(let reason, let price, let first, let last):
      return .delisted(reason, lastPrice: price, firstSeenAt: first, lastSeenAt: last)
    }
  }

  private func makeEvent(
    _ line: Line, ad: VehicleEvent.Ad, news: VehicleEvent.News, count: Int, occurredAt: Date, evidence: String?
  ) -> Event {
    let monitoring = line.monitoring
    let subject = VehicleEvent.Subject(
      monitorID: monitoring.monitorID, licensePlate: monitoring.plate.normalized,
      vin: (line.vehicle.vin ?? monitoring.vin)?.value, metadata: monitoring.metadata?.json)
    let type = news.type
    let said = VehicleEvent(
      id: line.identifier(type, count: count), occurredAt: occurredAt, subject: subject, ad: ad, news: news)
    return Event(
      id: said.id, accountID: monitoring.accountID, type: type.rawValue,
      subject: Event.Subject(
        plate: monitoring.plate.normalized, vehicle: line.vehicle.key, site: ad.site, adID: ad.adID),
      occurredAt: occurredAt, createdAt: enqueuedAt, body: said.body, evidence: evidence)
  }
}

/// One offer as one monitoring is told of it: everything but the kind and the count of a change that makes an
/// identifier.
private struct Line {
  let monitoring: Monitoring
  let site: String
  let vehicle: VehicleIdentity
  let offerNumber: Int

  func identifier(_ type: EventType, count: Int) -> String {
    Event.identifier(of: [
      monitoring.accountID, monitoring.monitorID, type.rawValue, site, vehicle.key, String(offerNumber), String(count),
    ])
  }
}

extension ListingNews {
  /// The type that a monitoring must have asked for.
  fileprivate var type: EventType {
    switch change {
    case .listed, .relisted: .listedForSale
    case .priceChanged: .priceChanged
    case .delisted: .delisted
    }
  }
}
