internal import HTTP
internal import JSON
internal import Vehicles

/// Finds vehicles in embedded state by the names of their keys, where no definition says where they are.
struct GenericState {
  let addresses: AdAddresses
  let currency: Currency?
  let absolute: (String) -> WebAddress?

  private static let keys = KeyTable(
    [
      (
        .plate,
        [
          "regno", "regnr", "regnumber", "reg_nr", "reg_no", "registrationnumber", "registration_number",
          "licenseplate", "licenceplate",
          "license_plate", "kenteken", "numberplate", "vrm", "registrationplate", "registreringsnummer", "platenumber",
        ]
      ),
      (
        .vin,
        [
          "vin", "vinnumber", "vin_number", "chassis_number", "chassisnumber", "chassinummer",
          "vehicleidentificationnumber", "chassisno",
          "chassino",
        ]
      ),
      (
        .price,
        [
          "price", "priceraw", "retailprice", "askingprice", "listprice", "totalprice", "price_amount", "prix",
          "priceinfo", "pricing",
        ]
      ),
      (.currency, ["currency", "currency_code", "currencycode", "pricecurrency"]),
      (.adId, ["id", "adid", "ad_id", "itemid", "item_id", "listingid", "listing_id", "list_id", "finnkode", "guid"]),
      (
        .url,
        [
          "url", "canonical_url", "canonicalurl", "vipurl", "seourl", "weburl", "detailurl", "href", "permalink",
          "shareurl",
        ]
      ),
      (.title, ["title", "heading", "subject", "headline"]),
      (.mileage, ["mileage", "odometer", "odometerreading"]),
      (.mileageUnit, ["mileage_unit", "mileageunit", "odometerunit"]),
      (.mileageKm, ["mileagekm", "mileage_km", "mileageinkm", "mileageinkmraw", "odometerkm"]),
      (.mileageMil, ["miltal", "mileagemil", "mileage_mil"]),
      (.year, ["year", "modelyear", "model_year", "caryear", "bouwjaar", "arsmodell"]),
      (.make, ["make", "brand", "maketext", "make_text", "manufacturer"]),
      (.model, ["model", "modeltext", "model_text", "modelseries"]),
    ])

  /// All vehicles in a document: objects with a plate or a VIN, or with an address and a price.
  func vehicles(in json: JSONDocument, limit: Int = 400) -> [Draft] {
    var result: [Draft] = []
    var node = 0
    while node < json.count, result.count < limit {
      if json.kind(node) == .object, let draft = draft(json, node) { result.append(draft) }
      node += 1
    }
    return result
  }

  private func draft(_ json: JSONDocument, _ node: Int) -> Draft? {
    var members: [(Field, Int)] = []
    var isInteresting = false
    json.forEachMember(node) { key, value in
      guard let field = field(json, key) else { return true }
      members.append((field, value))
      if field == .plate || field == .vin || field == .url { isInteresting = true }
      return true
    }
    guard isInteresting else { return nil }
    var draft = Draft(currency: currency)
    let currency = ownCurrency(json, members)
    for (field, value) in members {
      switch field {
      case .price: takePrice(json, value, currency, &draft)
      case .url:
        if let text = json.string(value), let address = absolute(text)?.removingTracking(),
          let id = addresses.identifier(of: address)
        {
          draft.setAddress(address, id: id, from: "state:url")
        }
      case .make, .model:
        if let text = json.scalarText(value) ?? json.member(value, "name").flatMap({ json.string($0) }) {
          draft.take(field, text, from: "state:\(field)")
        }
      case .mileage:
        guard json.kind(value) == .object else {
          if let text = json.scalarText(value) { draft.take(.mileage, text, from: "state:\(name(json, value))") }
          continue
        }
        for (key, part) in [("value", Field.mileage), ("unit", .mileageUnit), ("unitCode", .mileageUnit)] {
          guard let text = json.member(value, key).flatMap({ json.scalarText($0) }) else { continue }
          draft.take(part, text, from: "state:\(name(json, value)).\(key)")
        }
      default:
        if let text = json.scalarText(value) { draft.take(field, text, from: "state:\(name(json, value))") }
      }
    }
    // An address that a definition calls that of an ad is one by itself.
    let isPriced = addresses.isExact || !draft.prices.isEmpty
    guard draft.listing.isIdentified || (draft.listing.url != nil && isPriced) else { return nil }
    return draft
  }

  /// The key of a member's value, as written.
  private func name(_ json: JSONDocument, _ value: Int) -> String { json.string(value - 1) ?? "" }

  private func field(_ json: JSONDocument, _ key: Int) -> Field? {
    json.withRawBytes(key) { Self.keys.field(of: $0) }
  }

  private func ownCurrency(_ json: JSONDocument, _ members: [(Field, Int)]) -> Currency? {
    for (field, value) in members where field == .currency {
      if let code = json.string(value).flatMap({ Currency(rawValue: $0) }) { return code }
    }
    return nil
  }

  private func takePrice(_ json: JSONDocument, _ value: Int, _ currency: Currency?, _ draft: inout Draft) {
    if let text = json.scalarText(value) {
      draft.take(.price, text, from: "state:\(name(json, value))", currency: currency)
      return
    }
    // A price object names its amount; a list holds it as its only element (leboncoin 2018).
    if json.kind(value) == .array {
      guard json.memberCount(value) == 1, let text = json.element(value, 0).flatMap({ json.scalarText($0) }) else {
        return
      }
      draft.take(.price, text, from: "state:\(name(json, value))[0]", currency: currency)
      return
    }
    var inner = currency
    for key in ["currency", "currency_code", "currencyCode"] {
      if let code = json.member(value, key).flatMap({ json.string($0) }) { inner = Currency(rawValue: code) ?? inner }
    }
    if let cents = json.member(value, "priceCents").flatMap({ json.scalarText($0) }), let number = Int(cents) {
      guard number > 0 else { return }
      draft.takeAmount("\(number / 100)", .cash, from: "state:priceCents", currency: inner)
      return
    }
    for key in [
      "total", "main", "amount", "value", "price", "priceRaw", "raw", "priceFormatted", "displayPrice", "formatted",
    ] {
      guard let text = json.member(value, key).flatMap({ json.scalarText($0) }) else { continue }
      draft.take(.price, text, from: "state:\(name(json, value)).\(key)", currency: inner)
      return
    }
  }
}
