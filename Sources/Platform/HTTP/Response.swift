/// What a server answered; redirects are answers like any other.
public struct Response: Sendable, Hashable {
  /// When things had happened, counted from the start of the request.
  public struct Timing: Sendable, Hashable {
    /// The name was looked up; zero when a connection was already open.
    public var resolved: Duration
    /// The connection stood; zero when one was already open.
    public var connected: Duration
    /// The connection was encrypted; zero without encryption or when one was already open.
    public var secured: Duration
    /// The first byte of the answer came.
    public var firstByte: Duration
    /// The last byte came.
    public var total: Duration

    /// Zero everywhere unless said.
    public init(
      resolved: Duration = .zero, connected: Duration = .zero, secured: Duration = .zero, firstByte: Duration = .zero,
      total: Duration = .zero
    ) {
      self.resolved = resolved
      self.connected = connected
      self.secured = secured
      self.firstByte = firstByte
      self.total = total
    }
  }

  /// 200 to 599; interim answers are passed over.
  public var status: Int
  /// As received, `Content-Encoding` included although it is undone.
  public var headers: Headers
  /// Without content encoding.
  public var body: [UInt8]
  /// How many bytes of body came over the wire.
  public var encodedBytes: Int
  /// How long it took.
  public var timing: Timing
  /// The address that was connected to; nil in a recording.
  public var address: IPAddress?
  /// Whether the connection was already open.
  public var isConnectionReused: Bool
  /// Whether the body is only its beginning (`Limits.isBodyOptional`).
  public var isBodyCut: Bool

  /// An answer; `encodedBytes` is the body's size unless said.
  public init(
    status: Int, headers: Headers = [:], body: [UInt8] = [], encodedBytes: Int? = nil, timing: Timing = Timing(),
    address: IPAddress? = nil, isConnectionReused: Bool = false, isBodyCut: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.encodedBytes = encodedBytes ?? body.count
    self.timing = timing
    self.address = address
    self.isConnectionReused = isConnectionReused
    self.isBodyCut = isBodyCut
  }
}
