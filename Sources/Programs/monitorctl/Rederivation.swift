import Extraction
import Outbox
import Vehicles

/// Whether an event would be said again by the rules of today, and what would have made the answer another one.
struct Rederivation {
  /// Nil when there is nothing left that could be read again.
  let isSaidAgain: Bool?
  /// Why.
  let because: String
  /// What the page or the past would have had to be for another answer, a sentence each.
  let otherwise: [String]

  init(event: Event, evidence: EventEvidence?, reading: PageReading?) {
    let type = EventType(rawValue: event.type)
    let body = EventBody(event.body)
    (isSaidAgain, because) = Self.answer(event, type, body, evidence, reading)
    otherwise = Self.alternatives(type, body, evidence, isInitial: body?.text("initial") == "true")
  }

  private static func answer(
    _ event: Event, _ type: EventType?, _ body: EventBody?, _ evidence: EventEvidence?, _ reading: PageReading?
  ) -> (Bool?, String) {
    guard let reading else { return (nil, whyUnread(evidence, isInitial: body?.text("initial") == "true")) }
    if type == .delisted { return absence(reading) }
    let ad = event.subject.adID ?? ""
    guard let listing = reading.listing else {
      return (false, "the kept page, read as '\(reading.kind.rawValue)', does not show the ad \(ad)")
    }
    guard listing.isIdentified else { return (false, "the kept page names neither plate nor VIN of the ad \(ad)") }
    guard isSameVehicle(listing, event, body) else {
      return (false, "the kept page names another vehicle for the ad \(ad)")
    }
    if let offer = listing.offer, offer != .sale {
      return (false, "the ad reads as '\(offer.rawValue)', not as a sale")
    }
    if listing.status == .sold { return (false, "the ad reads as sold") }
    let then = body?.price.map { "\($0.amount) \($0.kind)" }
    let now = listing.askingPrice.map { "\($0.money.decimalText) \($0.kind.rawValue)" }
    if then == now { return (true, "the kept page reads the same: this vehicle, for sale, at this price") }
    let words = "the price reads as \(now ?? "none"), and as \(then ?? "none") then"
    return type == .priceChanged ? (false, words) : (true, "the vehicle is for sale on the kept page, but \(words)")
  }

  private static func whyUnread(_ evidence: EventEvidence?, isInitial: Bool) -> String {
    if isInitial {
      return "the ad was known to be online when the monitoring was made, so no page was read for the event"
    }
    if let walk = evidence?.walk { return "the complete walk \(walk) did not meet the ad, so there is no page to read" }
    if evidence?.digest != nil { return "the page is no longer kept" }
    return "no page is named by the event"
  }

  private static func absence(_ reading: PageReading) -> (Bool?, String) {
    if reading.kind == .gone { return (true, "the kept page says that the ad is gone") }
    if reading.status == 404 || reading.status == 410 { return (true, "the site answered with \(reading.status)") }
    if reading.listing?.status == .sold { return (true, "the kept page says that the vehicle is sold") }
    if reading.listing != nil { return (false, "the kept page shows the ad as one that stands") }
    let words = "the kept page, read as '\(reading.kind.rawValue)', does not show the ad"
    return (nil, "\(words); whether a redirect led there is not kept")
  }

  private static func isSameVehicle(_ listing: Listing, _ event: Event, _ body: EventBody?) -> Bool {
    let plate = event.subject.plate.flatMap { LicensePlate($0) }
    if let plate, listing.plate?.matchKey == plate.matchKey { return true }
    return listing.vin != nil && listing.vin?.value == body?.text("vin")
  }

  private static func alternatives(
    _ type: EventType?, _ body: EventBody?, _ evidence: EventEvidence?, isInitial: Bool
  ) -> [String] {
    let rule = { (field: String) in evidence?.provenance[field].map { " (it was read by \($0))" } ?? "" }
    let watched = "nobody watching the vehicle for this type: no event"
    switch type {
    case .listedForSale where isInitial:
      return ["the ad not being online, or something speaking against it, when the monitoring was made: no event then"]
    case .listedForSale:
      return [
        "no plate in a labelled or structured place\(rule("plate")): a match by VIN at most\(rule("vin"))",
        "the ad being a lease, wanted or for parts\(rule("offer")), or sold\(rule("status")): no event",
        "an offer of the vehicle on the site within the 30 days before: the same offer, and no event", watched,
      ]
    case .priceChanged:
      return [
        "the price of before, or one of another kind or currency\(rule("price")): no event",
        "the gates holding the run because too many prices moved at once: no event until somebody accepts it", watched,
      ]
    case .delisted:
      return [
        "the ad met by the walk, or its page showing it: it would still be online",
        "another ad of the same offer being online: no event",
        "more than 5 % of the site's ads going at once: held as a fault of the site or of the reading", watched,
      ]
    case .ownershipChange:
      return ["the register naming the owner of before, or withholding the owner: no event", watched]
    case nil: return []
    }
  }
}
