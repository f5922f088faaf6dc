internal import HTML
internal import JSON
internal import Vehicles

/// Reads the properties of one vehicle or product in JSON-LD (schema.org, read 2026-11-21).
struct JSONLDItemReader {
  let json: JSONDocument
  let node: Int

  /// The offers of the item.
  func offers() -> [Int] {
    guard let value = json.member(node, "offers") else { return [] }
    guard json.kind(value) == .array else { return json.kind(value) == .object ? [value] : [] }
    var result: [Int] = []
    json.forEachElement(value) { element in
      if json.kind(element) == .object { result.append(element) }
      return true
    }
    return result
  }

  func readFields(into draft: inout Draft) {
    take(.title, ["name", "headline"], into: &draft)
    take(.vin, ["vehicleIdentificationNumber", "vin"], into: &draft)
    take(.plate, ["licensePlate", "registrationNumber", "vehicleRegistrationNumber"], into: &draft)
    take(
      .year, ["vehicleModelDate", "modelDate", "productionDate", "dateVehicleFirstRegistered", "releaseDate"],
      into: &draft)
    take(.make, ["brand", "manufacturer"], into: &draft)
    take(.model, ["model"], into: &draft)
    readIdentifiers(into: &draft)
    readMileage(into: &draft)
  }

  private func take(_ field: Field, _ keys: [String], into draft: inout Draft) {
    for key in keys {
      guard let value = json.member(node, key), let text = self.text(value) else { continue }
      draft.take(field, text, from: "json-ld:\(key)")
    }
  }

  /// A scalar, or the name of a thing.
  private func text(_ value: Int) -> String? {
    if let text = json.scalarText(value) { return Entities.decoded(text) }
    if let name = json.member(value, "name") { return json.scalarText(name).map(Entities.decoded) }
    if let first = json.element(value, 0) { return text(first) }
    return nil
  }

  /// `identifier` as a list of named values, as wayke.se has the plate.
  private func readIdentifiers(into draft: inout Draft) {
    guard let value = json.member(node, "identifier") else { return }
    var entries: [Int] = []
    if json.kind(value) == .object { entries = [value] }
    json.forEachElement(value) { element in
      entries.append(element)
      return true
    }
    for entry in entries where json.kind(entry) == .object {
      guard
        let name = ["propertyID", "name"].lazy.compactMap({ json.member(entry, $0).flatMap { json.string($0) } }).first,
        let text = json.member(entry, "value").flatMap({ json.scalarText($0) })
      else { continue }
      let bytes = Array(name.utf8)
      let meaning = bytes.withUnsafeBufferPointer { LabelTable.shared.meaning(of: $0, isMarked: true) }
      if case .field(let field)? = meaning, field == .plate || field == .vin {
        draft.take(field, text, from: "json-ld:identifier.\(name)")
      }
    }
  }

  private func readMileage(into draft: inout Draft) {
    guard let value = json.member(node, "mileageFromOdometer") else { return }
    if let text = json.scalarText(value) {
      draft.take(.mileage, text, from: "json-ld:mileageFromOdometer")
      return
    }
    guard let text = json.member(value, "value").flatMap({ json.scalarText($0) }) else { return }
    draft.take(.mileage, text, from: "json-ld:mileageFromOdometer.value")
    for key in ["unitCode", "unitText"] {
      if let unit = json.member(value, key).flatMap({ json.string($0) }) {
        draft.take(.mileageUnit, unit, from: "json-ld:mileageFromOdometer.\(key)")
        return
      }
    }
  }

  /// Reads price, currency and seller; false when the offer has no price.
  func readOffer(_ offer: Int, into draft: inout Draft, types: [String]) -> Bool {
    readSeller(offer, into: &draft)
    let specification = json.member(offer, "priceSpecification").map { value in json.element(value, 0) ?? value }
    let places = [(offer, "offers"), (specification ?? offer, "offers.priceSpecification")]
    for (place, path) in places {
      guard let value = json.member(place, "price"), let text = json.scalarText(value) else { continue }
      let codes = [place, offer, specification ?? offer].lazy.compactMap { json.member($0, "priceCurrency") }
      let currency = codes.compactMap { json.string($0) }.first.flatMap { Currency(rawValue: $0) }
      draft.take(kind(of: place), text, from: "json-ld:\(path).price", currency: currency)
      return true
    }
    return false
  }

  /// Whether a price is said to be without VAT, or per month.
  private func kind(of place: Int) -> Field {
    if let included = json.member(place, "valueAddedTaxIncluded"), json.bool(included) == false { return .priceExVat }
    if let unit = json.member(place, "unitCode").flatMap({ json.string($0) }), unit == "MON" { return .monthlyPrice }
    return .price
  }

  private func readSeller(_ offer: Int, into draft: inout Draft) {
    guard draft.listing.seller == nil else { return }
    for key in ["seller", "offeredBy"] {
      guard let seller = json.member(offer, key), let type = json.member(seller, "@type").flatMap({ json.string($0) })
      else {
        continue
      }
      draft.listing.seller = type.hasSuffix("Person") ? .private : .dealer
      return
    }
  }
}
