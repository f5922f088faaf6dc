import Foundation
import HTTP
import Outbox
import Synchronization
import Testing
import Webhooks

/// A transport that keeps what it is given and answers as told.
final class PlayedTransport: Sendable {
  private let answer: @Sendable (Request) throws(TransportError) -> Response
  private let kept = Mutex<[Request]>([])

  init(_ answer: @escaping @Sendable (Request) throws(TransportError) -> Response) { self.answer = answer }

  convenience init(_ response: Response) { self.init { request throws(TransportError) in response } }

  var requests: [Request] { kept.withLock { $0 } }

  var transport: Transport {
    Transport { request throws(TransportError) in
      self.kept.withLock { $0.append(request) }
      return try self.answer(request)
    }
  }
}

struct WebhookSenderTests {
  static let secret = WebhookSecret(sharedKey: Array(1...32)).text
  static let pair = WebhookSecret(ed25519Seed: Array(3...34)).text
  static let now = Date(timeIntervalSince1970: 1_800_000_100)

  static func webhook(
    url: String = "https://hooks.example.test/in?key=1", secrets: [String] = [secret],
    change: (inout OutgoingWebhook) -> Void = { _ in }
  ) -> OutgoingWebhook {
    var webhook = OutgoingWebhook(
      eventID: "evt_1", body: Array(#"{"id":"evt_1"}"#.utf8), url: url, secrets: secrets,
      timestamp: Date(timeIntervalSince1970: 1_800_000_000.7))
    change(&webhook)
    return webhook
  }

  private static func result(
    of response: Response, change: (inout OutgoingWebhook) -> Void = { _ in }
  ) async -> AttemptResult {
    let played = PlayedTransport(response)
    return await sender(played).send(webhook(change: change))
  }

  private static func sender(_ played: PlayedTransport, insecure: PlayedTransport? = nil) -> WebhookSender {
    WebhookSender(
      transport: played.transport, insecureTransport: (insecure ?? played).transport, now: { Self.now })
  }

  @Test func `a webhook is one signed POST`() async throws {
    let played = PlayedTransport(Response(status: 204))
    let webhook = Self.webhook(secrets: [Self.secret, Self.pair]) {
      $0.headers = ["X-Fleet": "north"]
      $0.attempt = 3
      $0.isReplay = true
      $0.previous = "failed;status=503"
      $0.timeout = .seconds(4)
    }
    #expect(await Self.sender(played).send(webhook).outcome == .ok)
    let request = try #require(played.requests.first)
    #expect(request.method == "POST")
    #expect(request.url == "https://hooks.example.test/in?key=1")
    #expect(request.body == webhook.body)
    #expect(
      request.headers.fields.filter { $0.name != "webhook-signature" } == [
        .init("Content-Type", "application/json"), .init("webhook-id", "evt_1"),
        .init("webhook-timestamp", "1800000000"), .init("webhook-attempt", "3"),
        .init("webhook-previous", "failed;status=503"), .init("webhook-replay", "1"), .init("X-Fleet", "north"),
      ])
    #expect(request.addresses == .publicOnly)
    #expect(!request.acceptsCompression)
    #expect(request.limits.total == .seconds(4))
    #expect(request.limits.connect == .seconds(4))
    for secret in [Self.secret, Self.pair] {
      let verifier = WebhookVerifier(secrets: [try WebhookSecret(secret)])
      try verifier.verify(headers: request.headers, body: webhook.body, now: webhook.timestamp)
    }
  }

  @Test func `a first try says neither replay nor what was before`() async throws {
    let played = PlayedTransport(Response(status: 200))
    _ = await Self.sender(played).send(Self.webhook())
    let headers = try #require(played.requests.first).headers
    #expect(headers["webhook-attempt"] == "1")
    #expect(headers["webhook-previous"] == nil)
    #expect(headers["webhook-replay"] == nil)
  }

  @Test func `what may go to private addresses has a transport of its own`() async {
    let strict = PlayedTransport(Response(status: 200))
    let insecure = PlayedTransport(Response(status: 201))
    let sender = Self.sender(strict, insecure: insecure)
    #expect(await sender.send(Self.webhook()).status == 200)
    let local = Self.webhook(url: "http://127.0.0.1:9000/") { $0.allowsInsecure = true }
    #expect(await sender.send(local).status == 201)
    #expect(insecure.requests.map(\.addresses) == [.publicAndPrivate])
  }

  @Test(arguments: [
    "http://hooks.example.test/", "https://127.0.0.1/", "https://2130706433/", "https://localhost/",
    "https://user@hooks.example.test/", "ftp://hooks.example.test/", "https://hooks.example.test:5432/", "",
  ])
  func `a URL that may not be sent to is refused without a word of why`(url: String) async {
    let played = PlayedTransport(Response(status: 200))
    let result = await Self.sender(played).send(Self.webhook(url: url))
    #expect(
      result
        == AttemptResult(
          .refusedAddress,
          explanation: "Nothing was sent: the endpoint's URL leads to an address that webhooks are not sent to."))
    #expect(played.requests.isEmpty)
  }

  @Test func `a refused address tells the same, and neither times nor bodies`() async throws {
    let address = try #require(IPAddress("10.0.0.1"))
    let played = PlayedTransport { request throws(TransportError) in
      throw TransportError(
        .refusedAddress(address), for: request, address: address, timing: .init(resolved: .seconds(1)))
    }
    let result = await Self.sender(played).send(Self.webhook())
    #expect(
      result
        == AttemptResult(
          .refusedAddress,
          explanation: "Nothing was sent: the endpoint's URL leads to an address that webhooks are not sent to."))
  }

  @Test(arguments: [
    ([], "Nothing was sent: a webhook needs a secret that signs; rotate the secret of the endpoint."),
    (
      ["whpk_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="],
      "Nothing was sent: whpk_ is a public key, which cannot sign; give the secret that begins with whsk_."
    ),
  ])
  func `nothing is sent unsigned`(secrets: [String], explanation: String) async {
    let played = PlayedTransport(Response(status: 200))
    let result = await Self.sender(played).send(Self.webhook(secrets: secrets))
    #expect(result == AttemptResult(.connect, explanation: explanation))
    #expect(played.requests.isEmpty)
  }

  @Test func `a customer's header cannot take the place of ours`() async {
    let played = PlayedTransport(Response(status: 200))
    let result = await Self.sender(played).send(Self.webhook { $0.headers = ["Webhook-Id": "evt_2"] })
    #expect(result.explanation == "Nothing was sent: the header Webhook-Id is set by the sender; leave it out.")
    #expect(played.requests.isEmpty)
  }

  @Test func `what is particular to one event is not blamed on its endpoint`() async {
    let played = PlayedTransport(Response(status: 200))
    let url = "https://hooks.example.test/in"
    let byHeader = await Self.sender(played).send(
      Self.webhook {
        $0.headers = ["X-A": "1", "User-Agent": "mine"]
        $0.shared = OutgoingWebhook.Shared(url: url, headers: ["X-A": "1"])
      })
    #expect(byHeader.isUnsendable)
    #expect(
      byHeader.explanation
        == "Nothing was sent, because of what is added for this event: the header User-Agent is set by the sender; leave it out."
    )
    let long = url + "?a=" + String(repeating: "a", count: 2_048)
    let byURL = await Self.sender(played).send(
      Self.webhook(url: long) { $0.shared = OutgoingWebhook.Shared(url: url, headers: [:]) })
    #expect(byURL.isUnsendable)
    let ofEndpoint = await Self.sender(played).send(
      Self.webhook(url: long) { $0.shared = OutgoingWebhook.Shared(url: long, headers: [:]) })
    #expect(ofEndpoint.outcome == .refusedAddress)
    #expect(!ofEndpoint.isUnsendable)
    #expect(played.requests.isEmpty)
  }

  static let answers: [(Response, AttemptResult)] = [
    (Response(status: 200, body: Array("thanks".utf8)), AttemptResult(.ok, status: 200, excerpt: "thanks")),
    (Response(status: 299), AttemptResult(.ok, status: 299)),
    (
      Response(status: 200, headers: ["Retry-After": "60", "Webhook-Delivery": "disable"]),
      AttemptResult(.ok, status: 200, wish: .disable)
    ),
    (Response(status: 200, headers: ["webhook-delivery": "abort-message"]), AttemptResult(.ok, status: 200)),
    (
      Response(
        status: 307, headers: ["Location": "http://user:word@10.0.0.1/x", "Retry-After": "9"], body: Array("x".utf8)),
      AttemptResult(
        .http, status: 307, excerpt: "x",
        explanation:
          "The endpoint answered 307 and points to http://10.0.0.1/x; redirects are not followed: register the final URL."
      )
    ),
    (
      Response(status: 304),
      AttemptResult(
        .http, status: 304,
        explanation: "The endpoint answered 304; redirects are not followed: register the final URL.")
    ),
    (
      Response(status: 410),
      AttemptResult(
        .http, status: 410, wish: .disable, explanation: "The endpoint answered 410: it wants no more events.")
    ),
    (
      Response(status: 422, headers: ["webhook-delivery": "Abort-Message"]),
      AttemptResult(.http, status: 422, wish: .abortMessage, explanation: "The endpoint answered 422.")
    ),
    (
      Response(status: 503, headers: ["Retry-After": "120"]),
      AttemptResult(
        .http, status: 503, retryAfter: .seconds(120),
        explanation: "The endpoint answered 503 and asks to wait 120 s.")
    ),
    (
      Response(status: 429, headers: ["Retry-After": "Fri, 15 Jan 2027 08:02:40 GMT"]),
      AttemptResult(
        .http, status: 429, retryAfter: .seconds(60), explanation: "The endpoint answered 429 and asks to wait 60 s.")
    ),
    (
      Response(status: 503, headers: ["Retry-After": "9999999"]),
      AttemptResult(
        .http, status: 503, retryAfter: .seconds(86_400),
        explanation: "The endpoint answered 503 and asks to wait 86400 s.")
    ),
    (
      Response(status: 503, headers: ["Retry-After": "Fri, 15 Jan 2027 08:00:00 GMT"]),
      AttemptResult(.http, status: 503, explanation: "The endpoint answered 503.")
    ),
    (
      Response(status: 503, headers: ["Retry-After": "soon"]),
      AttemptResult(.http, status: 503, explanation: "The endpoint answered 503.")
    ),
    (
      Response(status: 503, headers: ["Retry-After": "0"]),
      AttemptResult(.http, status: 503, explanation: "The endpoint answered 503.")
    ),
  ]

  @Test(arguments: answers) func `every answer has its meaning`(response: Response, expected: AttemptResult) async {
    #expect(await Self.result(of: response) == expected)
  }

  static let failures: [(TransportError.Reason, AttemptResult.Outcome, String)] = [
    (.couldNotResolve(host: "x"), .dns, "No address was found for hooks.example.test."),
    (.couldNotConnect(message: "refused"), .connect, "hooks.example.test accepted no connection."),
    (
      .timedOut(.connect, after: .seconds(5)), .timeout,
      "hooks.example.test accepted no connection within 5.0 seconds."
    ),
    (.timedOut(.total, after: .seconds(15)), .timeout, "hooks.example.test did not answer within 15.0 seconds."),
    (
      .tooLarge(.headers, limit: 16_384), .tooLarge,
      "hooks.example.test answered with more than 16384 bytes of header."
    ),
    (
      .truncated(bodyBytes: 0), .connect, "hooks.example.test closed the connection before it had answered."
    ),
    (
      .tls("certificate has expired"), .tls,
      "No trusted connection to hooks.example.test: certificate has expired."
    ),
    (.malformed("garbage"), .connect, "hooks.example.test did not answer with HTTP."),
    (.cancelled, .aborted, "The sender ended before hooks.example.test had answered."),
  ]

  @Test(arguments: failures)
  func `every failure has its kind and its sentence`(
    reason: TransportError.Reason, outcome: AttemptResult.Outcome, explanation: String
  ) async throws {
    let address = try #require(IPAddress("192.0.2.1"))
    let played = PlayedTransport { request throws(TransportError) in
      throw TransportError(reason, for: request, address: address, timing: .init(connected: .milliseconds(3)))
    }
    let result = await Self.sender(played).send(Self.webhook())
    #expect(
      result
        == AttemptResult(
          outcome, address: "192.0.2.1", timing: .init(connected: .milliseconds(3)), explanation: explanation))
  }

  @Test func `an excerpt is short, and text`() async {
    let long = await Self.result(of: Response(status: 500, body: [UInt8](repeating: 0x41, count: 60_000)))
    #expect(long.excerpt == String(repeating: "A", count: 16_384))
    let garbage = await Self.result(of: Response(status: 500, body: [0, 27, 65, 255, 10, 9, 194, 155]))
    #expect(garbage.excerpt == "\u{FFFD}\u{FFFD}A\u{FFFD}\n\t\u{FFFD}")
    let wide = await Self.result(of: Response(status: 500, body: [UInt8](repeating: 0xFF, count: 60_000)))
    #expect(wide.excerpt.utf8.count == 16_383)
  }

  @Test(arguments: [
    (nil, "Platewatch/1.2"), ("https://example.test/bot", "Platewatch/1.2 (+https://example.test/bot)"),
    ("ops@example.test) \r\nX: y", "Platewatch/1.2 (+ops@example.testX:y)"),
  ])
  func `the sender names itself and a contact`(contact: String?, expected: String) {
    #expect(WebhookSender.userAgent(version: "1.2", contact: contact) == expected)
  }
}
