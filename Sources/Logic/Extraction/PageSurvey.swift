internal import HTML

/// What one look at all nodes of a page finds.
struct PageSurvey {
  /// More labels, properties or attributes than any page has; the rest of a hostile page is not looked at.
  static let maximumFound = 4000
  /// More links than any page has (the most seen are 442).
  static let maximumAnchors = 20_000

  /// A text that is a label.
  struct Label {
    var meaning: LabelTable.Meaning
    /// The text node.
    var node: Int
    /// What stands behind the colon in the same text, if anything does.
    var rest: String?

    /// Whether it names a field whose value stands beside it.
    var isValueLabel: Bool {
      switch meaning {
      case .field, .firstRegistration: true
      default: false
      }
    }
  }

  /// Content of `<title>`.
  var title: String?
  /// First heading of the first order.
  var heading: Int?
  /// Contents of `<meta>` by name, property or itemprop in lower case; the first of each.
  var metas: [String: String] = [:]
  /// Address in `<link rel="canonical">`.
  var canonical: String?
  /// Address in `<base>`.
  var baseHref: String?
  /// Content of the first `<meta http-equiv="refresh">`.
  var refresh: String?
  /// Language of the page.
  var language: String?
  /// `<a>` and `<area>` with an address.
  var anchors: [Int] = []
  /// `<link>` elements that lead to another page of the same list.
  var nextLinks: [Int] = []
  /// `<script>` elements.
  var scripts: [Int] = []
  /// Elements with `itemprop`.
  var itemProperties: [Int] = []
  /// Elements with JSON in an attribute of theirs, with its name.
  var stateAttributes: [(node: Int, name: String, value: [UInt8])] = []
  /// Texts that are labels.
  var labels: [Label] = []
  /// Number of bytes of text outside scripts.
  var textLength = 0

  init(_ document: Document, labels table: LabelTable) {
    var node = 0
    let count = document.count
    while node < count {
      switch document.tag(node) {
      case .text: readText(node, document, table)
      case .a, .area:
        if anchors.count < Self.maximumAnchors { anchors.append(node) }
        readAttributes(node, document)
      case .script:
        scripts.append(node)
        readAttributes(node, document)
        node = document.end(of: node)
        continue
      case .meta: readMeta(node, document)
      case .title where title == nil: title = Self.text(node, document)
      case .h1 where heading == nil:
        heading = node
        readAttributes(node, document)
      case .link: readLink(node, document)
      case .base where baseHref == nil:
        if let href = document.attribute(node, "href"), !Self.isInside(.noscript, node, document) { baseHref = href }
      case .html where language == nil: language = document.attribute(node, "lang")
      default: readAttributes(node, document)
      }
      node += 1
    }
  }

  private static func text(_ node: Int, _ document: Document) -> String? {
    var bytes: [UInt8] = []
    for index in node..<document.end(of: node) where bytes.count < 4000 {
      document.withText(index) { bytes.append(contentsOf: $0.prefix(4000)) }
    }
    return ASCIIText.folded(String(decoding: bytes, as: UTF8.self))
  }

  private static func isInside(_ tag: Tag, _ node: Int, _ document: Document) -> Bool {
    var ancestor = document.parent(node)
    while let current = ancestor {
      if document.tag(current) == tag { return true }
      ancestor = document.parent(current)
    }
    return false
  }

  private mutating func readText(_ node: Int, _ document: Document, _ table: LabelTable) {
    let parentTag = document.parent(node).map(document.tag)
    let isInLabelElement = parentTag == .dt || parentTag == .th
    let found: (LabelTable.Meaning, String?)? = document.withText(node) { text in
      var lower = 0
      var upper = text.count
      while lower < upper, text[lower] <= 32 { lower += 1 }
      while upper > lower, text[upper - 1] <= 32 { upper -= 1 }
      textLength += upper - lower
      // The shortest label is "år", the longest have 40 letters.
      guard upper - lower >= 2, upper - lower <= 120 else { return nil }
      let trimmed = UnsafeBufferPointer(rebasing: text[lower..<upper])
      let hasColon = trimmed.prefix(44).contains(UInt8(ascii: ":"))
      if trimmed.count <= 44,
        let meaning = table.meaning(of: trimmed, isMarked: isInLabelElement || trimmed.last == UInt8(ascii: ":"))
      {
        return (meaning, nil)
      }
      guard hasColon, let colon = trimmed.firstIndex(of: UInt8(ascii: ":")), colon + 1 < trimmed.count else {
        return nil
      }
      guard let meaning = table.meaning(of: UnsafeBufferPointer(rebasing: trimmed[..<colon]), isMarked: true) else {
        return nil
      }
      return (meaning, ASCIIText.folded(trimmed[(colon + 1)...]))
    }
    if let found, labels.count < Self.maximumFound { labels.append(Label(meaning: found.0, node: node, rest: found.1)) }
  }

  private mutating func readMeta(_ node: Int, _ document: Document) {
    guard let content = document.attribute(node, "content") else { return }
    let isItem = document.hasAttribute(node, "itemprop")
    if isItem, itemProperties.count < Self.maximumFound { itemProperties.append(node) }
    if refresh == nil, document.attribute(node, "http-equiv")?.lowercased() == "refresh",
      !Self.isInside(.noscript, node, document)
    {
      refresh = content
    }
    for name in [document.attribute(node, "property"), document.attribute(node, "name")] {
      guard let name = name?.lowercased(), metas[name] == nil else { continue }
      metas[name] = content
    }
  }

  private mutating func readLink(_ node: Int, _ document: Document) {
    if document.hasAttribute(node, "itemprop") { itemProperties.append(node) }
    guard let relation = document.attribute(node, "rel")?.lowercased() else { return }
    if relation == "next" { nextLinks.append(node) }
    guard canonical == nil else { return }
    if relation.split(separator: " ").contains("canonical") { canonical = document.attribute(node, "href") }
  }

  private mutating func readAttributes(_ node: Int, _ document: Document) {
    var isItem = false
    var states: [(String, [UInt8])] = []
    document.forEachAttribute(node) { name, value in
      if name.count == 8, name[0] == UInt8(ascii: "i"), name.elementsEqual("itemprop".utf8) {
        isItem = itemProperties.count < Self.maximumFound
      } else if value.count >= 20, Self.mayBeState(value), name.count > 4, name[0] == UInt8(ascii: "d") {
        states.append((String(decoding: name, as: UTF8.self), Array(value)))
      }
    }
    if isItem { itemProperties.append(node) }
    for (name, value) in states where stateAttributes.count < Self.maximumFound {
      stateAttributes.append((node, name, value))
    }
  }

  /// Whether a text begins as JSON, percent-encoded JSON or base64 of either does.
  private static func mayBeState(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    switch value[0] {
    case UInt8(ascii: "{"): true
    case UInt8(ascii: "["): value[1] == UInt8(ascii: "{") || value[1] == UInt8(ascii: "\"")
    case UInt8(ascii: "%"): value[1] == UInt8(ascii: "7") || value[1] == UInt8(ascii: "5")
    case UInt8(ascii: "e"): value.count > 60 && value[1] == UInt8(ascii: "y")
    case UInt8(ascii: "J"): value.count > 60 && value[1] == UInt8(ascii: "T")
    case UInt8(ascii: "W"): value.count > 60 && (value[1] == UInt8(ascii: "3") || value[1] == UInt8(ascii: "y"))
    default: false
    }
  }
}
