/// How a request is answered, decided from its head alone, so that what is refused costs no body.
public enum Plan: Sendable {
  /// At once, without reading the body.
  case answer(ServerResponse)
  /// When the closure has one, without reading the body; the connection holds no thread meanwhile.
  case later(@Sendable () async -> ServerResponse)
  /// From the whole body, when it has at most `limit` bytes (413 otherwise).
  case collect(limit: Int, then: @Sendable ([UInt8]) -> Reply)
  /// From the body piece by piece; reading it slowly slows the sender. A body above `limit` bytes ends the pieces with
  /// an error.
  case stream(limit: Int, then: @Sendable (RequestBody) async -> ServerResponse)
}

/// What follows from a whole body.
public enum Reply: Sendable {
  /// At once, on the thread of the connection: for what takes microseconds.
  case now(ServerResponse)
  /// When the closure has one; the connection holds no thread meanwhile.
  case later(@Sendable () async -> ServerResponse)
}
