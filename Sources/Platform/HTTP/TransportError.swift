/// Why a request brought no answer.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What happened.
  public enum Reason: Sendable, Hashable {
    /// The name has no address, or no name server answered.
    case couldNotResolve(host: String)
    /// No address accepted the connection; `message` is the operating system's.
    case couldNotConnect(message: String)
    /// Every address found is one this request may not connect to; the first is named.
    case refusedAddress(IPAddress)
    /// Nothing, or too little, came in time.
    case timedOut(Phase, after: Duration)
    /// More came than the limit.
    case tooLarge(Part, limit: Int)
    /// The body grew to `decodedBytes` from `encodedBytes`, more than the allowed ratio.
    case decompressionBomb(decodedBytes: Int, encodedBytes: Int)
    /// The connection ended before the answer did; `bodyBytes` had come.
    case truncated(bodyBytes: Int)
    /// No trusted encrypted connection.
    case tls(String)
    /// The request cannot be sent, or the answer is not HTTP.
    case malformed(String)
    /// The task was cancelled or the client shut down.
    case cancelled
    /// Anything else, with libcurl's code.
    case other(code: Int, message: String)
    /// A recording has no answer for this URL.
    case notRecorded
  }

  /// What a time limit bounds.
  public enum Phase: String, Sendable, Hashable {
    /// Name look-up, TCP and TLS.
    case connect
    /// From the request to the first byte of the answer.
    case firstByte
    /// The body's least speed.
    case slowBody
    /// Everything together.
    case total
  }

  /// What a size limit bounds.
  public enum Part: String, Sendable, Hashable {
    /// Bytes after content encoding is removed.
    case body
    /// Bytes of all header lines.
    case headers
    /// Number of header lines.
    case headerFields
  }

  /// The request's method.
  public let method: String
  /// The request's URL, fit to print.
  public let url: String
  /// What happened.
  public let reason: Reason
  /// The address of the connection, when there was one.
  public let address: IPAddress?
  /// How far it came, and when.
  public let timing: Response.Timing

  /// Why `request` failed.
  public init(
    _ reason: Reason, for request: Request, address: IPAddress? = nil, timing: Response.Timing = Response.Timing()
  ) {
    self.reason = reason
    self.address = address
    self.timing = timing
    method = request.method
    url = request.displayURL
  }

  /// One sentence: method, URL, and what happened.
  public var description: String { "\(method) \(url): \(reason)" }
}

extension TransportError.Reason: CustomStringConvertible {
  /// What happened, as the end of a sentence.
  public var description: String {
    switch self {
    case .couldNotResolve(let host): "no address was found for the name \(host)"
    case .couldNotConnect(let message): "no connection (\(message))"
    case .refusedAddress(let address):
      "\(address) is \(Self.phrase(for: address)), where this request may not connect"
    case .timedOut(let phase, let limit): "\(phase.phrase) within \(limit)"
    case .tooLarge(let part, let limit): "the answer has more than \(limit) \(part.phrase)"
    case .decompressionBomb(let decoded, let encoded):
      "the body grew from \(encoded) to \(decoded) bytes when decoded and was refused as a decompression bomb"
    case .truncated(let bytes): "the connection ended before the answer did, after \(bytes) bytes of body"
    case .tls(let message): "no trusted encrypted connection (\(message))"
    case .malformed(let message): message
    case .cancelled: "cancelled before the answer came"
    case .other(let code, let message): "\(message) (libcurl code \(code))"
    case .notRecorded: "the recording has no answer for it"
    }
  }

  /// A public address is refused for one reason only.
  private static func phrase(for address: IPAddress) -> String {
    let kind = AddressClass(of: address)
    return kind == .publicInternet ? "this machine's own address" : kind.phrase
  }
}

extension TransportError.Phase {
  fileprivate var phrase: String {
    switch self {
    case .connect: "no connection"
    case .firstByte: "no answer"
    case .slowBody: "the body came too slowly; too few bytes"
    case .total: "the answer was not complete"
    }
  }
}

extension TransportError.Part {
  fileprivate var phrase: String {
    switch self {
    case .body: "bytes of body"
    case .headers: "bytes of header"
    case .headerFields: "header lines"
    }
  }
}
