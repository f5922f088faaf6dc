import Extraction
import Testing
import Vehicles

/// Shapes of data that the fixtures do not reach, each as a small page.
struct PageShapesTests {
  private static func read(
    _ body: String, title: String = "Volvo V70", url: String = "https://www.bilar.se/annons/43000001"
  ) -> Listing? {
    let html = "<html lang=sv><head><title>\(title)</title></head><body><h1>\(title)</h1>\(body)</body></html>"
    let page = Extractor(site: nil).extract(
      Page(url: url, contentType: "text/html; charset=utf-8", body: Array(html.utf8)))
    return page.kind == .listing ? page.listings.first : nil
  }

  private static func linked(_ json: String) -> Listing? {
    read("<script type='application/ld+json; charset=utf-8'>\(json)</script>")
  }

  @Test(arguments: [
    #"{"@type": "Car", "offers": {"price": 129000, "priceCurrency": "SEK"}}"#,
    #"{"@type": ["Product", "Car"], "offers": [{"price": "129000.00", "priceCurrency": "sek"}]}"#,
    #"{"@type": "https://schema.org/Vehicle", "offers": {"@type": "Offer", "priceSpecification": {"price": 129000, "priceCurrency": "SEK"}}}"#,
    #"{"@type": "Offer", "price": "129 000", "priceCurrency": "SEK", "itemOffered": {"@type": "Car", "name": "Volvo V70"}}"#,
    #"{"@graph": {"@type": "Car", "offers": {"price": 129000, "priceCurrency": "SEK"}}}"#,
    #"{"@type": "WebPage", "mainEntity": {"@type": "MotorVehicle", "offers": {"price": 129000, "priceCurrency": "SEK"}}}"#,
    #"{"@type": "Product", "name": "Volvo V70", "offers": {"price": 129000, "itemOffered": {"@type": "Car", "vehicleModelDate": "2012"}}}"#,
  ])
  func `a vehicle with its offer is found in every shape of JSON-LD`(json: String) {
    let listing = Self.linked(json)
    #expect(listing?.cashPrice?.description == "129000 SEK")
  }

  @Test(arguments: [
    (
      #"{"@type": "Car", "offers": {"price": 129000, "priceSpecification": {"valueAddedTaxIncluded": false, "price": 103200}}}"#,
      "cash 129000"
    ),
    (
      #"{"@type": "Car", "offers": {"priceSpecification": {"valueAddedTaxIncluded": false, "price": 103200}}}"#,
      "exVat 103200"
    ),
    (#"{"@type": "Car", "offers": {"priceSpecification": {"unitCode": "MON", "price": 2595}}}"#, "monthly 2595"),
    (#"{"@type": "Car", "offers": {"price": 0}}"#, "placeholder -"),
    (#"{"@type": "Car", "offers": {"price": "Pris på begäran"}}"#, "onRequest -"),
    (#"{"@type": "Car", "offers": {"price": 1234567}}"#, "placeholder -"),
  ])
  func `a price in JSON-LD is what it says`(json: String, expected: String) {
    let listing = Self.linked(json)
    #expect("\(listing?.priceKind?.rawValue ?? "nil") \(listing?.price?.decimalText ?? "-")" == expected)
  }

  @Test func `JSON-LD names the vehicle in several ways`() {
    let listing = Self.linked(
      #"""
      {"@type": "Car", "name": "Volvo &amp; V70", "vehicleIdentificationNumber": "yv1bw520-1c1000033", "brand": {"name": "Volvo"}, "model": {"@type":
      "ProductModel", "name": "V70"}, "mileageFromOdometer": {"value": "13 000", "unitText": "mil"}, "identifier": [{"propertyID":
      "registrationNumber", "value": "mlb 33m"}], "offers": {"price": 1000000, "seller": {"@type": "Person"}}}
      """#)
    #expect(listing?.title == "Volvo & V70")
    #expect(listing?.plate?.normalized == "MLB33M")
    #expect(listing?.vin?.value == "YV1BW5201C1000033")
    #expect(listing?.mileageKilometres == 130_000)
    #expect(listing?.make == "Volvo")
    #expect(listing?.model == "V70")
    #expect(listing?.seller == .private)
    #expect(listing?.provenance["plate"] == "json-ld:identifier.registrationNumber")
  }

  @Test(arguments: [
    "<dl><dt>Regnr</dt><dd>MLB33M</dd></dl>", "<dl><div><dt>Regnr <button>?</button></dt><dd>MLB33M</dd></div></dl>",
    "<table><tr><th>Regnr:</th><td>MLB33M</td></tr></table>",
    "<table><tr><td><b>Regnr</b></td><td> <span>mlb 33m</span></td></tr></table>",
    "<ul><li><span>Regnr</span><span>MLB33M</span></li></ul>", "<p>Regnr: MLB33M</p>", "<p>Regnr: <b>MLB33M</b></p>",
    "<p><b>Regnr:</b> MLB33M</p>",
    "<div><p>Reg.nr.</p><p>MLB-33M</p></div>",
    "<div class=row><div><label>Registreringsnummer</label></div><div>MLB33M</div></div>",
    "<div><span class=sptitle>REGNR</span> MLB33M</div>",
    "<div><span>Regnr</span> <span data-text='MLB33M'>Visa</span></div>",
  ])
  func `a label finds its value in every shape of markup`(html: String) {
    let rest =
      "<dl><dt>Växellåda</dt><dd>Manuell</dd><dt>Drivmedel</dt><dd>Diesel</dd><dt>Pris</dt><dd>129 000 kr</dd></dl>"
    #expect(Self.read(html + rest)?.plate?.normalized == "MLB33M")
  }

  @Test(arguments: [
    "<dl><dt>Regnr</dt><dt>Färg</dt><dd>MLB33M</dd></dl>", "<dl><dt>Regnr</dt><dd>Okänt</dd></dl>",
    "<dl><dt>Org.nr</dt><dd>MLB33M</dd></dl>",
    "<p>Bilen har regnr MLB33M</p>", "<p>Annons-ID: MLB33M</p>", "<footer><p>Regnr: MLB33M</p></footer>",
    "<section><h2>Liknande bilar</h2><p>Regnr: MLB33M</p></section>", "<dl><dt>Regnr</dt><dd>123456</dd></dl>",
  ])
  func `a text that is no plate of this ad is none`(html: String) {
    let rest =
      "<dl><dt>Växellåda</dt><dd>Manuell</dd><dt>Drivmedel</dt><dd>Diesel</dd><dt>Pris</dt><dd>129 000 kr</dd></dl>"
    let listing = Self.read(html + rest)
    #expect(listing != nil)
    #expect(listing?.plate == nil)
  }

  @Test(arguments: [
    ("<p class=price>129 000 kr</p>", "cash 129000"),
    ("<h2><span>129&nbsp;000</span> <span>kr</span></h2>", "cash 129000"),
    ("<p class=price><s>149 000 kr</s> <b>129 000 kr</b></p>", "cash 129000"),
    ("<p class=price>129 000:-</p>", "cash 129000"), ("<p>Frakt 900:-</p><p class=price>129.000,-</p>", "cash 129000"),
    ("<p class=price>2 595 kr/mån</p><p class=price>129 000 kr</p>", "cash 129000"),
    ("<p class=old-price>149 000 kr</p><p class=price>129 000 kr</p>", "cash 129000"),
    ("<p>129 000 kr</p><section class=similar><p class=price>99 000 kr</p></section>", "cash 129000"),
    ("<p class=price>Pris på begäran</p>", "onRequest -"), ("<p class=price>103 200 kr exkl. moms</p>", "exVat 103200"),
    ("<p class=price>129 000 kr</p><p class=price>(103 200 kr exkl. moms)</p>", "cash 129000"),
    ("<p class=price>2 595 kr/mån</p>", "monthly 2595"),
  ])
  func `the price of a page is found in its text`(html: String, expected: String) {
    let rest =
      "<dl><dt>Växellåda</dt><dd>Manuell</dd><dt>Drivmedel</dt><dd>Diesel</dd><dt>Regnr</dt><dd>MLB33M</dd></dl>"
    let listing = Self.read(html + rest)
    #expect("\(listing?.priceKind?.rawValue ?? "nil") \(listing?.price?.decimalText ?? "-")" == expected)
  }

  @Test(arguments: [
    (
      #"{"ad": {"id": 43000001, "regno": "MLB33M", "price": {"amount": 129000, "currency_code": "SEK"}}}"#, "129000 SEK"
    ),
    (#"{"ad": {"adId": "43000001", "licensePlate": "MLB33M", "price": [129000]}}"#, "129000 SEK"),
    (#"{"ad": {"itemId": "43000001", "kenteken": "MLB33M", "priceInfo": {"priceCents": 12900000}}}"#, "129000 SEK"),
    (#"{"ad": {"id": "43000001", "numberPlate": "MLB33M", "price": "129 000 kr"}}"#, "129000 SEK"),
    (
      #"{"ad": {"id": "43000001", "regNumber": "MLB33M", "price": {"total": 129000, "main": 120000}, "currency": "EUR"}}"#,
      "129000 EUR"
    ),
  ])
  func `state is understood by the names of its keys`(json: String, price: String) {
    let listing = Self.read(
      "<script type='application/json'>\(json)</script><p>Drivmedel: Diesel</p><p>Växellåda: Manuell</p>")
    #expect(listing?.plate?.normalized == "MLB33M")
    #expect(listing?.cashPrice?.description == price)
  }

  @Test func `state of other cars does not speak for the ad`() {
    let json =
      #"{"similar": [{"id": 43000009, "regno": "MLB99X", "price": 99000}, {"id": 43000008, "regno": "MLB98X", "price": 98000}]}"#
    let listing = Self.read(
      "<dl><dt>Växellåda</dt><dd>Manuell</dd><dt>Miltal</dt><dd>1 mil</dd><dt>Pris</dt><dd>129 000 kr</dd></dl><script type='application/json'>\(json)</script>"
    )
    #expect(listing?.plate == nil)
    #expect(listing?.cashPrice?.decimalText == "129000")
  }
}
