/// One message to a server, together with what it may cost and where it may go.
public struct Request: Sendable, Hashable {
  /// `GET`, `POST`: a token, sent as it is.
  public var method: String
  /// Absolute, `http` or `https`, already percent-encoded.
  public var url: String
  /// Added to what the transport sends itself (`Host`, `User-Agent`, `Accept-Encoding`, `Content-Length`).
  public var headers: Headers
  /// The body; nil sends none.
  public var body: [UInt8]?
  /// What it may cost.
  public var limits: Limits
  /// Where it may connect.
  public var addresses: AddressRules
  /// Whether to ask for gzip and br and undo them; without it the body is what came over the wire.
  public var acceptsCompression = true

  /// A request that has not been sent.
  public init(
    method: String = "GET", url: String, headers: Headers = [:], body: [UInt8]? = nil, limits: Limits = Limits(),
    addresses: AddressRules = .publicOnly
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
    self.addresses = addresses
  }

  /// The URL for people: without user information and control characters, at most 300 characters.
  public var displayURL: String {
    let visible = url.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) }
    let text = String(visible)
    let afterScheme = Self.end(of: "://", in: text) ?? text.startIndex
    let rest = text[afterScheme...]
    let authority = rest.prefix { !"/?#\\".contains($0) }
    let hostStart = authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex
    let clean = text[..<afterScheme] + text[hostStart...]
    return clean.count > 300 ? "\(clean.prefix(299))…" : String(clean)
  }

  private static func end(of mark: String, in text: String) -> String.Index? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(mark) { return text.index(start, offsetBy: mark.count) }
      start = text.index(after: start)
    }
    return nil
  }
}
