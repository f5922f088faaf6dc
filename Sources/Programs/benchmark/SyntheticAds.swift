/// A site of invented ads whose pages are built like those of real ones, 64 KB each: JSON-LD, application state, menus,
/// a table of specifications, and cards of similar ads with prices and plates that are not the ad's own.
struct SyntheticAds {
  /// Ads on a list page.
  static let adsPerList = 50
  /// Similar ads on each page; every fourth shows its plate.
  static let similarAds = 12

  /// Address of the site, without a slash at its end.
  let base: String
  /// How many ads there are.
  let count: Int
  /// Gives the same pages when it is the same.
  let seed: UInt64

  private let styles: String
  private let menu: String
  private let footer: String

  init(base: String, count: Int, seed: UInt64 = 20_261_121) {
    self.base = base
    self.count = count
    self.seed = seed
    styles = (0..<110).map {
      ".c\($0){display:flex;padding:\($0 % 17)px \($0 % 11)px;color:#\(100_000 + $0 * 7_919 % 899_999);border-radius:\($0 % 7)px}\n"
    }.joined()
    menu = (0..<40).map {
      "<li class=\"menu__item\"><a href=\"/k/\($0)\" data-track=\"menu_\($0)\" aria-label=\"Avdelning \($0)\">"
        + "<span class=\"icon icon--\($0)\"></span>Avdelning \($0)</a></li>"
    }.joined()
    footer = (0..<90).map {
      "<li class=\"foot__item\"><a class=\"foot__link\" href=\"/info/\($0)?utm_source=foot&amp;utm_medium=web\">Läs mer \($0)</a></li>"
    }.joined()
  }

  /// The ad of a number.
  func ad(_ id: Int) -> SyntheticAd { SyntheticAd(id, seed: seed) }

  /// Address of the page of an ad.
  func address(_ id: Int) -> String { "\(base)/ad/\(id)" }

  /// Number of list pages.
  var listCount: Int { (count + Self.adsPerList - 1) / Self.adsPerList }

  /// A list page, counted from 1.
  func list(_ number: Int) -> [UInt8] {
    let ids = (number - 1) * Self.adsPerList..<min(number * Self.adsPerList, count)
    let cards = ids.map { id in
      let ad = ad(id)
      return "<article class=\"card\"><a class=\"card__link\" href=\"/ad/\(id)\"><h2>\(ad.title)</h2>"
        + "<span class=\"card__price\">\(SwedishText.grouped(ad.price)) kr</span></a></article>"
    }.joined()
    let next = number < listCount ? "<a rel=\"next\" href=\"/list/\(number + 1)\">Nästa</a>" : ""
    return Array(
      """
      <!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>Bilar, sida \(number)</title>\
      <style>\(styles)</style></head><body><nav><ul>\(menu)</ul></nav><main>\(cards)</main>\(next)\
      <footer><ul>\(footer)</ul></footer></body></html>
      """.utf8)
  }

  /// The page of an ad.
  func page(_ id: Int) -> [UInt8] {
    let ad = ad(id)
    var random = SeededRandom(seed: seed &+ UInt64(id) &* 7_919 &+ 3)
    let description = SwedishText.words(230, &random)
    return Array(
      """
      <!DOCTYPE html>
      <html lang="sv"><head><meta charset="utf-8"><title>\(ad.title) - Bilar</title>
      <meta name="viewport" content="width=device-width"><meta name="description" content="\(ad.title), \(ad.price) kr">
      <link rel="canonical" href="\(address(id))"><meta property="og:title" content="\(ad.title)">
      <meta property="product:price:amount" content="\(ad.price)"><meta property="product:price:currency" content="SEK">
      <style>\(styles)</style><script type="application/ld+json">\(linkedData(ad, description))</script>
      <script>window.q=window.q||[];function t(){q.push(arguments)}if(1<2&&3>2){t('js',new Date())}</script></head>
      <body><header><nav><ul>\(menu)</ul></nav></header><main><ol class="crumbs"><li><a href="/">Start</a></li>
      <li><a href="/list/1">Bilar</a></li><li>\(ad.title)</li></ol><section class="gallery"><ul>\(gallery(ad))</ul></section>
      <section class="ad" data-ad-id="\(id)"><h1>\(ad.title)</h1><span class="ad__price" data-testid="price">\
      \(SwedishText.grouped(ad.price))\u{A0}kr</span><div>Leasing från <b>\(SwedishText.grouped(1_990 + ad.price / 90)) kr/mån</b></div>
      <table class="spec"><tbody>\(specifications(ad, &random))</tbody></table><h2>Utrustning</h2><ul>\(equipment)</ul>
      <h2>Beskrivning</h2><p>\(description)<p>\(description.prefix(300))<br>\(description.suffix(300))</section>
      <aside><h2>Säljare</h2><p>Bilhuset \(id % 211) AB<p>Tel 08-\(100_000 + id % 800_000)</aside>
      <section class="similar"><h2>Liknande annonser</h2>\(similar(&random))</section></main>
      <footer><ul>\(footer)</ul></footer>
      <script id="__NEXT_DATA__" type="application/json">\(state(ad, &random))</script>
      <script src="/static/main.js" async></script></body></html>
      """.utf8)
  }
}

// MARK: Parts of an ad's page

extension SyntheticAds {
  private func linkedData(_ ad: SyntheticAd, _ description: String) -> String {
    let images = (0..<20).map { "\"https://img.test/\(ad.id)/\($0).jpg\"" }.joined(separator: ",")
    return """
      {"@context":"https://schema.org","@type":"Car","name":"\(ad.title)","brand":{"@type":"Brand","name":"\(ad.make)"},\
      "model":"\(ad.model)","vehicleModelDate":"\(ad.year)","mileageFromOdometer":{"@type":"QuantitativeValue",\
      "value":\(ad.mileageMil * 10),"unitCode":"KMT"},"image":[\(images)],"description":"\(description.prefix(400))",\
      "offers":{"@type":"Offer","price":\(ad.price),"priceCurrency":"SEK","itemCondition":"https://schema.org/UsedCondition"}}
      """
  }

  private func gallery(_ ad: SyntheticAd) -> String {
    (0..<20).map { number in
      let image = "https://img.test/\(ad.id)/\(number)"
      return """
        <li data-index="\(number)"><picture><source type="image/webp" srcset="\(image).webp?w=400 400w, \
        \(image).webp?w=800 800w"><img loading="lazy" alt="\(ad.title) bild \(number)" src="\(image).jpg?w=400"></picture></li>
        """
    }.joined()
  }

  private func specifications(_ ad: SyntheticAd, _ random: inout SeededRandom) -> String {
    var rows = [
      ("Märke", ad.make), ("Modell", ad.model), ("Modellår", "\(ad.year)"),
      ("Miltal", "\(SwedishText.grouped(ad.mileageMil)) mil"),
      ("Registreringsnummer", "\(ad.plate.prefix(3)) \(ad.plate.suffix(3))"),
      ("Bränsle", random.pick(["Bensin", "Diesel", "El"])), ("Växellåda", random.pick(["Automat", "Manuell"])),
    ]
    for number in 0..<24 {
      rows.append(("Egenskap \(number)", "\(SwedishText.words(1, &random)) \(random.number(1...999))"))
    }
    return rows.map { label, value in
      "<tr class=\"spec__row\"><th scope=\"row\" class=\"spec__key\">\(label)</th><td class=\"spec__value\">\(value)</td></tr>"
    }.joined()
  }

  private var equipment: String {
    let drawing = "M12 2C6.5 2 2 6.5 2 12s4.5 10 10 10 10-4.5 10-10S17.5 2 12 2zm0 18c-4.4 0-8-3.6-8-8s3.6-8 8-8"
    return (0..<60).map { number in
      let icon = number % 6 == 0 ? "<svg viewBox=\"0 0 24 24\" width=\"24\"><path d=\"\(drawing)\"/></svg>" : ""
      return "<li class=\"equip__item\">\(icon)<span>Utrustning nummer \(number)</span></li>"
    }.joined()
  }

  private func similar(_ random: inout SeededRandom) -> String {
    (0..<Self.similarAds).map { number in
      // Numbers behind the last ad, so that a similar ad is never the ad itself.
      let other = ad(count + random.number(0...99_999))
      let plate = number % 4 == 0 ? " · \(other.plate)" : ""
      return """
        <article class="card card--similar" data-ad="\(other.id)"><a href="/ad/\(other.id)"><img alt="" \
        src="https://img.test/\(other.id)/0.jpg?w=200"><h3>\(other.title)</h3><span class="card__price">\
        \(SwedishText.grouped(other.price)) kr</span><span>\(SwedishText.grouped(other.mileageMil)) mil\(plate)</span></a></article>
        """
    }.joined()
  }

  private func state(_ ad: SyntheticAd, _ random: inout SeededRandom) -> String {
    let parameters = (0..<60).map { number in
      "\"p\(number)\":{\"label\":\"Egenskap \(number)\",\"value\":\"\(SwedishText.words(1, &random))\"}"
    }.joined(separator: ",")
    let images = (0..<20).map { number in
      "{\"url\":\"https://img.test/\(ad.id)/\(number).jpg\",\"w\":1600,\"h\":1200,\"alt\":\"\(ad.title)\"}"
    }.joined(separator: ",")
    let flags = (0..<160).map { "\"feature_\($0)\":\(random.number(0...1) == 1)" }.joined(separator: ",")
    let texts = (0..<186).map { "\"key.\($0)\":\"\(SwedishText.words(6, &random))\"" }.joined(separator: ",")
    return """
      {"props":{"pageProps":{"ad":{"id":\(ad.id),"title":"\(ad.title)","price":{"value":\(ad.price),"suffix":"kr"},\
      "regnr":"\(ad.plate)","params":{\(parameters)},"images":[\(images)]},"flags":{\(flags)},"translations":{\(texts)}}}}
      """
  }
}
