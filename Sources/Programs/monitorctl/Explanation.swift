import CommandLineTool
import Extraction
import JSON
import Observations
import Outbox
import Vehicles

/// All that can be said about how an event came to be.
struct Explanation {
  let event: Event
  let evidence: EventEvidence?
  let run: Run?
  let offer: OfferHistory?
  let reading: PageReading?
  let rederivation: Rederivation

  /// One JSON object.
  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("event", raw: String(decoding: event.body, as: UTF8.self))
      object.member("enqueuedAt", event.createdAt)
      if let run {
        object.member("run", object: { writeRun(run, to: &$0) })
      }
      if let walk = evidence?.walk { object.member("walk", Int(walk)) }
      if evidence?.url != nil { object.member("page", object: { writePage(to: &$0) }) }
      if let offer { object.member("offer", object: { writeOffer(offer, to: &$0) }) }
      object.member(
        "then",
        object: { object in
          for (field, value) in said { object.member(field, value) }
          object.member(
            "provenance",
            object: { rules in
              for (field, rule) in (evidence?.provenance ?? [:]).sorted(by: { $0.key < $1.key }) {
                rules.member(field, rule)
              }
            })
        })
      object.member("now", raw: listingJSON ?? "null")
      object.member("differences", array: { array in differences.forEach { array.value($0) } })
      object.member("saidAgain", rederivation.isSaidAgain)
      object.member("because", rederivation.because)
      object.member("otherwise", array: { array in rederivation.otherwise.forEach { array.value($0) } })
    }
    return writer.text
  }

  /// What the event says of the ad, by the names of listing fields.
  var said: [(field: String, value: String)] {
    guard let body = EventBody(event.body) else { return [] }
    let values = [
      ("adId", body.text("adId")), ("url", body.text("pageUrl")), ("plate", body.text("licensePlate")),
      ("vin", body.text("vin")), ("price", body.price?.amount), ("currency", body.text("currency")),
      ("priceKind", body.price?.kind),
    ]
    return values.compactMap { field, value in value.map { (field, $0) } }
  }

  /// What the page says of the ad as it is read today, by the names of listing fields.
  var read: [String: String] {
    guard let document = listingJSON.flatMap({ JSONDocument($0) }) else { return [:] }
    var values: [String: String] = [:]
    document.forEachMember(document.root) { key, value in
      if let field = document.string(key), let text = document.scalarText(value) { values[field] = text }
      return true
    }
    values["mileage"] = values["mileageKm"]
    // A fee per month stands in an object of its own.
    if let listing = reading?.listing, listing.priceKind == .monthly, let price = listing.price {
      values["price"] = price.decimalText
      values["currency"] = price.currency.rawValue
    }
    return values
  }

  /// Where the page is read otherwise than then, a sentence for each value or rule.
  var differences: [String] {
    guard let listing = reading?.listing, let evidence else { return [] }
    let (read, rules) = (read, listing.provenance)
    var sentences = said.compactMap { field, value -> String? in
      // The VIN and plate of an event may be those of the monitoring.
      guard field == "price" || field == "currency" || evidence.provenance[field] != nil, read[field] != value else {
        return nil
      }
      return "\(field) was \(value) and reads as \(read[field] ?? "nothing")"
    }
    for field in Set(evidence.provenance.keys).union(rules.keys).sorted()
    where !evidence.provenance.isEmpty && evidence.provenance[field] != rules[field] {
      let (then, now) = (evidence.provenance[field] ?? "no rule", rules[field] ?? "no rule")
      sentences.append("\(field) was read by \(then) and is by \(now)")
    }
    return sentences
  }

  private var listingJSON: String? {
    guard let listing = reading?.listing else { return nil }
    var writer = JSONWriter()
    listing.write(to: &writer)
    return writer.text
  }

  private func writeRun(_ run: Run, to object: inout JSONWriter) {
    object.member("run", Int(run.id))
    object.member("site", run.site)
    object.member("mode", run.mode)
    object.member("startedAt", run.startedAt)
    object.member("outcome", run.outcome?.rawValue)
  }

  private func writePage(to object: inout JSONWriter) {
    object.member("url", evidence?.url)
    object.member("fetchedAt", evidence?.fetchedAt)
    object.member("status", evidence?.status)
    object.member("sha256", evidence?.digest)
    object.member("isKept", reading != nil)
    if let reading {
      object.member("bytes", reading.size)
      object.member("kind", reading.kind.rawValue)
    }
  }

  private func writeOffer(_ offer: OfferHistory, to object: inout JSONWriter) {
    object.member("number", offer.number)
    object.member("firstSeenAt", offer.firstSeenAt)
    object.member("lastSeenAt", offer.lastSeenAt)
    object.member("delistedAt", offer.delistedAt)
    object.member(
      "prices",
      array: { array in
        for price in offer.prices {
          array.object { object in
            object.member("seenAt", price.seenAt)
            object.member("amount", raw: price.price.money.decimalText)
            object.member("currency", price.price.money.currency.rawValue)
            object.member("kind", price.price.kind.rawValue)
          }
        }
      })
  }
}
