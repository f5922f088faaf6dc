import Foundation
import TestSupport
import Testing
import Webhooks

/// Other people's cases for secrets and signatures.
@Suite(.enabled(if: Repository.shared != nil, "the suites of ../shared are absent"))
struct SignatureSuiteTests {
  private struct Row: Decodable {
    let id: String
    let secret: String
    let valid: Bool?
    let reason: String?
    let lenientSecret: Bool?
    let messageID: String?
    let timestamp: String?
    let payload: String?
    let repeated: [Repeated]?
    let signature: String?
    let now: Double?
    let toleranceSeconds: Int64?

    /// `["a", 3]` means `aaa`.
    enum Repeated: Decodable {
      case text(String)
      case count(Int)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let count = try? container.decode(Int.self)
        self = try count.map { .count($0) } ?? .text(container.decode(String.self))
      }
    }

    enum CodingKeys: String, CodingKey {
      case id, secret, valid, reason, timestamp, payload, signature, now
      case lenientSecret = "lenient_secret"
      case messageID = "msg_id"
      case repeated = "payload_repeat"
      case toleranceSeconds = "tolerance_s"
    }

    var body: [UInt8] {
      guard let repeated, case .text(let text)? = repeated.first, case .count(let count)? = repeated.last else {
        return Array((payload ?? "").utf8)
      }
      return Array(String(repeating: text, count: count).utf8)
    }
  }

  private static func rows(_ name: String) throws -> [Row] {
    let file = try #require(Repository.shared).appending(path: "suites/webhook-\(name).jsonl")
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      try JSONDecoder().decode(Row.self, from: Data(line.utf8))
    }
    try #require(!rows.isEmpty)
    return rows
  }

  @Test func `secrets that sign are told from those that do not`() throws {
    for row in try Self.rows("secrets") {
      #expect(((try? WebhookSecret(row.secret)) != nil) == row.valid, "\(row.id): \(row.reason ?? "")")
    }
  }

  @Test func `signatures are those of other libraries`() throws {
    for row in try Self.rows("sign") {
      let isLenient = row.lenientSecret == true
      let secret = try isLenient ? WebhookSecret(forVerifying: row.secret) : WebhookSecret(row.secret)
      let signature = row.timestamp.flatMap { Int64($0) }.flatMap { timestamp in
        try? WebhookSigner(secrets: [secret]).signature(
          id: row.messageID ?? "", timestamp: timestamp, body: row.body)
      }
      #expect(signature == row.signature, "\(row.id)")
    }
  }

  @Test func `what other libraries take and refuse is taken and refused`() throws {
    for row in try Self.rows("verify") {
      let verifier = WebhookVerifier(
        secrets: [try WebhookSecret(forVerifying: row.secret)], tolerance: row.toleranceSeconds.map { .seconds($0) })
      let now = Date(timeIntervalSince1970: try #require(row.now))
      var refusal: WebhookRefusal?
      do throws(WebhookRefusal) {
        try verifier.verify(
          id: row.messageID, timestamp: row.timestamp, signature: row.signature, body: row.body, now: now)
      } catch { refusal = error }
      #expect((refusal == nil) == row.valid, "\(row.id): \(row.reason ?? ""), \(String(describing: refusal))")
    }
  }
}
