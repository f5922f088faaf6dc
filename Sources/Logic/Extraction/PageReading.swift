internal import HTML
internal import HTTP
internal import JSON

/// A page while it is read: its document, what one look at all nodes found, and what is made only when a rule asks for it.
final class PageReading {
  let page: Page
  let site: Site?
  let document: Document
  let charset: Charset
  let survey: PageSurvey
  /// The address that relative ones are resolved against.
  let base: WebAddress?
  private var plainTree: Tree??
  private var scriptTree: Tree??
  private var states: [Int: JSONDocument?] = [:]

  init(_ page: Page, site: Site?, labels: LabelTable) {
    self.page = page
    self.site = site
    let decoded = CharsetDetection.decode(page.body, contentType: page.contentType)
    charset = decoded.charset
    document = Document(utf8: decoded.bytes)
    survey = PageSurvey(document, labels: labels)
    let stated = [survey.canonical, survey.metas["og:url"]].compactMap { $0 }.compactMap { Self.resolve($0, nil) }.first
    let start = site?.search?.start.first ?? site?.sitemaps.first
    let own = WebAddress(page.url) ?? stated ?? start.flatMap { WebAddress($0) }
    if let href = survey.baseHref, let resolved = Self.resolve(href, own) { base = resolved } else { base = own }
  }

  private static func resolve(_ reference: String, _ base: WebAddress?) -> WebAddress? {
    guard let base else { return WebAddress(reference.hasPrefix("//") ? "https:" + reference : reference) }
    return WebAddress.resolve(reference, against: base)
  }

  /// The absolute form of an address found on the page; nil when it leads nowhere on the web.
  func absolute(_ reference: String) -> WebAddress? { Self.resolve(reference, base) }

  /// The tree of the page; scripts have their content in it when the expression looks into them.
  func tree(for xpath: String) -> Tree? {
    if xpath.contains("script"), xpath.contains("text()") || xpath.contains("contains(") {
      if let scriptTree { return scriptTree }
      let tree = Tree(document, withScripts: true)
      scriptTree = .some(tree)
      return tree
    }
    if let plainTree { return plainTree }
    let tree = Tree(document)
    plainTree = .some(tree)
    return tree
  }

  /// The JSON in a script; nil when it holds none.
  func state(inScript node: Int, encoding: StateEncoding? = nil) -> JSONDocument? {
    if let known = states[node] { return known }
    let found = document.scriptRange(node).flatMap {
      EmbeddedState.document(document.source, in: $0, encoding: encoding)
    }
    states[node] = .some(found)
    return found
  }

  /// All text below a node, white space folded, up to about `limit` bytes and a bounded number of nodes.
  func text(below node: Int, limit: Int = 4000) -> String {
    // A page without any markup has not even an outermost node.
    guard node < document.count else { return "" }
    var bytes: [UInt8] = []
    let end = min(document.end(of: node), node + 1000 + limit * 4)
    for index in node..<end where document.tag(index) == .text {
      if let parent = document.parent(index), document.tag(parent) == .script || document.tag(parent) == .style {
        continue
      }
      if !bytes.isEmpty { bytes.append(32) }
      document.withText(index) { bytes.append(contentsOf: $0) }
      if bytes.count > limit { break }
    }
    return ASCIIText.folded(bytes)
  }
}
