internal import HTTP

/// How a server listens, whom it bears and what it tells.
public struct ServerConfiguration: Sendable {
  /// What a server shows to prove who it is.
  public struct Certificate: Sendable {
    /// The chain in PEM form, the server's own first.
    public let chain: [UInt8]
    /// The private key in PEM form, without a password.
    public let key: [UInt8]

    /// Keeps both as they are; they are read when the server starts.
    public init(chain: [UInt8], key: [UInt8]) {
      self.chain = chain
      self.key = key
    }
  }

  /// Where to listen.
  public var address: ListenAddress
  /// With one the server speaks TLS 1.2 and 1.3 only; without one plain HTTP only.
  public var certificate: Certificate?
  /// Threads that read, call the handler and write.
  public var threads = 2
  /// What peers may cost.
  public var limits = ServerLimits()
  /// Called at the end of each request that got as far as its first line.
  ///
  /// It is given the status, the bytes of the answer's body and the time since the first line. Status 499 means that the peer left or was too slow; method and headers are empty
  /// when the head was never whole. Runs on a thread of the server and must not block.
  public var onComplete: (@Sendable (ServerRequest, Int, Int, Duration) -> Void)?
  /// Makes the answer to a request that is refused before the handler sees it, from a status and a sentence.
  public var makeRefusal: @Sendable (Int, String) -> ServerResponse = { status, sentence in
    ServerResponse(
      status: status, headers: ["Content-Type": "application/json"],
      body: Array(#"{"error": "\#(sentence)", "code": "\#(refusalCode(status))"}"#.utf8))
  }

  /// Everything but the address has a default.
  public init(address: ListenAddress) { self.address = address }
}

private func refusalCode(_ status: Int) -> String {
  switch status {
  case 500: "internal"
  case 408: "too_slow"
  case 413: "body_too_large"
  case 431: "headers_too_large"
  case 505: "http_version_not_supported"
  default: "bad_request"
  }
}
