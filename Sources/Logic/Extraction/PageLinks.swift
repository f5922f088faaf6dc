internal import HTML
public import HTTP

/// Where a page leads: its links in page order, the address they are relative to, and where it sends its reader by itself.
public struct PageLinks: Sendable {
  /// An `<a>` or `<area>` with an address.
  public struct Link: Sendable, Hashable {
    /// Where it leads.
    public let address: WebAddress
    /// Its text, white space folded.
    public let text: String
    /// Whether the page asks robots not to follow it.
    public let isNofollow: Bool
  }

  /// A `<meta http-equiv="refresh">` with an address.
  public struct Refresh: Sendable, Hashable {
    /// How long the page waits.
    public let seconds: Double
    /// Where it leads.
    public let address: WebAddress
  }

  /// The address that relative ones are resolved against: that of `<base>`, else the page's own; nil when neither is known.
  public let base: WebAddress?
  /// Links to http and https addresses, repeated ones included.
  public let links: [Link]
  /// The first refresh that stands outside `<noscript>`.
  public let refresh: Refresh?

  /// Reads the links of a page.
  public init(_ page: Page) {
    let reading = PageReading(page, site: nil, labels: .shared)
    let document = reading.document
    base = reading.base
    links = reading.survey.anchors.compactMap { node in
      guard let href = document.attribute(node, "href"), let address = reading.absolute(href) else { return nil }
      let relation = document.attribute(node, "rel")?.lowercased() ?? ""
      return Link(
        address: address, text: Self.text(below: node, document),
        isNofollow: relation.split(whereSeparator: { $0 == " " || $0 == "," }).contains("nofollow"))
    }
    refresh = reading.survey.refresh.flatMap { Self.refresh($0, reading) }
  }

  private static func text(below node: Int, _ document: Document) -> String {
    var bytes: [UInt8] = []
    for index in node..<document.end(of: node) where document.tag(index) == .text {
      if let parent = document.parent(index), document.tag(parent) == .script { continue }
      document.withText(index) { bytes.append(contentsOf: $0) }
      if bytes.count > 4000 { break }
    }
    return ASCIIText.folded(bytes)
  }

  /// The content of a refresh, such as `5; url='next.html'`; nil without an address.
  private static func refresh(_ content: String, _ reading: PageReading) -> Refresh? {
    guard let semicolon = content.firstIndex(where: { $0 == ";" || $0 == "," }),
      let seconds = Double(content[..<semicolon].filter { !$0.isWhitespace }), seconds >= 0
    else { return nil }
    var rest = content[content.index(after: semicolon)...].drop(while: \.isWhitespace)
    guard rest.prefix(3).lowercased() == "url" else { return nil }
    rest = rest.dropFirst(3).drop(while: \.isWhitespace)
    guard rest.first == "=" else { return nil }
    rest = rest.dropFirst().drop(while: \.isWhitespace)
    if let quote = rest.first, quote == "'" || quote == "\"" { rest = rest.dropFirst().prefix { $0 != quote } }
    return reading.absolute(String(rest)).map { Refresh(seconds: seconds, address: $0) }
  }
}
