import FoundationEssentials
import HTTP
import JSON
import Webhooks

/// A message that `listen` got, and what it found out about it.
struct ReceivedWebhook: Sendable {
  private let headers: Headers
  private let body: [UInt8]
  private let receivedAt: Date
  private let isDuplicate: Bool
  /// Nil when nothing was given to verify it with.
  private let finding: SignatureDoctor.Finding?

  init(
    headers: Headers, body: [UInt8], receivedAt: Date, isDuplicate: Bool, finding: SignatureDoctor.Finding?
  ) {
    self.headers = headers
    self.body = body
    self.receivedAt = receivedAt
    self.isDuplicate = isDuplicate
    self.finding = finding
  }

  /// False for a message that is refused.
  var isTaken: Bool { finding == nil || finding == .verified }

  /// What was found, in words.
  var verdict: String { finding.map { "\($0)" } ?? "not verified, as no --secret was given" }

  /// For a person.
  var text: String {
    let document = JSONDocument(body)
    let type = document.flatMap { document in
      document.member(document.root, "eventType").flatMap { document.string($0) }
    }
    let plate = EventBody(body)?.text("licensePlate")
    var words = [headers[WebhookHeader.id] ?? "-", type ?? "\(body.count) bytes without a type", plate].compactMap {
      $0
    }
    if let attempt = headers[WebhookHeader.attempt], attempt != "1" { words.append("attempt \(attempt)") }
    if let previous = headers[WebhookHeader.previous] { words.append("previous \(previous)") }
    if headers[WebhookHeader.replay] == "1" { words.append("replay") }
    if isDuplicate { words.append("again") }
    return "\(receivedAt.utcText)  \(words.joined(separator: "  "))  \(verdict)"
  }

  /// For a program; `verified` is null without a secret, `event` when the body is no JSON.
  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("receivedAt", receivedAt)
      object.member("webhookId", headers[WebhookHeader.id])
      object.member("attempt", headers[WebhookHeader.attempt].flatMap { Int($0) })
      object.member("previous", headers[WebhookHeader.previous])
      object.member("replay", headers[WebhookHeader.replay] == "1")
      object.member("again", isDuplicate)
      object.member("verified", finding.map { $0 == .verified })
      object.member("problem", isTaken ? nil : verdict)
      object.member(
        "event", raw: JSONText.compacted(String(decoding: body, as: UTF8.self)) ?? "null")
    }
    return writer.text
  }
}
