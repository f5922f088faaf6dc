public import FoundationEssentials
public import HTTP
public import Outbox

/// Sends webhooks: one signed request for each, and what became of it.
///
/// Give it two transports with connections of their own, so that one opened for development is never used for a stranger's
/// endpoint. It keeps no state; any number of tries may be under way at once.
public struct WebhookSender: Sendable {
  /// Until the connection stands: a receiver that is there answers sooner.
  public static let connectLimit: Duration = .seconds(5)
  /// The largest answer that is read, so that the connection can be used again; what is longer is cut.
  public static let mostBodyBytes = 65_536
  /// All lines of an answer's header together.
  public static let mostHeaderBytes = 16_384
  /// The longest wait that a receiver may ask for.
  public static let longestRetryAfter: Duration = .seconds(86_400)

  private let transport: Transport
  private let insecureTransport: Transport
  private let now: @Sendable () -> Date

  /// Sends by `transport`, and by `insecureTransport` what may go to private addresses.
  ///
  /// `now` tells how long it is until a date that a receiver names.
  public init(transport: Transport, insecureTransport: Transport, now: @escaping @Sendable () -> Date) {
    self.transport = transport
    self.insecureTransport = insecureTransport
    self.now = now
  }

  /// `Platewatch/1.0 (+https://example.test/contact)`; characters that would end the header or its comment are left out.
  public static func userAgent(version: String, contact: String? = nil) -> String {
    let contact = (contact ?? "").unicodeScalars.filter {
      $0.isASCII && $0.value > 0x20 && !"()\\\u{7F}".unicodeScalars.contains($0)
    }
    return "Platewatch/\(version)" + (contact.isEmpty ? "" : " (+\(String(String.UnicodeScalarView(contact))))")
  }

  /// Signs and sends once; returns when the receiver answered or the try is over otherwise.
  public func send(_ webhook: OutgoingWebhook) async -> AttemptResult {
    let address: EndpointAddress
    do throws(EndpointAddress.Problem) {
      address = try EndpointAddress(webhook.url, allowsInsecure: webhook.allowsInsecure)
    } catch {
      return Self.isOwnFault(webhook) { shared throws(EndpointAddress.Problem) in
        _ = try EndpointAddress(shared.url, allowsInsecure: webhook.allowsInsecure)
      } ? AttemptVerdict.unsendable("\(error)") : AttemptVerdict.refused
    }
    let headers: Headers
    do {
      headers = try Self.headers(of: webhook)
    } catch let error as CustomerRequest.HeaderProblem
      where Self.isOwnFault(
        webhook,
        { shared throws(CustomerRequest.HeaderProblem) in
          try CustomerRequest.judge(shared.headers)
        })
    {
      return AttemptVerdict.unsendable("\(error)")
    } catch {
      return AttemptResult(.connect, explanation: "Nothing was sent: \(error).")
    }
    var request = Request(
      method: "POST", url: address.address.text, headers: headers, body: webhook.body,
      limits: Self.limits(within: webhook.timeout), addresses: address.rules)
    request.acceptsCompression = false
    let transport = webhook.allowsInsecure ? insecureTransport : transport
    do throws(TransportError) {
      return AttemptVerdict.result(of: try await transport.send(request), now: now)
    } catch {
      return AttemptVerdict.result(of: error, host: address.address.host)
    }
  }

  /// Whether what the endpoint gives to all its events passes a judge whom the try did not pass.
  private static func isOwnFault<Problem>(
    _ webhook: OutgoingWebhook, _ judge: (OutgoingWebhook.Shared) throws(Problem) -> Void
  ) -> Bool {
    guard let shared = webhook.shared else { return false }
    do throws(Problem) {
      try judge(shared)
      return true
    } catch { return false }
  }

  private static func headers(of webhook: OutgoingWebhook) throws -> Headers {
    try CustomerRequest.judge(webhook.headers)
    let secrets = try webhook.secrets.map { text throws(WebhookSecret.Problem) in try WebhookSecret(text) }
    let timestamp = Int64(webhook.timestamp.timeIntervalSince1970.rounded(.down))
    let signature = try WebhookSigner(secrets: secrets).signature(
      id: webhook.eventID, timestamp: timestamp, body: webhook.body)
    var fields: [Headers.Field] = [
      .init("Content-Type", "application/json"), .init(WebhookHeader.id, webhook.eventID),
      .init(WebhookHeader.timestamp, String(timestamp)), .init(WebhookHeader.signature, signature),
      .init(WebhookHeader.attempt, String(webhook.attempt)),
    ]
    if let previous = webhook.previous { fields.append(.init(WebhookHeader.previous, previous)) }
    if webhook.isReplay { fields.append(.init(WebhookHeader.replay, "1")) }
    return Headers(fields + webhook.headers.fields)
  }

  private static func limits(within timeout: Duration) -> Limits {
    var limits = Limits()
    limits.connect = min(connectLimit, timeout)
    limits.firstByte = timeout
    limits.total = timeout
    limits.maximumBodyBytes = mostBodyBytes
    limits.maximumHeaderBytes = mostHeaderBytes
    limits.maximumHeaderFields = 100
    // The status says it all: a body that drips, goes on for ever or breaks off is not waited for.
    limits.isBodyOptional = true
    limits.minimumBytesPerSecond = 4_096
    limits.slownessWindow = .seconds(2)
    return limits
  }
}
