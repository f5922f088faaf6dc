internal import HTML
internal import HTTP
internal import Vehicles

/// Decides whether a page is one ad, several or none: by its address first, then by one or many offers.
struct PageKindDecision {
  let reading: PageReading
  let site: Site?
  let address: PageAddress
  let sources: PageSources
  let evidence: VehicleEvidence
  private let finder: ListingLinks
  private var foundLinks: [ListingLinks.Link]?

  init(
    reading: PageReading, site: Site?, address: PageAddress, sources: PageSources, evidence: VehicleEvidence,
    links: ListingLinks
  ) {
    self.reading = reading
    self.site = site
    self.address = address
    self.sources = sources
    self.evidence = evidence
    finder = links
  }

  /// The links of the page, looked for once.
  var links: [ListingLinks.Link] { foundLinks ?? finder.read() }

  mutating func decide() -> PageKind {
    guard site != nil else { return decideFreely() }
    guard address.own == nil, sources.records.drafts.isEmpty else { return decideByAddress() }
    let kind = decideFreely()
    return kind == .other ? decideByAddress() : kind
  }

  /// With a definition the address decides; an ad's page must then say that it is one.
  private mutating func decideByAddress() -> PageKind {
    if address.isListing { return speaksOfAd ? .listing : .other }
    if address.own == nil, sources.records.drafts(on: .listing).count == 1 { return .listing }
    foundLinks = finder.read()
    if links.count + sources.records.drafts(on: .search).count > 0 || sources.linked.contains(where: { $0.isListed }) {
      return .search
    }
    if sources.state.contains(where: { $0.listing.url != nil }) { return .search }
    return isSearchAddress ? .search : .other
  }

  /// Whether anything on the page states an ad: without this, error pages that answer 200 would be ads.
  private var speaksOfAd: Bool {
    if !sources.records.drafts.isEmpty || sources.linked.contains(where: { $0.hasOffer || $0.isVehicle }) {
      return true
    }
    if sources.state.contains(where: { $0.saysMore }) || !sources.microdata.isEmpty { return true }
    return evidence.vehicleLabels >= 1 && reading.survey.heading != nil || evidence.vehicleLabels >= 3
  }

  private var isSearchAddress: Bool {
    guard let own = address.own, let site else { return false }
    return (site.search?.start ?? []).contains { start in
      guard let start = WebAddress(start) else { return false }
      return start.hostAndPort == own.hostAndPort && own.path.hasPrefix(start.path)
    }
  }

  private static let registers = [
    "car.info", "biluppgifter.se", "regnummer.se", "bilupplysningar.se", "merinfo.se", "vegvesen.no", "nummerplade.net",
    "tjekbil.dk",
  ]

  private mutating func decideFreely() -> PageKind {
    if isOnRegister { return .other }
    let vehicles = sources.linked.filter { $0.hasOffer && ($0.isVehicle || isVehicleProduct($0)) }
    let listed = vehicles.count(where: \.isListed)
    let single = vehicles.filter { !$0.isListed }
    if listed >= 2 || single.count >= 3 || (single.isEmpty && statesSeveralAds) {
      foundLinks = finder.read()
      return .search
    }
    if isRegister { return .other }
    // A maker in the title of a page that says nothing else of vehicles is that of floor mats or of a toy.
    let isNamed = evidence.namesMaker && (evidence.vehicleLabels >= 1 || hasIdentity || hasVehicleWord)
    let isVehiclePage = evidence.vehicleLabels >= 2 || isNamed || single.contains(where: \.isVehicle)
    if single.count == 1, isVehiclePage { return .listing }
    let offers = sources.microdata.count { !$0.draft.prices.isEmpty }
    foundLinks = finder.read()
    if (offers >= 2 && links.count >= 2)
      || (links.count >= 8 && evidence.vehicleLabels < 2 && !hasIdentity && sources.microdata.count != 1)
    {
      return isAboutVehicles ? .search : .other
    }
    if isVehiclePage, hasIdentity || address.isListing || evidence.vehicleLabels >= 3, hasAnyPrice || isMarkedSale {
      return .listing
    }
    if (links.count >= 3 || sources.hasList || speaksOfResults) && isAboutVehicles { return .search }
    return .other
  }

  /// Whether state holds several ads with addresses, none of them the page's own, and the page itself names no vehicle.
  private var statesSeveralAds: Bool {
    let ids = Set(sources.state.filter { $0.listing.url != nil }.compactMap(\.listing.adId))
    guard ids.count >= 2 else { return false }
    if let own = address.adId, ids.contains(own) { return false }
    return !reading.survey.labels.contains { $0.meaning == .field(.vin) || $0.meaning == .field(.plate) }
  }

  private func isVehicleProduct(_ item: JSONLD.Item) -> Bool {
    let names = [item.draft.listing.title, item.draft.listing.make].compactMap { $0 }
    return evidence.vehicleLabels >= 2 || item.draft.listing.isIdentified
      || names.contains { VehicleEvidence.namesMaker($0, vehicleLabels: evidence.vehicleLabels) }
  }

  /// Whether the page is on a register of vehicles, which shows similar ones with prices too.
  private var isOnRegister: Bool {
    guard let host = address.own?.host else { return false }
    return Self.registers.contains { host == $0 || host.hasSuffix("." + $0) }
  }

  /// A register says what a vehicle is, not that it is for sale.
  private var isRegister: Bool {
    guard !sources.linked.contains(where: \.hasOffer), sources.state.allSatisfy({ $0.prices.isEmpty }) else {
      return false
    }
    if sources.linked.contains(where: { $0.isVehicle && !$0.isListed }), !hasPriceLabel { return true }
    return evidence.registerLabels >= 2
  }

  private var hasIdentity: Bool {
    if sources.state.contains(where: { $0.listing.isIdentified }) { return true }
    return reading.survey.labels.contains { $0.meaning == .field(.vin) || $0.meaning == .field(.plate) }
  }

  /// Whether a sum, or a reason for there being none, stands beside a price label; the filters of a search have labels too.
  private var hasPriceLabel: Bool {
    let values = LabelValues(reading: reading)
    return reading.survey.labels.contains { label in
      guard label.meaning == .field(.price) || label.meaning == .field(.priceExVat), let value = values.value(of: label)
      else {
        return false
      }
      var draft = Draft(currency: sources.currency)
      draft.take(.price, value, from: "")
      return !draft.prices.isEmpty || draft.missingPrice != nil
    }
  }

  private var hasAnyPrice: Bool {
    if hasPriceLabel { return true }
    var draft = Draft(currency: sources.currency)
    let prices = TextPrices(reading: reading, regions: Regions(reading: reading), currency: sources.currency)
    prices.readMetas(into: &draft)
    if draft.prices.isEmpty, draft.missingPrice == nil { prices.read(into: &draft) }
    if !draft.prices.isEmpty || draft.missingPrice != nil { return true }
    return sources.microdata.contains { !$0.draft.prices.isEmpty } || sources.state.contains { !$0.prices.isEmpty }
  }

  /// Whether the page says that something is for sale, or no longer, without an amount.
  private var isMarkedSale: Bool {
    let marks = PageMarks(reading: reading, site: site)
    return marks.availability(regions: Regions(reading: reading)) != nil || ListingMaker.asksForPrice(reading)
  }

  /// Whether title or heading announce results of a search.
  private var speaksOfResults: Bool {
    let heading = reading.survey.heading.map { reading.text(below: $0, limit: 200) } ?? ""
    let words = ((reading.survey.title ?? "") + " " + heading).lowercased().split { !$0.isLetter }
    return words.contains { word in
      [
        "results", "search", "resultat", "träffar", "sökresultat", "søkeresultat", "ergebnisse", "treffer",
        "resultaten", "résultats", "recherche",
        "wyniki", "hakutulokset", "rezultata", "pretraga", "søgeresultat",
      ].contains(String(word))
    }
  }

  private var isAboutVehicles: Bool {
    evidence.mentionsMaker || evidence.vehicleLabels >= 2 || hasVehicleWord
  }

  private static let vehicleWords: Set<String> = [
    "car", "cars", "auto", "autos", "bil", "bilar", "biler", "bilen", "brugte", "voiture", "voitures", "fahrzeug",
    "fahrzeuge", "wagen", "vehicle",
    "vehicles", "vehicledetail", "vehicledetails", "samochod", "samochody", "osobowe", "motoryzacja", "automobili",
    "occasion", "trucks", "begagnade",
    "begagnad", "gebrauchtwagen", "km", "mil", "miles",
  ]

  /// Whether the title or the path has a word for vehicles or for what they have been driven.
  private var hasVehicleWord: Bool {
    let texts = [
      reading.survey.title, address.own?.path, reading.survey.metas["og:title"], reading.survey.metas["og:description"],
    ]
    return texts.compactMap { $0 }.contains { text in
      text.prefix(400).lowercased().split { !$0.isLetter }.contains { Self.vehicleWords.contains(String($0)) }
    }
  }
}
