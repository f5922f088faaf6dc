internal import HTML
internal import HTTP
internal import JSON
internal import Vehicles

/// All that the structured parts of a page say, each read once.
struct PageSources {
  let records: RecordReader.Result
  let linked: [JSONLD.Item]
  /// Whether JSON-LD states a list of items, were it empty.
  let hasList: Bool
  /// Whether JSON-LD states a list that holds nothing.
  let hasEmptyList: Bool
  /// Vehicles in state that no record names; empty where records found any.
  let state: [Draft]
  let microdata: [Microdata.Item]
  let currency: Currency?

  init(reading: PageReading, site: Site?, addresses: AdAddresses) {
    let currency = site?.currency ?? DefaultCurrency.of(host: reading.base?.host, survey: reading.survey)
    self.currency = currency
    records = site.map { RecordReader(reading: reading, site: $0, addresses: addresses).read() } ?? .init()
    var json = JSONLD(addresses: addresses, currency: currency) { reading.absolute($0) }
    var stateScripts: [Int] = []
    for script in reading.survey.scripts {
      let type = reading.document.attribute(script, "type")?.lowercased() ?? ""
      if type.contains("ld+json") {
        if let document = reading.state(inScript: script) { json.read(document) }
      } else {
        stateScripts.append(script)
      }
    }
    linked = json.items
    hasList = json.hasList
    hasEmptyList = json.hasEmptyList
    microdata = Microdata(reading: reading, addresses: addresses, currency: currency).read()
    guard records.drafts.isEmpty else {
      state = []
      return
    }
    let generic = GenericState(addresses: addresses, currency: currency) { reading.absolute($0) }
    var found: [Draft] = []
    for script in stateScripts {
      for document in Self.documents(inScript: script, reading) where found.count < 1000 {
        found += generic.vehicles(in: document)
      }
    }
    for attribute in reading.survey.stateAttributes where found.count < 1000 {
      guard let document = EmbeddedState.document(attribute.value) else { continue }
      found += generic.vehicles(in: document)
    }
    state = found
  }

  private static func documents(inScript script: Int, _ reading: PageReading) -> [JSONDocument] {
    let type = reading.document.attribute(script, "type")?.lowercased() ?? ""
    if type.contains("json") || reading.document.hasAttribute(script, "data-react-query-state") {
      return reading.state(inScript: script).map { [$0] } ?? []
    }
    guard type.isEmpty || type.contains("javascript") || type == "module",
      let range = reading.document.scriptRange(script), range.count >= 40
    else { return [] }
    return EmbeddedState.assigned(in: reading.document.source, range: range)
  }
}

/// The currency of a page that names none, by the country that its address and language speak for.
enum DefaultCurrency {
  private static let byDomain: [String: String] = [
    "se": "SEK", "no": "NOK", "dk": "DKK", "pl": "PLN", "uk": "GBP", "ca": "CAD", "us": "USD", "ch": "CHF", "cz": "CZK",
    "ba": "BAM",
    "de": "EUR", "nl": "EUR", "fr": "EUR", "at": "EUR", "be": "EUR", "es": "EUR", "it": "EUR", "fi": "EUR", "ie": "EUR",
    "pt": "EUR", "lu": "EUR",
    "hu": "HUF", "ro": "RON", "bg": "BGN", "au": "AUD", "nz": "NZD", "lt": "EUR", "lv": "EUR", "ee": "EUR", "si": "EUR",
    "hr": "EUR", "sk": "EUR",
  ]
  private static let byLanguage: [String: String] = [
    "sv": "SEK", "nb": "NOK", "no": "NOK", "nn": "NOK", "da": "DKK", "pl": "PLN", "de": "EUR", "nl": "EUR", "fr": "EUR",
    "fi": "EUR", "it": "EUR",
    "es": "EUR", "en-us": "USD", "en-gb": "GBP", "en-ca": "CAD", "bs": "BAM",
  ]

  static func of(host: String?, survey: PageSurvey) -> Currency? {
    if let domain = host?.split(separator: ".").last, let code = byDomain[String(domain)] {
      return Currency(rawValue: code)
    }
    let locale = survey.metas["og:locale"]?.lowercased().replacing("_", with: "-")
    for language in [locale, survey.language?.lowercased()].compactMap({ $0 }) {
      let short = language.split(separator: "-").first.map(String.init) ?? language
      if let code = byLanguage[language] ?? byLanguage[short] { return Currency(rawValue: code) }
    }
    return host?.hasSuffix(".com") == true ? Currency(rawValue: "USD") : nil
  }
}
