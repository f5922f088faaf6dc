internal import HTML

/// Tells the part of a page that is about its own ad from lists of other ads, menus and footers.
struct Regions {
  let reading: PageReading

  private static let secondaryWords: [String] = [
    "similar", "related", "recommend", "liknande", "lignende", "aehnlich", "ähnlich", "gelijk", "podobne", "suggest",
    "carousel",
    "otherads", "other-ads", "more-ads", "more-from", "fler-bilar", "footer", "navigation", "breadcrumb", "recently",
    "cross-sell", "crosssell",
    "financ", "calculator", "kalkyl", "kalkulator", "leasing", "insurance", "forsakring", "samenvatting", "andere-",
    "weitere", "autres", "slicno",
    "compare", "sponsored", "widget", "gallery-ads", "promo",
  ]

  /// Whether a node lies in a list of other ads, a menu, a footer or a calculator.
  func isSecondary(_ node: Int) -> Bool {
    let document = reading.document
    var ancestor: Int? = node
    var steps = 0
    while let current = ancestor, steps < 40 {
      switch document.tag(current) {
      case .footer, .nav, .select: return true
      case .body, .main, .html: return false
      case .a
      where steps > 0 && document.attribute(current, "href").map({ $0.count > 1 && !$0.hasPrefix("#") }) == true:
        return true
      default: break
      }
      if steps > 0, hasSecondaryHeading(current) { return true }
      if let words = marks(current), Self.secondaryWords.contains(where: words.contains) { return true }
      ancestor = document.parent(current)
      steps += 1
    }
    return false
  }

  private static let secondaryHeadings = [
    "liknande", "lignende", "similar", "ähnliche", "vergelijkbare", "soortgelijke", "podobne", "autres annonces",
    "annonces similaires", "slični",
    "related", "recommended", "rekommender", "you may also", "andra har", "värdering", "valuation", "finansiering",
    "financing", "finanzierung",
    "billån", "leasing", "mer från", "more from", "weitere", "meer van", "flere", "samankaltais",
  ]

  /// Whether a part of the page begins with a heading that announces other ads or sums.
  private func hasSecondaryHeading(_ node: Int) -> Bool {
    let document = reading.document
    switch document.tag(node) {
    case .section, .div, .aside, .article: break
    default: return false
    }
    var child = node + 1
    let end = document.end(of: node)
    while child < end, document.tag(child) == .text { child = document.end(of: child) }
    guard child < end else { return false }
    switch document.tag(child) {
    case .h2, .h3, .h4, .h5, .header: break
    default: return false
    }
    let heading = reading.text(below: child, limit: 120).lowercased()
    return Self.secondaryHeadings.contains(where: heading.contains)
  }

  /// Whether a node is struck out or marked as a price of before.
  func isFormer(_ node: Int) -> Bool {
    var ancestor: Int? = node
    for _ in 0..<4 {
      guard let current = ancestor else { return false }
      switch reading.document.tag(current) {
      case .s, .del, .strike: return true
      default: break
      }
      if let words = marks(current),
        [
          "old", "former", "strike", "strikethrough", "was-price", "previous", "original", "ordinary", "suggested",
          "listprice", "msrp", "rrp",
        ]
        .contains(where: words.contains)
      {
        return true
      }
      ancestor = reading.document.parent(current)
    }
    return false
  }

  /// Whether the node or one of its next ancestors calls itself a price.
  func isPricePlace(_ node: Int) -> Bool {
    var ancestor: Int? = node
    for _ in 0..<4 {
      guard let current = ancestor else { return false }
      if let words = marks(current),
        ["price", "pris", "preis", "prijs", "prix", "cena", "hinta", "precio", "prezzo"].contains(where: words.contains)
      {
        return true
      }
      ancestor = reading.document.parent(current)
    }
    return false
  }

  /// Whether the node is a heading or looks like a badge.
  func isBadge(_ node: Int) -> Bool {
    var ancestor: Int? = node
    for _ in 0..<3 {
      guard let current = ancestor else { return false }
      switch reading.document.tag(current) {
      case .h1, .h2, .h3, .strong, .b: return true
      default: break
      }
      if let words = marks(current),
        ["badge", "sold", "status", "label", "tag", "ribbon", "banner", "reserv", "sald", "sticker", "flag"]
          .contains(where: words.contains)
      {
        return true
      }
      ancestor = reading.document.parent(current)
    }
    return false
  }

  /// Class, id and test id of an element in lower case; nil when it has none.
  private func marks(_ node: Int) -> String? {
    let document = reading.document
    guard document.tag(node) != .text else { return nil }
    var result = ""
    for value in [
      document.attribute(node, "class"), document.attribute(node, "id"), document.attribute(node, "data-testid"),
    ] {
      if let value { result += " " + value.lowercased() }
    }
    return result.isEmpty ? nil : result
  }
}
