internal import HTML
internal import Vehicles

/// Finds the price of a page in its plain text, when nothing says it better.
struct TextPrices {
  let reading: PageReading
  let regions: Regions
  let currency: Currency?

  /// Adds what the page's own text calls its price: the best of all amounts with a currency that are neither struck out, nor
  /// monthly, nor of another ad.
  func read(into draft: inout Draft) {
    var best: (score: Int, text: String, provenance: String)?
    var looked = 0
    for node in 0..<reading.document.count where reading.document.tag(node) == .text && looked < 400 {
      guard mayBePrice(node), let text = priceText(around: node) else { continue }
      looked += 1
      let parsed = PriceParser.parse(text)
      guard parsed.amount != nil, Self.isUsual(parsed.currencyText) || Self.endsInDash(text), !parsed.isFormer,
        !parsed.isFrom, !parsed.isRange
      else {
        continue
      }
      if parsed.kind == .placeholder || parsed.kind == .auction || parsed.kind == .onRequest { continue }
      guard !regions.isSecondary(node), !regions.isFormer(node) else { continue }
      var score = parsed.kind == .cash ? 2 : 0
      if regions.isPricePlace(node) { score += 3 }
      if isInHeading(node) { score += 1 }
      if score > (best?.score ?? 1) { best = (score, text, "text") }
    }
    if let best {
      draft.take(.price, best.text, from: best.provenance)
    }
  }

  /// Adds the amount that a description for search engines or social networks states.
  func readMetas(into draft: inout Draft) {
    for (name, source) in [
      ("product:price:amount", "product:price:currency"), ("og:price:amount", "og:price:currency"),
    ] {
      guard let text = reading.survey.metas[name] else { continue }
      let own = reading.survey.metas[source].flatMap { Currency(rawValue: $0) }
      draft.take(.price, text, from: "meta:\(name)", currency: own)
    }
    for name in ["og:description", "og:title", "description", "twitter:description", "twitter:title", "twitter:data1"] {
      guard let text = reading.survey.metas[name], let amount = Self.firstAmount(in: String(text.prefix(1000))) else {
        continue
      }
      draft.take(.price, amount, from: "meta:\(name)")
      if !draft.prices.isEmpty { return }
    }
  }

  /// The first number with a currency beside it in a running text; nil when there is none, or it is a fee or an old price.
  static func firstAmount(in text: String) -> String? {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\u{A0}" || $0 == "\n" || $0 == "\t" })
    for (index, word) in words.enumerated() {
      guard word.utf8.contains(where: ASCIIText.isDigit) else { continue }
      // The number may be split by spaces: take its neighbours as long as they are digits, a currency or a unit.
      var end = index + 1
      while end < words.count, end - index < 5, isDigits(words[end]) { end += 1 }
      let behind = words[end..<min(end + 2, words.count)]
      let before = index > 0 ? String(words[index - 1]) + " " : ""
      let candidate = before + words[index..<end].joined(separator: " ") + " " + behind.joined(separator: " ")
      let parsed = PriceParser.parse(candidate)
      if parsed.kind == .cash, isUsual(parsed.currencyText), !parsed.isFormer, !parsed.isFrom, !parsed.isRange {
        return candidate
      }
    }
    return nil
  }

  /// Whether a currency is one in which cars are offered on the sites; in running text "2D" is a coupé, not two dalasi.
  private static func isUsual(_ currencyText: String?) -> Bool {
    guard let text = currencyText?.lowercased() else { return false }
    return usual.contains(text.hasSuffix(".") ? String(text.dropLast()) : text)
  }

  /// Whether a sum is written with a dash in place of its fraction, `129 000:-` or `12.990,-`, which stands for the currency as well.
  private static func endsInDash(_ text: String) -> Bool {
    [":-", ",-", ":–", ",–"].contains(where: text.hasSuffix)
  }

  private static let usual: Set<String> = [
    "kr", "sek", "nok", "dkk", "€", "eur", "euro", "$", "us$", "usd", "c$", "ca$", "cad", "£", "gbp", "zł", "pln", "km",
    "bam", "chf", "fr", "kč", "czk",
    "huf", "ft", "kn", "lei", "ron", "isk", "a$", "aud", "nz$", "nzd", "₽", "rub", "¥", "jpy", "₴", "uah", "try", "₺",
    "lv", "bgn",
  ]

  private static func isDigits(_ word: Substring) -> Bool { word.utf8.allSatisfy(ASCIIText.isDigit) }

  /// A short text with at least two digits.
  private func mayBePrice(_ node: Int) -> Bool {
    reading.document.withText(node) { text in
      guard text.count >= 2, text.count <= 120 else { return false }
      var digits = 0
      for byte in text where ASCIIText.isDigit(byte) { digits += 1 }
      return digits >= 2 && digits <= 24
    }
  }

  /// The text itself when it names a currency, else all text of its element or the one above when that is short.
  private func priceText(around node: Int) -> String? {
    let own = reading.document.withText(node) { ASCIIText.folded($0) }
    if PriceParser.parse(own).currencyText != nil || (Self.endsInDash(own) && regions.isPricePlace(node)) { return own }
    var ancestor = reading.document.parent(node)
    for _ in 0..<2 {
      guard let current = ancestor, reading.document.tag(current) != .body else { return nil }
      let text = reading.text(below: current, limit: 60)
      guard text.utf8.count <= 48 else { return nil }
      if PriceParser.parse(text).currencyText != nil { return text }
      ancestor = reading.document.parent(current)
    }
    return nil
  }

  private func isInHeading(_ node: Int) -> Bool {
    var ancestor = reading.document.parent(node)
    for _ in 0..<3 {
      guard let current = ancestor else { return false }
      switch reading.document.tag(current) {
      case .h1, .h2, .h3: return true
      default: ancestor = reading.document.parent(current)
      }
    }
    return false
  }
}
