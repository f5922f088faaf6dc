/// A page as it was fetched or saved.
public struct Page: Sendable {
  /// Its address after redirects; empty when it is not known.
  public var url: String
  /// Status of the answer; 200 for a saved page.
  public var status: Int
  /// Value of the `Content-Type` header, if there was one.
  public var contentType: String?
  /// The body without content encoding.
  public var body: [UInt8]

  /// A page.
  public init(url: String = "", status: Int = 200, contentType: String? = nil, body: [UInt8]) {
    self.url = url
    self.status = status
    self.contentType = contentType
    self.body = body
  }
}
