import Extraction
import JSON
import Testing
import Vehicles

struct SiteDefinitionTests {
  private static let identifiers = [
    "autoscout24", "bilbasen", "bilweb", "blocket", "bytbil", "carla", "finn", "kvd", "mobile_de", "otomoto",
    "riddermark", "wayke",
  ]

  @Test func `twelve definitions are shipped`() throws {
    #expect(try SiteCatalog().identifiers == Self.identifiers)
  }

  @Test(arguments: identifiers)
  func `a shipped definition says what it knows and since when`(id: String) throws {
    let site: Site = try #require(try SiteCatalog().sites[id])
    #expect(!site.hosts.isEmpty)
    #expect(!site.name.isEmpty)
    let notes = try #require(site.notes)
    #expect(notes.contains("20"), "the notes of \(id) name no year")
    #expect(notes.utf8.count > 200)
    #expect((site.requestsPerMinute ?? 60) <= 60)
    #expect(site.search != nil || !site.sitemaps.isEmpty)
    #expect(!site.text.isEmpty)
    #expect(!site.namesLoopbackHost)
  }

  @Test func `a definition is found by its host`() throws {
    let catalog = try SiteCatalog()
    #expect(catalog.site(owningHost: "www.blocket.se")?.id == "blocket")
    #expect(catalog.site(owningHost: "WWW.Blocket.SE")?.id == "blocket")
    #expect(catalog.site(owningHost: "blocket.example") == nil)
  }

  private static let minimal: [(key: String, json: String)] = [
    ("id", #""test""#), ("currency", #""SEK""#), ("hosts", #"["bilar.example"]"#),
    ("search", #"{"start": ["https://bilar.example/sok"]}"#),
    ("listing", #"{"url": "^https://bilar\\.example/(?<id>[0-9]+)"}"#),
  ]

  /// The smallest definition, with one key added, replaced or (nil) left out.
  private static func definition(_ key: String? = nil, _ json: String? = nil) -> [UInt8] {
    var parts = minimal.filter { $0.key != key }
    if let key, let json { parts.append((key, json)) }
    return Array(("{" + parts.map { "\"\($0.key)\": \($0.json)" }.joined(separator: ", ") + "}").utf8)
  }

  @Test func `five keys are enough`() throws {
    let site = try Site(parsing: Self.definition(), file: "test.json")
    #expect(site.id == "test")
    #expect(site.name == "test")
    #expect(site.currency == .sek)
    #expect(site.fetch == .ifIncomplete)
    #expect(site.search?.firstPage == 1)
    #expect(site.search?.lastPage == 200)
    #expect(site.search?.pageParameter == nil)
    #expect(site.gone.statuses == [404, 410])
    #expect(site.owns(host: "bilar.example"))
    #expect(!site.owns(host: "bilar.example:8080"))
  }

  @Test func `every key is read`() throws {
    let text = #"""
      {"id": "test_2", "name": "Test", "country": "SE", "currency": "nok", "language": "nb", "hosts": ["127.0.0.1:8080"], "notes": "x",
       "requestsPerMinute": 600,
       "search": {"start": ["http://127.0.0.1:8080/sok"], "pageParameter": "offset", "firstPage": 0, "lastPage": 90, "pageStep": 30, "pageSize": 30,
                  "newestFirst": true},
       "page": {"next": "//a[@rel='next']/@href"},
       "listing": {"url": "(?<id>[0-9]+)", "fetch": "always", "urlTemplate": "http://127.0.0.1:8080/{id}"},
       "records": [{"script": "//script[@id='s']", "encoding": "base64+percent", "on": "search", "items": ["a[]", "b[]"], "paid": "c[]", "total": "n",
                    "fields": {"plate": "regno", "price": ["p.a", "p.b"]}, "lease": {"form": [5, "5"]}}],
       "cards": [{"xpath": "//li", "on": "search", "fields": {"url": ".//a/@href"}, "sold": {".//b": ["*såld*"]}}],
       "fields": {"vin": [{"label": "Chassinummer"}, {"xpath": "//b"}, {"meta": "og:title"}]},
       "lease": {"//h1": "*leasing*"}, "gone": {"status": [410], "text": ["Borta"]}, "sold": {"text": ["SÅLD"]}, "reserved": {"text": []},
       "blocked": {"text": "Stopp"}}
      """#
    let site = try Site(parsing: Array(text.utf8), file: "test.json")
    #expect(site.currency == .nok)
    #expect(site.namesLoopbackHost)
    #expect(site.requestsPerMinute == 600)
    #expect(site.search?.pageStep == 30)
    #expect(site.search?.pageSize == 30)
    #expect(site.search?.newestFirst == true)
    #expect(site.nextPageXPath == "//a[@rel='next']/@href")
    #expect(site.fetch == .always)
    #expect(site.listingTemplate == "http://127.0.0.1:8080/{id}")
    #expect(site.records.count == 1)
    #expect(site.records.first?.encoding == .base64Percent)
    #expect(site.records.first?.on == .search)
    #expect(site.records.first?.items.map(\.description) == ["a[]", "b[]"])
    #expect(site.records.first?.fields[.price]?.map(\.description) == ["p.a", "p.b"])
    #expect(site.records.first?.conditions.first?.1.first?.values == ["5", "5"])
    #expect(site.cards.first?.conditions.first?.0 == .sold)
    #expect(site.fields[.vin]?.count == 3)
    #expect(site.conditions.first?.1.first?.values == ["*leasing*"])
    #expect(site.gone.texts == ["borta"])
    #expect(site.sold.texts == ["såld"])
    #expect(site.blocked.texts == ["stopp"])
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var key: String
    var json: String?
    var message: String

    init(_ key: String, _ json: String?, _ message: String) {
      (self.key, self.json, self.message) = (key, json, message)
    }

    var testDescription: String { "\(key): \(json ?? "missing")" }
  }

  private static let mistakes = [
    Mistake("id", nil, "id: is missing"), Mistake("id", "7", "id: must be a text"),
    Mistake("id", #""Bil-1""#, "id: must be lower-case letters, digits and _"),
    Mistake("id", #""""#, "id: must be lower-case letters, digits and _"),
    Mistake("currency", nil, "currency: is missing"),
    Mistake("currency", #""kronor""#, "currency: 'kronor' is not an ISO 4217 code such as SEK"),
    Mistake("hosts", nil, "hosts: is missing"), Mistake("hosts", "[]", "hosts: must name at least one host"),
    Mistake(
      "hosts", #"["https://bilar.example/"]"#,
      "hosts: 'https://bilar.example/' is not a host name such as www.blocket.se"),
    Mistake("name", "1", "name: must be a text"),
    Mistake("requestsPerMinute", "0", "requestsPerMinute: must be a whole number of at least 1"),
    Mistake("requestsPerMinute", "1.5", "requestsPerMinute: must be a whole number of at least 1"),
    Mistake("requestsPerMinute", "61", "requestsPerMinute: 61 is more than 60, which only loopback hosts may be asked"),
    Mistake("search", nil, "search.start: is missing: a definition needs search pages or a sitemap"),
    Mistake("search", "[]", "search: must be an object"), Mistake("search", "{}", "search.start: is missing"),
    Mistake("search", #"{"start": []}"#, "search.start: must name at least one address"),
    Mistake("search", #"{"start": "/sok"}"#, "search.start: '/sok' is not an http or https address"),
    Mistake(
      "search", #"{"start": "https://other.example/"}"#,
      "search.start: 'https://other.example/' is not on one of the site's hosts (bilar.example)"),
    Mistake(
      "search", #"{"start": "https://bilar.example/", "firstPage": -1}"#,
      "search.firstPage: must be a whole number of at least 0"),
    Mistake(
      "search", #"{"start": "https://bilar.example/", "firstPage": 9, "lastPage": 8}"#,
      "search.lastPage: must be a whole number of at least 9"),
    Mistake(
      "search", #"{"start": "https://bilar.example/", "pageStep": 0}"#,
      "search.pageStep: must be a whole number of at least 1"),
    Mistake(
      "search", #"{"start": "https://bilar.example/", "newestFirst": "yes"}"#,
      "search.newestFirst: must be true or false"),
    Mistake(
      "search", #"{"start": "https://bilar.example/", "page": 1}"#,
      "search.page: is unknown; known here: firstPage, lastPage, newestFirst, pageParameter, pageSize, pageStep, start"),
    Mistake(
      "sitemap", #"["https://x.example/s.xml"]"#,
      "sitemap: 'https://x.example/s.xml' is not on one of the site's hosts (bilar.example)"),
    Mistake("page", #"{"next": "//a["}"#, "page.next: '//a[' is not an XPath expression"),
    Mistake("listing", nil, "listing.url: is missing"), Mistake("listing", "{}", "listing.url: is missing"),
    Mistake(
      "listing", #"{"url": "/bil/[0-9]+"}"#,
      "listing.url: '/bil/[0-9]+' is not a regular expression with a group (?<id>...)"),
    Mistake(
      "listing", #"{"url": "(?<id>["}"#, "listing.url: '(?<id>[' is not a regular expression with a group (?<id>...)"),
    Mistake(
      "listing", #"{"url": "(?<id>x)", "fetch": "often"}"#,
      "listing.fetch: 'often' is none of never, ifIncomplete, always"),
    Mistake(
      "listing", #"{"url": "(?<id>x)", "urlTemplate": "https://bilar.example/"}"#, "listing.urlTemplate: must hold {id}"
    ),
    Mistake("records", "{}", "records: must be an array of objects"),
    Mistake("records", "[1]", "records[0]: must be an object"),
    Mistake("records", "[{}]", "records[0]: needs exactly one of script, attribute, variable"),
    Mistake(
      "records", #"[{"script": "//s", "variable": "x"}]"#,
      "records[0]: needs exactly one of script, attribute, variable"),
    Mistake("records", #"[{"script": "//["}]"#, "records[0].script: '//[' is not an XPath expression"),
    Mistake(
      "records", #"[{"variable": "x", "encoding": "rot13"}]"#,
      "records[0].encoding: 'rot13' is none of json, base64, percent, base64+percent, string"),
    Mistake("records", #"[{"variable": "x", "on": "gone"}]"#, "records[0].on: 'gone' is neither search nor listing"),
    Mistake(
      "records", #"[{"variable": "x", "items": "a["}]"#,
      "records[0].items: 'a[' is not a path such as queries[].state.data.docs[]"),
    Mistake(
      "records", #"[{"variable": "x", "fields": {"price": "a..b"}}]"#,
      "records[0].fields.price: 'a..b' is not a path such as queries[].state.data.docs[]"),
    Mistake("records", #"[{"variable": "x", "lease": {"a": []}}]"#, "records[0].lease.a: must name at least one value"),
    Mistake("cards", #"[{}]"#, "cards[0].xpath: is missing"),
    Mistake(
      "cards", #"[{"xpath": "//li", "fields": {"title": "h2["}}]"#,
      "cards[0].fields.title: 'h2[' is not an XPath expression"),
    Mistake("fields", #"{"vin": [{}]}"#, "fields.vin[0]: needs one of label, xpath, meta"),
    Mistake("fields", #"{"vin": "Chassinummer"}"#, "fields.vin: must be an array of objects"),
    Mistake("fields", #"{"vin": [{"xpath": "]"}]}"#, "fields.vin[0].xpath: ']' is not an XPath expression"),
    Mistake("lease", #"{"//h1[": "x"}"#, "lease: '//h1[' is not an XPath expression"),
    Mistake("gone", #"{"status": ["gone"]}"#, "gone.status: must be an array of whole numbers"),
    Mistake("gone", #"{"texts": []}"#, "gone.texts: is unknown; known here: status, text"),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named with file, field and reason`(_ mistake: Mistake) {
    #expect {
      try Site(parsing: Self.definition(mistake.key, mistake.json), file: "sites/test.json")
    } throws: { error in
      "\(error)" == "site definition sites/test.json: \(mistake.message)"
    }
  }

  @Test func `an unknown key is named, with those that are known`() {
    #expect {
      try Site(parsing: Self.definition("hots", "[]"), file: "test.json")
    } throws: { error in
      "\(error)".hasPrefix(
        "site definition test.json: hots: is unknown; known here: auction, blocked, cards, country, currency, ")
    }
  }

  @Test(arguments: ["", "[]", "{\"id\":", "id: test"])
  func `a file that is no object is refused as a whole`(text: String) {
    #expect {
      try Site(parsing: Array(text.utf8), file: "test.json")
    } throws: { error in
      "\(error)" == "site definition test.json: is not a JSON object"
    }
  }

  @Test func `a definition of a known identifier replaces the shipped one`() throws {
    var catalog = try SiteCatalog()
    try catalog.add(Self.definition("id", #""blocket""#), file: "blocket.json")
    #expect(catalog.identifiers.count == 12)
    #expect(catalog.sites["blocket"]?.hosts == ["bilar.example"])
  }
}
