import Extraction
import Testing

/// Pages made to exhaust the whole extraction, not only the parser.
///
/// One at a time: each is read for seconds.
@Suite(.serialized)
struct HostileExtractionTests {
  struct Hostile: Sendable, CustomTestStringConvertible {
    var about: String
    var unit: String
    var count: Int
    var before = ""
    var after = ""

    var testDescription: String { about }

    func body() -> [UInt8] {
      var bytes = Array(before.utf8)
      let unit = Array(unit.utf8)
      bytes.reserveCapacity(bytes.count + unit.count * count)
      for _ in 0..<count { bytes.append(contentsOf: unit) }
      bytes.append(contentsOf: after.utf8)
      return bytes
    }
  }

  private static let pages = [
    Hostile(
      about: "assignments that break off in a comment", unit: "=[[/*", count: 200_000,
      before: "<title>Volvo</title><h1>Volvo</h1><script>", after: "</script>"),
    Hostile(
      about: "assignments that break off in a line", unit: "a=[{//", count: 200_000,
      before: "<title>Volvo</title><h1>Volvo</h1><script>", after: "</script>"),
    Hostile(
      about: "assignments of texts", unit: "a=JSON.parse('", count: 100_000,
      before: "<title>Volvo</title><h1>Volvo</h1><script>", after: "</script>"),
    Hostile(
      about: "assignments of nested arrays", unit: "a=[[", count: 200_000,
      before: "<title>Volvo</title><h1>Volvo</h1><script>", after: "</script>"),
    Hostile(
      about: "deep JSON-LD", unit: "{\"@graph\":[", count: 100_000,
      before: "<title>Volvo</title><h1>Volvo</h1><script type='application/ld+json'>"),
    Hostile(
      about: "JSON-LD of a hundred thousand lists", unit: "{\"@type\":\"ItemList\",\"itemListElement\":[]},",
      count: 50_000,
      before: "<title>Volvo</title><h1>Volvo</h1><script type='application/ld+json'>[", after: "]</script>"),
    Hostile(about: "scripts", unit: "<script>a={\"b\":1}</script>", count: 20_000),
    Hostile(about: "labels", unit: "<dt>Regnr</dt>", count: 50_000, before: "<h1>Volvo</h1><dl>"),
    Hostile(
      about: "labels in unclosed sections", unit: "<section><h2><p>Regnr: x", count: 20_000, before: "<h1>Volvo</h1>"),
    Hostile(
      about: "prices in microdata", unit: "<b itemprop=price>1 kr</b><i itemprop=priceCurrency>SEK</i>", count: 20_000,
      before: "<h1>Volvo</h1>"),
    Hostile(about: "scopes in scopes", unit: "<div itemscope itemtype=x><b itemprop=price>1</b>", count: 20_000),
    Hostile(about: "links", unit: "<a href=/annons/12345678>x</a>", count: 100_000, before: "<h1>Volvo</h1>"),
    Hostile(
      about: "links that stay open", unit: "<a href=/annons/12345678><div>", count: 30_000, before: "<h1>Volvo</h1>"),
    Hostile(
      about: "prices in the text", unit: "<p class=price>129 000 kr</p>", count: 50_000,
      before: "<h1>Volvo</h1><dl><dt>Växellåda<dd>x</dl>"),
    Hostile(about: "badges", unit: "<b>Såld</b>", count: 50_000, before: "<h1>Volvo</h1><nav>"),
    Hostile(
      about: "attributes with state", unit: "<p data-x='{\"id\":12345678,\"regno\":\"x\",\"price\":1}'></p>",
      count: 20_000),
    Hostile(
      about: "one text of digits", unit: "1 2", count: 300_000, before: "<h1>Volvo</h1><p class=price>",
      after: " kr</p>"),
    Hostile(
      about: "bases and refreshes", unit: "<noscript><base href=x><meta http-equiv=refresh content='0;url=x'>",
      count: 20_000),
    Hostile(
      about: "a million divs", unit: "<div>", count: 1_000_000, before: "<h1>Volvo</h1>",
      after: "<dl><dt>Regnr<dd>ABC123</dl>"),
  ]

  @Test(arguments: pages)
  func `a hostile page is extracted within seconds`(_ page: Hostile) {
    let clock = ContinuousClock()
    let body = page.body()
    let time = clock.measure {
      let result = Extractor(site: nil).extract(
        Page(url: "https://www.bilar.se/annons/12345678", contentType: "text/html; charset=utf-8", body: body))
      #expect(result.listings.count <= 2000)
    }
    #expect(time < .seconds(60))
  }

  @Test(arguments: ["blocket", "bytbil", "autoscout24", "otomoto", "bilweb"])
  func `a definition's rules end on a page of many cards`(id: String) throws {
    let site: Site = try #require(try SiteCatalog().sites[id])
    let card =
      "<li class='result-list-item'><div data-model-id=7 class='Card js-link'><h3 class=car-list-header><a href=/x-1-1234567>x</a></h3></div>"
    let page = Hostile(about: "", unit: card, count: 3000)
    let clock = ContinuousClock()
    let time = clock.measure {
      _ = Extractor(site: site).extract(Page(url: site.search?.start.first ?? "", body: page.body()))
    }
    #expect(time < .seconds(60))
  }

  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "99999999999999999999", "201", "200", "199", "x"])
  func `a page number of any size is followed by the next or by none`(number: String) throws {
    let site: Site = try #require(try SiteCatalog().sites["blocket"])
    let url = "https://www.blocket.se/mobility/search/car?page=\(number)"
    let page = Extractor(site: site).extract(
      Page(url: url, body: Array("<a href='https://www.blocket.se/mobility/item/12345678'>x</a>".utf8)))
    let last = site.search?.lastPage ?? 0
    let expected: String? =
      switch number {
      case "199" where last >= 200: "https://www.blocket.se/mobility/search/car?page=200"
      case "x", "99999999999999999999": "https://www.blocket.se/mobility/search/car?page=2"
      default: nil
      }
    #expect(page.links == ["https://www.blocket.se/mobility/item/12345678"])
    if last == 200 { #expect(page.nextPage == expected) }
  }
}
