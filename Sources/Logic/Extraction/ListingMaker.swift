internal import HTML
internal import HTTP
internal import Vehicles

/// Puts together the ad of a listing page from all sources, most trusted first.
struct ListingMaker {
  let reading: PageReading
  let site: Site?
  let addresses: AdAddresses
  let address: PageAddress
  let sources: PageSources
  let marks: PageMarks

  func make() -> Listing {
    let regions = Regions(reading: reading)
    var draft = Draft(currency: sources.currency)
    readRules(&draft)
    for record in ownRecords() { draft.fill(from: record) }
    if let state = ownState() { draft.fill(from: state) }
    if let item = ownLinkedItem() { draft.fill(from: item.draft) }
    setIdentity(&draft)
    readLabels(&draft, regions)
    if let item = ownMicrodata() { draft.fill(from: item.draft) }
    if draft.listing.title == nil { readTitle(&draft) }
    if let year = VehicleEvidence.leadingYear(of: draft.listing.title) { draft.take(.year, year, from: "text:title") }
    if draft.prices.isEmpty, !draft.meanings.contains(.auction), draft.missingPrice == nil {
      readPrices(&draft, regions)
    }
    if draft.listing.url == nil, let own = address.listing { draft.setAddress(own, id: nil, from: "address") }
    readMeanings(&draft, regions)
    var listing = draft.finished()
    listing.site = site?.id
    return listing
  }

  /// Takes the address and the identifier in it, where rules and records have not named a better one (otomoto's addresses hold
  /// another identifier than its data).
  private func setIdentity(_ draft: inout Draft) {
    for (field, ways) in site?.fields ?? [:] where field == .adId {
      let values = LabelValues(reading: reading)
      for label in reading.survey.labels where label.meaning == .field(.adId) && !ways.isEmpty {
        if let value = values.value(of: label) { draft.take(.adId, value, from: "label:adId") }
      }
    }
    guard let own = address.listing else { return }
    draft.setAddress(own, id: address.adId ?? addresses.identifier(of: own), from: "address")
  }

  // MARK: Sources

  private func readRules(_ draft: inout Draft) {
    for field in Field.allCases {
      for rule in site?.fields[field] ?? [] {
        switch rule {
        case .label: continue
        case .xpath(let xpath):
          guard let tree = reading.tree(for: xpath), let text = tree.text(xpath) else { continue }
          draft.take(field, text, from: "site:\(xpath)")
        case .meta(let name):
          guard let text = reading.survey.metas[name.lowercased()] else { continue }
          draft.take(field, text, from: "site:meta \(name)")
        }
      }
    }
  }

  /// The records about the page's ad: those with its identifier; where none states one, the only one there is.
  private func ownRecords() -> [Draft] {
    let drafts = sources.records.drafts(on: .listing)
    if let id = address.adId {
      let own = drafts.filter {
        $0.listing.adId?.lowercased() == id.lowercased() || $0.listing.url == address.own?.text
      }
      if !own.isEmpty { return own + drafts.filter { $0.listing.adId == nil && $0.listing.url == nil } }
      let identified = Set(drafts.compactMap(\.listing.adId))
      if identified.count <= 1 { return drafts }
      return []
    }
    return drafts.count == 1 ? drafts : []
  }

  /// The vehicle in state that the page is about: by identifier, else the only plate or VIN there is.
  private func ownState() -> Draft? {
    let drafts = sources.state
    if let id = address.adId {
      var own = drafts.filter { $0.listing.adId == id }
      if let first = own.first {
        own.removeFirst()
        return own.reduce(into: first) { $0.fill(from: $1) }
      }
    }
    let identified = drafts.filter(\.listing.isIdentified)
    guard let first = identified.first else { return nil }
    let isOne = identified.allSatisfy {
      ($0.listing.vin == nil || first.listing.vin == nil || $0.listing.vin == first.listing.vin)
        && ($0.listing.plate == nil || first.listing.plate == nil || $0.listing.plate == first.listing.plate)
    }
    guard isOne else { return nil }
    return identified.dropFirst().reduce(into: first) { $0.fill(from: $1) }
  }

  private func ownLinkedItem() -> JSONLD.Item? {
    let items = sources.linked
    if let id = address.adId, let own = items.first(where: { $0.draft.listing.adId == id && $0.hasOffer }) {
      return own
    }
    let unlisted = items.filter { !$0.isListed }
    return unlisted.first { $0.isVehicle && $0.hasOffer } ?? unlisted.first(where: \.hasOffer)
      ?? unlisted.first(where: \.isVehicle)
  }

  private func ownMicrodata() -> Microdata.Item? {
    let items = sources.microdata
    if let id = address.adId, let own = items.first(where: { $0.draft.listing.adId == id }) { return own }
    if let vehicle = items.first(where: \.isVehicle) { return vehicle }
    return items.count == 1 ? items.first : nil
  }

  private func readLabels(_ draft: inout Draft, _ regions: Regions) {
    let values = LabelValues(reading: reading)
    var firstRegistration: (value: String, name: String)?
    for label in reading.survey.labels.prefix(400) {
      guard label.isValueLabel, let value = values.value(of: label) else { continue }
      guard !regions.isSecondary(label.node), value.utf8.count < 200 else { continue }
      let name = reading.document.withText(label.node) { text in
        ASCIIText.folded(text.prefix { $0 != UInt8(ascii: ":") })
      }
      if label.meaning == .firstRegistration, firstRegistration == nil { firstRegistration = (value, name) }
      guard case .field(let field) = label.meaning else { continue }
      switch field {
      case .price where regions.isFormer(label.node): continue
      case .mileage
      where name.lowercased().hasPrefix("mil") && name.lowercased() != "mileage" && name.lowercased() != "miles":
        draft.take(.mileageMil, value, from: "label:\(name)")
      case .mileage where name.lowercased() == "miles": draft.take(.mileageMiles, value, from: "label:\(name)")
      case .title: continue
      default: draft.take(field, value, from: "label:\(name)")
      }
    }
    if let (value, name) = firstRegistration { draft.take(.year, value, from: "label:\(name)") }
  }

  private func readTitle(_ draft: inout Draft) {
    if let heading = reading.survey.heading {
      draft.take(.title, reading.text(below: heading, limit: 400), from: "text:h1")
    }
    if let title = reading.survey.metas["og:title"] { draft.take(.title, title, from: "meta:og:title") }
    if let title = reading.survey.title { draft.take(.title, title, from: "text:title") }
  }

  private func readPrices(_ draft: inout Draft, _ regions: Regions) {
    let prices = TextPrices(reading: reading, regions: regions, currency: sources.currency)
    prices.readMetas(into: &draft)
    guard draft.prices.isEmpty else { return }
    prices.read(into: &draft)
    if draft.prices.isEmpty, draft.missingPrice == nil, Self.asksForPrice(reading) { draft.missingPrice = .onRequest }
  }

  /// Whether a price place of the page says that the price is told on request.
  static func asksForPrice(_ reading: PageReading) -> Bool {
    let regions = Regions(reading: reading)
    for node in 0..<reading.document.count where reading.document.tag(node) == .text {
      let text: String? = reading.document.withText(node) { bytes in
        bytes.count >= 3 && bytes.count <= 40 ? ASCIIText.folded(bytes) : nil
      }
      guard let text, regions.isPricePlace(node), PriceParser.parse(text).kind == .onRequest, !regions.isSecondary(node)
      else {
        continue
      }
      return true
    }
    return false
  }

  private func readMeanings(_ draft: inout Draft, _ regions: Regions) {
    for (meaning, conditions) in site?.conditions ?? [] {
      for condition in conditions {
        guard let tree = reading.tree(for: condition.field), CardReader.holds([condition], in: nil, tree) else {
          continue
        }
        draft.meanings.insert(meaning)
      }
    }
    if let meaning = marks.availability(regions: regions) { draft.meanings.insert(meaning) }
    OfferWords.read(title: draft.listing.title, pageTitle: reading.survey.title, into: &draft)
  }
}
