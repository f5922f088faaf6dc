public import HTTP

/// One endpoint to which an event is addressed by name, and what is particular to this delivery.
public struct DeliveryTarget: Sendable, Hashable {
  /// `we_...`.
  public var endpointID: String
  /// What is sent along beside the endpoint's own headers.
  public var headers: Headers
  /// Added to the query of the endpoint's URL, encoded, without a question mark; nil for nothing.
  public var query: String?
  /// Instead of the endpoint's own policy.
  public var retryPolicy: RetryPolicy?
  /// Deliveries of one key to one endpoint come one after the other; nil for the event's vehicle.
  public var orderKey: String?

  /// A delivery like any other unless said.
  public init(
    endpointID: String, headers: Headers = [:], query: String? = nil, retryPolicy: RetryPolicy? = nil,
    orderKey: String? = nil
  ) {
    self.endpointID = endpointID
    self.headers = headers
    self.query = query
    self.retryPolicy = retryPolicy
    self.orderKey = orderKey
  }
}
