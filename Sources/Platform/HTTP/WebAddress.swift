/// An `http` or `https` address, read and written the way browsers do.
///
/// Source: the WHATWG URL standard, "URL parsing" (seen 2026-11), limited to these two schemes. Scheme and host are
/// lower-cased, the default port and dot segments are dropped, what may not stand in an address is percent-encoded as
/// UTF-8; everything else is kept byte for byte, so `%2f` stays `%2f`. A host outside ASCII is kept in lower case: the
/// HTTP client turns it into its ASCII form. Two addresses are equal when their texts are.
public struct WebAddress: Sendable {
  /// More bytes than this are refused: no site this project reads has an address above a few hundred.
  public static let longestText = 65_536

  /// The whole address.
  public let text: String
  let layout: WebAddressLayout

  init(text: String, layout: WebAddressLayout) {
    self.text = text
    self.layout = layout
  }

  /// Reads an absolute address; nil for a relative one, another scheme, a missing or impossible host or port.
  public init?(_ text: some StringProtocol) {
    guard let address = WebAddressParser.parse(text, against: nil) else { return nil }
    self = address
  }

  /// The address that `reference`, found on the page `base`, leads to; nil when it is not http or https
  /// (`mailto:`, `javascript:`, `data:`, `tel:`) or names an impossible host.
  public static func resolve(_ reference: some StringProtocol, against base: WebAddress) -> WebAddress? {
    WebAddressParser.parse(reference, against: base)
  }
}

/// Where the parts of an address lie in its text, as byte offsets.
struct WebAddressLayout: Sendable {
  /// First byte after `://`.
  var authorityStart = 0
  var hostStart = 0
  var hostEnd = 0
  var pathStart = 0
  /// The `?`, else the `#`, else the end.
  var pathEnd = 0
  /// The `#`, else the end.
  var queryEnd = 0
}

extension WebAddress: Hashable {
  /// Compares the texts.
  public static func == (left: WebAddress, right: WebAddress) -> Bool { left.text == right.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension WebAddress: CustomStringConvertible {
  /// The whole address, user name included.
  public var description: String { text }
}

extension WebAddress {
  /// `http` or `https`.
  public var scheme: String { isSecure ? "https" : "http" }

  /// True for `https`.
  public var isSecure: Bool { layout.authorityStart == 8 }

  /// The host in lower case; an IPv6 address in brackets, an IPv4 address in dotted decimal however it was written.
  public var host: String { part(layout.hostStart, layout.hostEnd) }

  /// The port when it is not the scheme's own.
  public var port: Int? {
    layout.hostEnd == layout.pathStart ? nil : Int(part(layout.hostEnd + 1, layout.pathStart))
  }

  /// The port to connect to.
  public var connectionPort: Int { port ?? (isSecure ? 443 : 80) }

  /// `host` or `host:port`.
  public var hostAndPort: String { part(layout.hostStart, layout.pathStart) }

  /// `https://host` or `https://host:port`, without a user name.
  public var origin: String { "\(scheme)://\(hostAndPort)" }

  /// The path, at least `/`.
  public var path: String { part(layout.pathStart, layout.pathEnd) }

  /// What follows the `?`, possibly empty; nil without one.
  public var query: String? {
    layout.pathEnd == layout.queryEnd ? nil : part(layout.pathEnd + 1, layout.queryEnd)
  }

  /// What follows the `#`, possibly empty; nil without one.
  public var fragment: String? {
    layout.queryEnd == text.utf8.count ? nil : part(layout.queryEnd + 1, text.utf8.count)
  }

  /// Path and query as a request line has them.
  public var pathAndQuery: String { part(layout.pathStart, layout.queryEnd) }

  /// The address without `#` and what follows.
  public var withoutFragment: WebAddress {
    layout.queryEnd == text.utf8.count ? self : WebAddress(text: part(0, layout.queryEnd), layout: layout)
  }

  /// True when the host names this machine: `localhost`, a name below it, 127.0.0.0/8 or `[::1]`.
  public var isLoopback: Bool {
    let host = host
    if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
    return host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0.isDigit }
  }

  func part(_ start: Int, _ end: Int) -> String {
    let bytes = text.utf8
    return String(text[bytes.index(bytes.startIndex, offsetBy: start)..<bytes.index(bytes.startIndex, offsetBy: end)])
  }
}
