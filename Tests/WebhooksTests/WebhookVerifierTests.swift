import Foundation
import HTTP
import Testing
import Webhooks

struct WebhookVerifierTests {
  static let shared = WebhookSecret(sharedKey: Array(1...32))
  static let other = WebhookSecret(sharedKey: Array(2...33))
  static let pair = WebhookSecret(ed25519Seed: Array(3...34))
  static let body = Array(#"{"id":"evt_1"}"#.utf8)
  static let now = Date(timeIntervalSince1970: 1_800_000_000.9)

  private static func headers(
    _ secrets: [WebhookSecret] = [shared], at timestamp: Int64 = 1_800_000_000,
    change: (inout Headers) -> Void = { _ in }
  ) throws -> Headers {
    let signature = try WebhookSigner(secrets: secrets).signature(id: "evt_1", timestamp: timestamp, body: body)
    var headers: Headers = [
      "Webhook-Id": "evt_1", "WEBHOOK-TIMESTAMP": "\(timestamp)", "webhook-signature": signature,
    ]
    change(&headers)
    return headers
  }

  private static func refusal(
    of headers: Headers, secrets: [WebhookSecret] = [shared], body: [UInt8] = body
  ) -> WebhookRefusal? {
    do throws(WebhookRefusal) {
      try WebhookVerifier(secrets: secrets).verify(headers: headers, body: body, now: now)
      return nil
    } catch { return error }
  }

  @Test func `every key that signed verifies, alone and beside others`() throws {
    let headers = try Self.headers([Self.shared, Self.other, Self.pair])
    #expect(headers["webhook-signature"]?.split(separator: " ").map { $0.prefix(4) } == ["v1,r", "v1,/", "v1a,"])
    for secret in [Self.shared, Self.other, Self.pair] {
      #expect(Self.refusal(of: headers, secrets: [secret]) == nil)
    }
    let publicKey = try WebhookSecret(forVerifying: #require(Self.pair.publicText))
    #expect(Self.refusal(of: headers, secrets: [publicKey]) == nil)
    #expect(Self.refusal(of: try Self.headers([Self.other]), secrets: [Self.shared, Self.other]) == nil)
  }

  @Test func `another key, another body and another kind of key do not verify`() throws {
    #expect(Self.refusal(of: try Self.headers([Self.other])) == .wrongSignature)
    #expect(Self.refusal(of: try Self.headers(), body: Self.body + [10]) == .wrongSignature)
    #expect(Self.refusal(of: try Self.headers([Self.pair])) == .noUsableSignature)
    let foreign = WebhookSecret(ed25519Seed: Array(4...35))
    #expect(Self.refusal(of: try Self.headers([Self.pair]), secrets: [foreign]) == .wrongSignature)
    #expect(Self.refusal(of: try Self.headers(), secrets: []) == .noUsableSignature)
  }

  static let offsets: [(Int64, WebhookRefusal?)] = [
    (-301, .tooOld(seconds: 301)), (-300, nil), (300, nil), (301, .tooNew(seconds: 301)),
  ]

  @Test(arguments: offsets)
  func `five minutes are close enough`(offset: Int64, expected: WebhookRefusal?) throws {
    #expect(Self.refusal(of: try Self.headers(at: 1_800_000_000 + offset)) == expected)
  }

  static let shapes: [(String, String, WebhookRefusal)] = [
    ("webhook-id", "", .missing("webhook-id")), ("webhook-id", "evt_2", .wrongSignature),
    ("webhook-timestamp", "", .missing("webhook-timestamp")), ("webhook-timestamp", "0", .malformedTimestamp),
    ("webhook-timestamp", "-1", .malformedTimestamp), ("webhook-timestamp", "+1800000000", .malformedTimestamp),
    ("webhook-timestamp", "1800000000.0", .malformedTimestamp), ("webhook-timestamp", "0x1", .malformedTimestamp),
    ("webhook-timestamp", "01800000000", .wrongSignature),
    ("webhook-timestamp", "99999999999999999999", .malformedTimestamp),
    ("webhook-signature", "", .missing("webhook-signature")), ("webhook-signature", " ", .noUsableSignature),
    ("webhook-signature", "v1", .noUsableSignature), ("webhook-signature", "v2,AAAA", .noUsableSignature),
    ("webhook-signature", "v1,", .malformedSignature), ("webhook-signature", "v1,AAAA", .malformedSignature),
    ("webhook-signature", "v1,%%%%", .malformedSignature),
    ("webhook-signature", "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", .wrongSignature),
    ("webhook-signature", "v1,AAAA v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", .wrongSignature),
  ]

  @Test(arguments: shapes)
  func `every wrong shape is refused for its reason`(name: String, value: String, expected: WebhookRefusal) throws {
    #expect(Self.refusal(of: try Self.headers { $0.set(name, value) }) == expected)
  }

  @Test(arguments: ["webhook-id", "webhook-timestamp"]) func `a field that is there twice is refused`(name: String)
    throws
  {
    #expect(Self.refusal(of: try Self.headers { $0.append(name, "1800000000") }) == .repeated(name))
  }

  @Test func `signatures may be spread over several fields`() throws {
    let headers = try Self.headers([Self.other]) {
      $0 = Headers([.init("webhook-signature", "v1,AAAA")] + $0.fields)
    }
    #expect(Self.refusal(of: headers, secrets: [Self.other]) == nil)
  }

  @Test func `nothing is signed without a key, a time or an identifier`() {
    let signer = WebhookSigner(secrets: [Self.shared])
    for timestamp in [0, -1] as [Int64] {
      #expect(throws: WebhookSigner.Problem.timestamp(timestamp)) {
        try signer.signature(id: "evt_1", timestamp: timestamp, body: [])
      }
    }
    for id in ["", "a b", "a\nb", "å"] {
      #expect(throws: WebhookSigner.Problem.id) { try signer.signature(id: id, timestamp: 1, body: []) }
    }
    #expect(throws: WebhookSigner.Problem.noKey) {
      try WebhookSigner(secrets: []).signature(id: "evt_1", timestamp: 1, body: [])
    }
  }

  @Test(arguments: [
    (WebhookRefusal.missing("webhook-id"), "the header webhook-id is missing"),
    (.repeated("webhook-id"), "the header webhook-id is there more than once"),
    (.malformedTimestamp, "webhook-timestamp is no positive number of seconds"),
    (.noUsableSignature, "webhook-signature has none that this secret verifies"),
    (.malformedSignature, "webhook-signature has none that is well formed"),
    (.wrongSignature, "no signature fits the message and this secret"),
    (.tooOld(seconds: 412), "the signature is right, but 412 s old"),
    (.tooNew(seconds: 412), "the signature is right, but 412 s ahead of this clock"),
  ])
  func `every refusal has its words`(refusal: WebhookRefusal, words: String) { #expect("\(refusal)" == words) }

  @Test(arguments: [
    (WebhookSigner.Problem.timestamp(0), "a webhook's timestamp must be a positive number of seconds, not 0"),
    (.id, "a webhook's identifier must have visible ASCII characters and nothing else"),
    (.noKey, "a webhook needs a secret that signs; rotate the secret of the endpoint"),
  ])
  func `every problem of signing has its words`(problem: WebhookSigner.Problem, words: String) {
    #expect("\(problem)" == words)
  }
}
