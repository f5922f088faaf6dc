internal import HTML
internal import HTTP

/// What a sitemap lists, in order.
///
/// Source: sitemaps.org, protocol 0.9 (seen 2026-11). Read are lists of pages, indexes of further sitemaps, RSS and Atom
/// feeds, and plain text with one address per line. Namespaces are not looked at: sites write many, and wrong ones.
public struct Sitemap: Sendable {
  /// What it is.
  public enum Kind: Sendable, Hashable {
    /// A list of pages.
    case pages
    /// A list of further sitemaps.
    case index
    /// Nothing that is known; it has no entries.
    case other
  }

  /// One address.
  public struct Entry: Sendable, Hashable {
    /// The address as written, without the white space around it.
    public var address: String
    /// When the page changed, as written.
    public var modified: String?

    /// An address that may say when its page changed.
    public init(address: String, modified: String? = nil) {
      self.address = address
      self.modified = modified
    }

    /// When the page changed, in milliseconds since 1970; nil when that is not said, or not understood.
    public var modifiedAt: Int64? { modified.flatMap(SitemapDate.milliseconds) }
  }

  /// What it is.
  public var kind: Kind
  /// What it lists.
  public var entries: [Entry]

  /// The most entries that are read; the protocol allows 50,000.
  public static let mostEntries = 100_000

  /// Reads a sitemap without its gzip; whatever it holds, something comes out.
  public init(parsing bytes: [UInt8]) {
    let start = bytes.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF, 0xFE, 0xFF].contains($0) }
    if start == UInt8(ascii: "<") {
      var reader = SitemapReader()
      XMLEvents.read(bytes) { event in reader.take(event) }
      kind = reader.kind
      entries = reader.entries
    } else {
      entries = Self.lines(of: bytes)
      kind = entries.isEmpty ? .other : .pages
    }
  }

  private static func lines(of bytes: [UInt8]) -> [Entry] {
    var text = bytes[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    return text.split { $0 == 0x0A || $0 == 0x0D }.lazy
      .map { SitemapReader.trimmed(String(decoding: $0, as: UTF8.self)) }
      .filter { WebAddress($0) != nil }
      .prefix(mostEntries)
      .map { Entry(address: $0) }
  }
}

/// Puts entries together from the events of an XML text.
struct SitemapReader {
  private(set) var kind = Sitemap.Kind.other
  private(set) var entries: [Sitemap.Entry] = []
  private var path: [String] = []
  private var text = ""
  private var item = Item()

  /// What is known of the entry that is being read.
  private struct Item {
    var hasAddress = false
    var modified: String?
    var fallback: String?
  }

  private static let containers: Set<String> = ["url", "sitemap", "item", "entry"]

  mutating func take(_ event: XMLEvent) {
    switch event {
    case .start(let name, let attributes): start(name.lowercased(), attributes)
    case .text(let piece): if text.utf8.count < WebAddress.longestText { text += piece }
    case .end: end()
    }
  }

  private mutating func start(_ name: String, _ attributes: [String: String]) {
    if path.isEmpty { kind = Self.kind(ofRoot: name) }
    if Self.containers.contains(name) { item = Item() }
    // Atom says the address in an attribute. Links to translations have a parent that is no entry of a feed.
    let relation = attributes["rel"]
    if name == "link", path.last == "entry", relation == nil || relation == "alternate", !item.hasAddress {
      add(attributes["href"] ?? "")
    }
    path.append(name)
    text = ""
  }

  private mutating func end() {
    guard let name = path.popLast() else { return }
    let value = Self.trimmed(text)
    text = ""
    guard let parent = path.last else { return }
    switch (parent, name) {
    case ("url", "loc"), ("sitemap", "loc"), ("item", "link"): add(value)
    case ("item", "guid"): item.fallback = value
    case ("url", "lastmod"), ("sitemap", "lastmod"), ("item", "pubdate"), ("item", "date"), ("entry", "updated"),
      ("entry", "modified"):
      modify(value)
    default: break
    }
    if name == "item", !item.hasAddress, let fallback = item.fallback, WebAddress(fallback) != nil { add(fallback) }
  }

  /// Every address opens an entry, also a second one in the same container.
  private mutating func add(_ address: String) {
    guard !address.isEmpty, entries.count < Sitemap.mostEntries, kind != .other else { return }
    entries.append(.init(address: address, modified: item.hasAddress ? nil : item.modified))
    item.hasAddress = true
  }

  /// A date belongs to the address before it, or to the first one after it.
  private mutating func modify(_ date: String) {
    guard !date.isEmpty else { return }
    if item.hasAddress {
      entries[entries.count - 1].modified = date
    } else {
      item.modified = date
    }
  }

  private static func kind(ofRoot name: String) -> Sitemap.Kind {
    switch name {
    case "urlset", "rss", "rdf", "feed": .pages
    case "sitemapindex": .index
    default: .other
    }
  }

  /// Without white space at both ends, also the kinds that only Unicode knows.
  static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
      let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}
