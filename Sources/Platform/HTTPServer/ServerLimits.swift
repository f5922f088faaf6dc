/// What a peer may cost; every time limit holds however steadily the peer sends.
public struct ServerLimits: Sendable, Hashable {
  /// Request line and header lines together.
  ///
  /// The server answers 431 above it; far above it libmicrohttpd does so itself, without a request identifier.
  public var headerBytes = 8 * 1024
  /// Header lines of one request; browsers behind two proxies send some thirty.
  public var headerFields = 64
  /// Open connections; at this number a new one takes the place of the one that has been idle longest.
  public var connections = 4_096
  /// Open connections of one peer's address, with the same rule.
  public var connectionsPerAddress = 256
  /// Whether peers on this machine (loopback, or a socket in the file system) are beyond `connectionsPerAddress`,
  /// because a reverse proxy is one of them.
  public var exemptsLocalPeers = true
  /// Bytes of all bodies together that wait to be whole before they are looked at; 503 above it.
  public var collectedBytes = 64 << 20
  /// How long a kept connection may be without a request.
  public var idle: Duration = .seconds(75)
  /// From the connection, or from a later request's first line, to the end of the head.
  ///
  /// A peer whose first line is there is answered 408 before the connection is closed, but not over TLS.
  public var head: Duration = .seconds(20)
  /// How long a body or an answer may take, plus a second for each `minimumBytesPerSecond` of it.
  ///
  /// Time in which the server itself does not read is not counted.
  public var transferGrace: Duration = .seconds(20)
  /// Slower peers are cut off once `transferGrace` is used up.
  public var minimumBytesPerSecond = 1_024

  /// The defaults.
  public init() {}
}
