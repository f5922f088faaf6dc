public import HTTP

/// A whole answer.
public struct ServerResponse: Sendable, Hashable {
  /// 200 to 599.
  public var status: Int
  /// Without `Content-Length`, `Connection` and `Date`, which the server adds.
  public var headers: Headers
  /// The body; none is sent with 204 and 304, nor in answer to HEAD.
  public var body: [UInt8]

  /// An answer by its parts.
  public init(status: Int, headers: Headers = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
