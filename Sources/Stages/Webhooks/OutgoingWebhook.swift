public import FoundationEssentials
public import HTTP

/// One try to tell an endpoint of an event, ready to be signed and sent.
public struct OutgoingWebhook: Sendable, Hashable {
  /// `webhook-id`: the same in every try.
  public var eventID: String
  /// The bytes that are signed and sent.
  public var body: [UInt8]
  /// Absolute, with the query.
  public var url: String
  /// What the customer wants to be sent along.
  public var headers: Headers
  /// Every secret that is valid now, the newest first, as `whsec_...` (HMAC-SHA256) or `whsk_...` (Ed25519).
  public var secrets: [String]
  /// Which try it is, from 1.
  public var attempt: Int
  /// Whether somebody asked for it to be sent again.
  public var isReplay: Bool
  /// What became of the try before, as a header says it: `unknown`, or `failed;status=503`.
  public var previous: String?
  /// When the try begins.
  public var timestamp: Date
  /// How long it may take.
  public var timeout: Duration
  /// Whether plain http and addresses that are not public are allowed.
  public var allowsInsecure: Bool
  /// What every event of the endpoint has, where this one has more; nil where nothing is particular to it.
  public var shared: Shared?

  /// The parts of a try that an endpoint gives to all its events.
  public struct Shared: Sendable, Hashable {
    /// Absolute.
    public var url: String
    /// What the customer wants to be sent along with every event.
    public var headers: Headers

    /// By its parts.
    public init(url: String, headers: Headers) {
      self.url = url
      self.headers = headers
    }
  }

  /// A try by its parts.
  public init(
    eventID: String, body: [UInt8], url: String, headers: Headers = [:], secrets: [String], attempt: Int = 1,
    isReplay: Bool = false, previous: String? = nil, timestamp: Date, timeout: Duration = .seconds(15),
    allowsInsecure: Bool = false, shared: Shared? = nil
  ) {
    self.eventID = eventID
    self.body = body
    self.url = url
    self.headers = headers
    self.secrets = secrets
    self.attempt = attempt
    self.isReplay = isReplay
    self.previous = previous
    self.timestamp = timestamp
    self.timeout = timeout
    self.allowsInsecure = allowsInsecure
    self.shared = shared
  }
}
