/// How the crawler introduces itself.
public struct CrawlerIdentity: Sendable, Hashable {
  /// The product token by which a robots.txt may name it.
  public static let productToken = "Platewatch"
  /// The version that is told to sites.
  public static let version = "0.1"

  /// An address or a mailbox at which somebody answers for the crawler.
  public let contact: String

  /// Characters that would end the header or its comment are left out of the contact.
  public init(contact: String) {
    self.contact = String(
      contact.unicodeScalars.filter { $0.isASCII && $0.value > 0x20 && !"()\\\u{7F}".unicodeScalars.contains($0) })
  }

  /// `Platewatch/0.1 (+https://example.test/bot)`.
  public var userAgent: String { "\(Self.productToken)/\(Self.version) (+\(contact))" }

  /// The value of `From`, when the contact is a mailbox.
  public var mailbox: String? { contact.contains("@") && !contact.contains("/") ? contact : nil }
}
