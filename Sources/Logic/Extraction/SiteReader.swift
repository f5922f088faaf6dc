internal import HTML
internal import HTTP
internal import JSON
internal import Vehicles

/// Reads a site definition and names the first thing that is wrong.
struct SiteReader {
  let file: String
  let document: JSONDocument

  static let topLevelKeys: Set<String> = [
    "id", "name", "country", "currency", "language", "hosts", "notes", "requestsPerMinute", "search", "sitemap", "page",
    "listing", "records", "cards", "fields", "gone", "sold", "reserved", "blocked", "lease", "wanted", "parts", "exVat",
    "auction", "private", "dealer",
  ]

  init(_ bytes: [UInt8], file: String) throws(SiteError) {
    self.file = file
    guard let document = JSONDocument(bytes), document.kind(document.root) == .object else {
      throw SiteError(file: file, field: "", reason: "is not a JSON object")
    }
    self.document = document
  }

  func read() throws(SiteError) -> Site {
    let root = Place(node: document.root, path: "")
    try allow(Self.topLevelKeys, in: root)
    let id = try text("id", in: root, isRequired: true) ?? ""
    guard !id.isEmpty, id.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }) else {
      throw error("id", "must be lower-case letters, digits and _")
    }
    let code = try text("currency", in: root, isRequired: true) ?? ""
    guard let currency = Currency(rawValue: code) else {
      throw error("currency", "'\(code)' is not an ISO 4217 code such as SEK")
    }
    let hosts = try texts("hosts", in: root, isRequired: true).map { $0.lowercased() }
    guard !hosts.isEmpty else { throw error("hosts", "must name at least one host") }
    for host in hosts where host.contains("/") || host.contains(" ") || host.isEmpty {
      throw error("hosts", "'\(host)' is not a host name such as www.blocket.se")
    }
    var site = Site(
      id: id, name: try text("name", in: root) ?? id, country: try text("country", in: root), currency: currency,
      language: try text("language", in: root), hosts: hosts, notes: try text("notes", in: root),
      requestsPerMinute: try number("requestsPerMinute", in: root, atLeast: 1), listingPattern: "",
      text: String(decoding: documentBytes, as: UTF8.self))
    if let rate = site.requestsPerMinute, rate > 60, !site.namesLoopbackHost {
      throw error("requestsPerMinute", "\(rate) is more than 60, which only loopback hosts may be asked")
    }
    try readWalk(root, into: &site)
    try readListing(root, into: &site)
    site.records = try readRecords(root)
    site.cards = try readCards(root)
    site.fields = try readFields(root)
    site.conditions = try readConditions(root)
    try readMarks(root, into: &site)
    return site
  }

  private var documentBytes: ArraySlice<UInt8> { document.source }

  private func readWalk(_ root: Place, into site: inout Site) throws(SiteError) {
    site.sitemaps = try texts("sitemap", in: root)
    for address in site.sitemaps { try check(address, of: site, field: "sitemap") }
    if let place = try object("search", in: root) {
      try allow(["start", "pageParameter", "firstPage", "lastPage", "pageStep", "pageSize", "newestFirst"], in: place)
      var search = Site.Search()
      search.start = try texts("start", in: place, isRequired: true)
      guard !search.start.isEmpty else { throw error("search.start", "must name at least one address") }
      for address in search.start { try check(address, of: site, field: "search.start") }
      search.pageParameter = try text("pageParameter", in: place)
      search.firstPage = try number("firstPage", in: place, atLeast: 0) ?? search.firstPage
      search.lastPage =
        try number("lastPage", in: place, atLeast: search.firstPage) ?? max(search.lastPage, search.firstPage)
      search.pageStep = try number("pageStep", in: place, atLeast: 1) ?? search.pageStep
      search.pageSize = try number("pageSize", in: place, atLeast: 1)
      search.newestFirst = try truth("newestFirst", in: place) ?? false
      site.search = search
    } else if site.sitemaps.isEmpty {
      throw error("search.start", "is missing: a definition needs search pages or a sitemap")
    }
    if let place = try object("page", in: root) {
      try allow(["next"], in: place)
      site.nextPageXPath = try xpath("next", in: place)
    }
  }

  private func check(_ address: String, of site: Site, field: String) throws(SiteError) {
    guard let parsed = WebAddress(address) else { throw error(field, "'\(address)' is not an http or https address") }
    guard site.owns(host: parsed.hostAndPort) else {
      throw error(field, "'\(address)' is not on one of the site's hosts (\(site.hosts.joined(separator: ", ")))")
    }
  }

  private func readListing(_ root: Place, into site: inout Site) throws(SiteError) {
    guard let place = try object("listing", in: root) else { throw error("listing.url", "is missing") }
    try allow(["url", "fetch", "urlTemplate"], in: place)
    site.listingPattern = try text("url", in: place, isRequired: true) ?? ""
    guard AddressPattern(site.listingPattern) != nil else {
      throw error("listing.url", "'\(site.listingPattern)' is not a regular expression with a group (?<id>...)")
    }
    site.listingTemplate = try text("urlTemplate", in: place)
    if let template = site.listingTemplate, !template.contains("{id}") {
      throw error("listing.urlTemplate", "must hold {id}")
    }
    if let word = try text("fetch", in: place) {
      guard let rule = Site.FetchRule(rawValue: word) else {
        throw error("listing.fetch", "'\(word)' is none of never, ifIncomplete, always")
      }
      site.fetch = rule
    }
  }

  private func readMarks(_ root: Place, into site: inout Site) throws(SiteError) {
    site.gone = try marks("gone", in: root) ?? site.gone
    site.sold = try marks("sold", in: root) ?? site.sold
    site.reserved = try marks("reserved", in: root) ?? site.reserved
    site.blocked = try marks("blocked", in: root) ?? site.blocked
  }

  private func marks(_ key: String, in root: Place) throws(SiteError) -> Site.Marks? {
    guard let place = try object(key, in: root) else { return nil }
    try allow(["status", "text"], in: place)
    var marks = Site.Marks()
    marks.statuses = try numbers("status", in: place)
    marks.texts = try texts("text", in: place).map { $0.lowercased() }
    return marks
  }
}
