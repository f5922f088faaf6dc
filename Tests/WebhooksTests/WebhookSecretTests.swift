import Testing
import Webhooks

struct WebhookSecretTests {
  /// The base64 of `count` bytes of value 1.
  private static func keyText(_ count: Int) -> String {
    WebhookSecret(sharedKey: [UInt8](repeating: 1, count: 63)).text.dropFirst(6).prefix(count * 4 / 3).description
  }

  static let notSigning: [(String, WebhookSecret.Problem)] = [
    ("", .unknownPrefix), ("secret", .unknownPrefix), ("WHSEC_AAAA", .unknownPrefix),
    ("whsec_", .wrongSize(0)), ("whsec_AAAA", .wrongSize(3)), ("whsec_AA-_", .notBase64),
    ("whsec_" + keyText(21), .wrongSize(21)), ("whsec_" + keyText(24) + " ", .notBase64),
    ("whsec_" + keyText(63) + "AAAA", .wrongSize(66)), ("whsec_" + keyText(24) + "A", .notBase64),
    ("whsec_" + keyText(24) + "AA", .notBase64), ("whsec_" + keyText(24) + "AB==", .notBase64),
    ("whsk_" + keyText(24), .wrongSize(24)), ("whsk_" + keyText(63) + "AQ==", .foreignHalf),
    ("whpk_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", .cannotSign),
  ]

  @Test(arguments: notSigning)
  func `a text that signs nothing is refused`(text: String, problem: WebhookSecret.Problem) {
    #expect(throws: problem) { try WebhookSecret(text) }
  }

  @Test(arguments: [
    ("", WebhookSecret.Problem.wrongSize(0)), ("whsec_", .wrongSize(0)), ("a", .notBase64), ("a b c d", .notBase64),
    ("whpk_AAAA", .wrongSize(3)), ("wh_AAAA", .unknownPrefix),
  ])
  func `a text that verifies nothing is refused`(text: String, problem: WebhookSecret.Problem) {
    #expect(throws: problem) { try WebhookSecret(forVerifying: text) }
  }

  @Test func `keys are written as they are read`() throws {
    for count in [24, 32, 64] {
      let text = WebhookSecret(sharedKey: [UInt8](repeating: 9, count: count)).text
      #expect(text.hasPrefix("whsec_"))
      #expect(try WebhookSecret(text).text == text)
    }
    let pair = WebhookSecret(ed25519Seed: [UInt8](repeating: 3, count: 32))
    #expect(
      pair.text
        == "whsk_AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwPtSSjGKNHCxurpAziQWZVhKVknOlxj+TY2wUYUrIc30Q==")
    let publicText = try #require(pair.publicText)
    #expect(publicText.hasPrefix("whpk_"))
    #expect(try WebhookSecret(pair.text).publicText == publicText)
    #expect(try WebhookSecret(forVerifying: publicText).publicText == publicText)
  }

  @Test func `a key does not show itself`() {
    let secret = WebhookSecret(sharedKey: [UInt8](repeating: 9, count: 32))
    #expect("\(secret)" == "a shared key of HMAC-SHA256")
    #expect("\(WebhookSecret(ed25519Seed: [UInt8](repeating: 3, count: 32)))" == "a pair of keys of Ed25519")
  }

  @Test(arguments: [
    (
      WebhookSecret.Problem.unknownPrefix,
      "a webhook secret begins with whsec_ (HMAC-SHA256) or whsk_ (Ed25519); give it whole"
    ),
    (.notBase64, "what follows the prefix of the webhook secret is not base64; give it whole, as it was shown"),
    (
      .wrongSize(8), "the webhook secret has 8 bytes, where whsec_ has 24 to 64, whsk_ 64 and whpk_ 32; give it whole"
    ),
    (.cannotSign, "whpk_ is a public key, which cannot sign; give the secret that begins with whsk_"),
    (.foreignHalf, "the public half of the webhook secret does not belong to its private half; make a new one"),
  ])
  func `every problem says what to do`(problem: WebhookSecret.Problem, text: String) {
    #expect("\(problem)" == text)
  }
}
