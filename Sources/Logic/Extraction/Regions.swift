internal import HTML

/// Tells the part of a page that is about its own ad from lists of other ads, menus and footers.
final class Regions {
  private let reading: PageReading
  /// What is known of elements already: the labels of a table share their ancestors.
  private var isSecondaryElement: [Int: Bool] = [:]

  init(reading: PageReading) { self.reading = reading }

  private static let secondaryWords = WordSearch([
    "similar", "related", "recommend", "liknande", "lignende", "aehnlich", "ähnlich", "gelijk", "podobne", "suggest",
    "carousel",
    "otherads", "other-ads", "more-ads", "more-from", "fler-bilar", "footer", "navigation", "breadcrumb", "recently",
    "cross-sell", "crosssell",
    "financ", "calculator", "kalkyl", "kalkulator", "leasing", "insurance", "forsakring", "samenvatting", "andere-",
    "weitere", "autres", "slicno",
    "compare", "sponsored", "widget", "gallery-ads", "promo",
  ])

  /// Whether a node lies in a list of other ads, a menu, a footer or a calculator.
  func isSecondary(_ node: Int) -> Bool {
    let document = reading.document
    guard document.tag(node) == .text else { return isSecondaryElement(node, depth: 0) }
    return document.parent(node).map { isSecondaryElement($0, depth: 0) } ?? false
  }

  private func isSecondaryElement(_ element: Int, depth: Int) -> Bool {
    if let known = isSecondaryElement[element] { return known }
    let document = reading.document
    let result: Bool
    switch document.tag(element) {
    case .footer, .nav, .select: result = true
    case .body, .main, .html: result = false
    case .a where document.attribute(element, "href").map({ $0.utf8.count > 1 && !$0.hasPrefix("#") }) == true:
      result = true
    default:
      if Self.secondaryWords.isIn(marks(element)) || hasSecondaryHeading(element) {
        result = true
      } else {
        result = depth < 60 && document.parent(element).map { isSecondaryElement($0, depth: depth + 1) } ?? false
      }
    }
    isSecondaryElement[element] = result
    return result
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
      if Self.formerWords.isIn(marks(current)) { return true }
      ancestor = reading.document.parent(current)
    }
    return false
  }

  /// Whether the node or one of its next ancestors calls itself a price.
  func isPricePlace(_ node: Int) -> Bool {
    var ancestor: Int? = node
    for _ in 0..<4 {
      guard let current = ancestor else { return false }
      if Self.priceWords.isIn(marks(current)) { return true }
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
      if Self.badgeWords.isIn(marks(current)) { return true }
      ancestor = reading.document.parent(current)
    }
    return false
  }

  private static let formerWords = WordSearch([
    "old", "former", "strike", "was-price", "previous", "original", "ordinary", "suggested", "listprice", "msrp", "rrp",
  ])
  private static let priceWords = WordSearch([
    "price", "pris", "preis", "prijs", "prix", "cena", "hinta", "precio", "prezzo",
  ])
  private static let badgeWords = WordSearch([
    "badge", "sold", "status", "label", "tag", "ribbon", "banner", "reserv", "sald", "sticker", "flag",
  ])

  /// Class, id and test id of an element in lower case, one behind the other.
  private func marks(_ node: Int) -> [UInt8] {
    var result: [UInt8] = []
    reading.document.forEachAttribute(node) { name, value in
      guard name.elementsEqual("class".utf8) || name.elementsEqual("id".utf8) || name.elementsEqual("data-testid".utf8)
      else {
        return
      }
      result.append(32)
      for byte in value.prefix(300) { result.append(ASCIIText.lowercased(byte)) }
    }
    return result
  }
}

/// Finds any of a few words in bytes, by their first letters.
struct WordSearch {
  private var byFirstByte = [[[UInt8]]](repeating: [], count: 256)

  init(_ words: [String]) {
    for word in words {
      let bytes = Array(word.utf8)
      byFirstByte[Int(bytes[0])].append(bytes)
    }
  }

  func isIn(_ text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { text in
      for start in text.indices {
        let words = byFirstByte[Int(text[start])]
        guard !words.isEmpty else { continue }
        for word in words where start + word.count <= text.count {
          var offset = 1
          while offset < word.count, text[start + offset] == word[offset] { offset += 1 }
          if offset == word.count { return true }
        }
      }
      return false
    }
  }
}
