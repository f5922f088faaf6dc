/// What one request may cost before it is given up.
public struct Limits: Sendable, Hashable {
  /// From the start until the connection stands: name look-up, TCP and TLS.
  public var connect: Duration = .seconds(10)
  /// From the request's being sent until the first byte of the answer.
  public var firstByte: Duration = .seconds(20)
  /// From the start to the last byte, whatever happens between.
  public var total: Duration = .seconds(60)
  /// What a body must bring on average in each `slownessWindow`, as it comes over the wire; 0 allows any drip.
  public var minimumBytesPerSecond = 256
  /// How long a body may stay below `minimumBytesPerSecond`.
  public var slownessWindow: Duration = .seconds(10)
  /// The largest body, after content encoding is removed.
  public var maximumBodyBytes = 20_000_000
  /// How many bytes one encoded byte may become.
  public var maximumRatio = 100
  /// Bodies up to this size are not judged by `maximumRatio`: small pages of zeros are harmless.
  public var ratioFloorBytes = 1_000_000
  /// All lines of the header together.
  public var maximumHeaderBytes = 64 * 1024
  /// Whether an answer counts as soon as its header is complete.
  ///
  /// What then breaks a limit, or breaks off, cuts the body there instead of failing the request.
  public var isBodyOptional = false
  /// The number of header fields, so that a flood of tiny ones ends early.
  public var maximumHeaderFields = 200

  /// The defaults, which suit pages of public sites.
  public init() {}
}
