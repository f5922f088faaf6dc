import Extraction
import Testing

/// What a search page says of the pages after it.
struct ResultsPageTests {
  private func page(
    _ body: String, number: Int, search: String = "", extra: String = ""
  ) throws -> ExtractedPage {
    try extract("<html><body>\(body)</body></html>", number: number, search: search, extra: extra)
  }

  private func extract(
    _ text: String, number: Int, search: String = "", extra: String = ""
  ) throws -> ExtractedPage {
    let definition = """
      {"id": "x", "hosts": ["a.test"], "currency": "SEK",
       "search": {"start": ["https://a.test/cars"], "pageParameter": "page", "lastPage": 3\(search)},
       "listing": {"url": "^https://a\\\\.test/ad/(?<id>[0-9]+)$"}\(extra)}
      """
    let site = try Site(parsing: Array(definition.utf8), file: "x.json")
    return Extractor(site: site).extract(
      Page(
        url: "https://a.test/cars?page=\(number)", status: 200, contentType: "text/html; charset=utf-8",
        body: Array(text.utf8)))
  }

  private static let ad = "<a href='/ad/1'>Volvo V70</a>"
  private static let records = """
    , "records": [{"script": "//script[@id='state']", "on": "search", "items": "docs[]", "total": "total",
     "fields": {"adId": "id"}}]
    """

  @Test func `the last page that is allowed says so when it shows ads`() throws {
    #expect(try page(Self.ad, number: 3).isLastAllowedPage)
    #expect(try page(Self.ad, number: 3).nextPage == nil)
    #expect(try page(Self.ad, number: 2).nextPage == "https://a.test/cars?page=3")
    #expect(try !page(Self.ad, number: 2).isLastAllowedPage)
    #expect(try !page("Inga bilar", number: 3).isLastAllowedPage)
  }

  @Test(arguments: [(total: 5, isBound: false), (total: 6, isBound: false), (total: 7, isBound: true)])
  func `a total that fits the pages makes the last one the end`(total: Int, isBound: Bool) throws {
    let state = "<script type='application/json' id='state'>{\"total\": \(total), \"docs\": [{\"id\": \"1\"}]}</script>"
    let page = try page(state + Self.ad, number: 3, search: #", "pageSize": 2"#, extra: Self.records)
    #expect(page.isLastAllowedPage == isBound)
  }

  @Test(arguments: [
    "<h1>Oops! Something went wrong</h1><a href='/cars'>Back</a>", "<h1>Något gick fel</h1>", "",
    "<h1>No connection</h1>", "<p>Service unavailable, no worries</p>",
    "<script type='application/json' id='state'>{\"page\": \"/_error\"}</script>",
  ])
  func `an error page at the address of a search is no page of results`(body: String) throws {
    let page = try page(body, number: 2, extra: Self.records)
    #expect(page.kind == .search)
    #expect(!page.isPageOfResults)
  }

  @Test func `a search page without a single byte is no page of results`() throws {
    let page = try extract("", number: 2)
    #expect(page.kind == .search)
    #expect(!page.isPageOfResults)
  }

  @Test(arguments: [
    "<h1>Inga bilar</h1>", "<p>Inga fler begagnade bilar</p>", "<h2>0 träffar</h2>", "<p>No more results.</p>",
    "<p>Keine Fahrzeuge gefunden</p>", "<a rel='prev' href='x'>1</a>", "<a href='/cars?page=1'>1</a>", ad,
    "<script type='application/json' id='state'>{\"total\": 0, \"docs\": []}</script>",
    "<script type='application/ld+json'>{\"@type\": \"ItemList\", \"itemListElement\": []}</script>",
  ])
  func `a page of results is one without ads too`(body: String) throws {
    let page = try page(body, number: 2, extra: Self.records)
    #expect(page.kind == .search)
    #expect(page.isPageOfResults)
  }
}
