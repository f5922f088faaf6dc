/// Sends requests: over the network, from a recording, or from a test.
public struct Transport: Sendable {
  /// Sends one request and waits for the whole answer; an answer of any status is a result, not an error.
  public var send: @Sendable (Request) async throws(TransportError) -> Response

  /// Sends with this closure.
  public init(send: @escaping @Sendable (Request) async throws(TransportError) -> Response) { self.send = send }
}
