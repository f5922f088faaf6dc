public import HTTP

/// What became of one try to send an event.
public struct AttemptResult: Sendable, Hashable {
  /// The kind of end.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// The receiver took it: a status of 200 to 299 whose header block was complete.
    case ok
    /// The receiver answered with another status.
    case http
    /// The answer did not come in time.
    case timeout
    /// The name has no address.
    case dns
    /// No connection could be made, or it broke.
    case connect
    /// No secure connection could be agreed on, or the certificate is not valid for the host.
    case tls
    /// The address is one that must not be connected to.
    case refusedAddress = "refused_address"
    /// The answer's header is longer than what is read of one.
    case tooLarge = "too_large"
    /// The sender was told to end before the receiver answered.
    case aborted
    /// The sender died or lost its lease; the receiver may have the event.
    case unknown
  }

  /// What the receiver asks for by its header `webhook-delivery`, or by the status 410.
  public enum Wish: String, Sendable, Hashable {
    /// That nothing more is sent to the endpoint.
    case disable
    /// That this event is not sent again.
    case abortMessage = "abort-message"
  }

  /// The kind of end.
  public var outcome: Outcome
  /// 200 to 599; nil when no answer came.
  public var status: Int?
  /// How long the receiver asked to wait, counted from the end of the try.
  public var retryAfter: Duration?
  /// What the receiver asked for otherwise.
  public var wish: Wish?
  /// The address that was connected to.
  public var address: String?
  /// How long it took.
  public var timing: Response.Timing
  /// The beginning of the answer's body, at most 16 KiB.
  public var excerpt: String
  /// One sentence for the endpoint's owner; nil after success.
  public var explanation: String?
  /// Whether nothing was sent because of what is particular to this event, such as headers of its own: its endpoint has no part
  /// in that.
  public var isUnsendable = false

  /// A result by its parts.
  public init(
    _ outcome: Outcome, status: Int? = nil, retryAfter: Duration? = nil, wish: Wish? = nil, address: String? = nil,
    timing: Response.Timing = Response.Timing(), excerpt: String = "", explanation: String? = nil
  ) {
    self.outcome = outcome
    self.status = status
    self.retryAfter = retryAfter
    self.wish = wish
    self.address = address
    self.timing = timing
    self.excerpt = excerpt
    self.explanation = explanation
  }
}
