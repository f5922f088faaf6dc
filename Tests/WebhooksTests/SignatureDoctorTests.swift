import Crypto
import Foundation
import HTTP
import Testing
import Webhooks

struct SignatureDoctorTests {
  static let secret = WebhookSecret(sharedKey: Array(1...32))
  static let now = Date(timeIntervalSince1970: 1_800_000_000)
  static let body = #"{"id":"evt_1","data":{"price":1.50,"note":"a  b"}}"#

  private static func finding(
    of received: String = body, signed: String = body, by secret: WebhookSecret = secret, offset: Int64 = 0,
    change: (inout Headers) -> Void = { _ in }
  ) throws -> SignatureDoctor.Finding {
    let timestamp = 1_800_000_000 + offset
    var headers: Headers = [
      "webhook-id": "evt_1", "webhook-timestamp": "\(timestamp)",
      "webhook-signature": try WebhookSigner(secrets: [secret]).signature(
        id: "evt_1", timestamp: timestamp, body: Array(signed.utf8)),
    ]
    change(&headers)
    return try SignatureDoctor(secret: Self.secret.text).examine(
      headers: headers, body: Array(received.utf8), now: now)
  }

  @Test func `what is right is verified`() throws { #expect(try Self.finding() == .verified) }

  @Test(arguments: [
    #"{ "id": "evt_1", "data": {"price": 1.50, "note": "a  b"} }"#,
    "{\n  \"id\": \"evt_1\",\n  \"data\": {\n    \"price\": 1.50,\n    \"note\": \"a  b\"\n  }\n}\n", body + "\n",
    "\u{20}" + body,
  ])
  func `a body that was written again is recognised`(received: String) throws {
    #expect(try Self.finding(of: received) == .reserialised)
    #expect(try Self.finding(of: received, offset: -900) == .reserialised)
  }

  @Test func `a line end that was cut off is recognised`() throws {
    #expect(try Self.finding(of: Self.body, signed: Self.body + "\n") == .reserialised)
    #expect(try Self.finding(of: "{\r\n}", signed: "{\n}") == .reserialised)
  }

  @Test func `another value is no rewriting`() throws {
    #expect(try Self.finding(of: Self.body.replacing("1.50", with: "1.5")) == .refused(.wrongSignature))
    #expect(try Self.finding(of: "not JSON") == .refused(.wrongSignature))
  }

  @Test func `another secret is told from letters used as the key`() throws {
    let other = WebhookSecret(sharedKey: Array(2...33))
    #expect(try Self.finding(by: other) == .refused(.wrongSignature))
    for letters in [Self.secret.text, String(Self.secret.text.dropFirst(6))] {
      let raw = WebhookSecret(sharedKey: Array(letters.utf8))
      #expect(try Self.finding(by: raw) == .undecodedSecret)
    }
  }

  @Test func `a clock that is off is told by how much`() throws {
    #expect(try Self.finding(offset: -412) == .refused(.tooOld(seconds: 412)))
    #expect(try Self.finding(offset: 412) == .refused(.tooNew(seconds: 412)))
  }

  @Test func `a header that was dropped is named`() throws {
    #expect(try Self.finding { $0.set("webhook-id", "") } == .refused(.missing("webhook-id")))
  }

  @Test(arguments: [
    (SignatureDoctor.Finding.verified, "verified"),
    (
      .refused(.wrongSignature),
      "wrong signature: another secret signed it, or the body was changed on the way; look at the endpoint's secret"
    ),
    (
      .refused(.tooOld(seconds: 412)),
      "wrong signature: it is right, but 412 s old; a clock is off, or an old message is played again"
    ),
    (
      .refused(.tooNew(seconds: 412)),
      "wrong signature: it is right, but 412 s ahead; set this machine's clock, or the sender's"
    ),
    (
      .refused(.missing("webhook-id")),
      "wrong signature: the header webhook-id is missing; a proxy may have dropped it"
    ),
    (.refused(.malformedTimestamp), "wrong signature: webhook-timestamp is no positive number of seconds"),
    (.reserialised, "wrong signature: the body was read and written again on the way; verify the bytes as they came"),
    (
      .undecodedSecret,
      "wrong signature: the letters of the secret signed it; decode the base64 behind whsec_ first"
    ),
  ])
  func `every finding says what to do`(finding: SignatureDoctor.Finding, text: String) {
    #expect("\(finding)" == text)
  }
}
