/// One line of a robots.txt, taken apart.
struct RobotsLine {
  /// What the key of a line says.
  enum Key {
    case userAgent
    case allow
    case disallow
    case sitemap
    case crawlDelay
    case requestRate
    case unknown
  }

  let key: Key
  let value: ArraySlice<UInt8>

  /// Nil for a line without key and value.
  ///
  /// A comment is cut off; where the colon was forgotten, two words will do.
  init?(_ line: ArraySlice<UInt8>) {
    let line = Self.trimmed(line.prefix { $0 != UInt8(ascii: "#") })
    let separator: Int
    if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      separator = colon
    } else {
      guard let space = line.firstIndex(where: Self.isBlank) else { return nil }
      guard !line[space...].drop(while: Self.isBlank).contains(where: Self.isBlank) else { return nil }
      separator = space
    }
    let name = Self.trimmed(line[..<separator])
    guard !name.isEmpty else { return nil }
    key = Self.key(name)
    value = Self.trimmed(line[(separator + 1)...])
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = bytes.drop(while: isSpace)
    guard let last = start.lastIndex(where: { !isSpace($0) }) else { return start }
    return start[...last]
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Keys are known by their beginning, in any case, with the misspellings that Google's matcher accepts.
  private static func key(_ name: ArraySlice<UInt8>) -> Key {
    for (beginning, key) in beginnings where startsIgnoringCase(name, beginning) { return key }
    return .unknown
  }

  private static let beginnings: [(beginning: [UInt8], key: Key)] = {
    let known: [(Key, [String])] = [
      (.disallow, ["disallow"]), (.allow, ["allow"]), (.userAgent, ["user-agent", "useragent", "user agent"]),
      (.sitemap, ["sitemap", "site-map"]), (.crawlDelay, ["crawl-delay", "crawldelay", "crawl delay"]),
      (.requestRate, ["request-rate"]), (.disallow, ["dissallow", "dissalow", "disalow", "diasllow", "disallaw"]),
    ]
    return known.flatMap { key, beginnings in beginnings.map { (Array($0.utf8), key) } }
  }()

  private static func startsIgnoringCase(_ name: ArraySlice<UInt8>, _ beginning: [UInt8]) -> Bool {
    guard name.count >= beginning.count else { return false }
    return zip(name, beginning).allSatisfy { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
  }
}
