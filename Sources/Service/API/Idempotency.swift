internal import Access
internal import Crypto
internal import FoundationEssentials
internal import HTTP
internal import HTTPServer
internal import SQLite

/// What a client says to make a `POST` that may come twice happen once: the header `Idempotency-Key`.
struct Idempotency: Sendable {
  /// As the description tells it.
  static let parameter = Parameter(
    "Idempotency-Key", in: .header,
    "A text of your own; a request that comes again with it within 24 hours gets the same answer and does nothing.",
    schema: #"{"type":"string","minLength":1,"maxLength":255,"pattern":"^[ -~]+$"}"#,
    example: #""b1946ac9-2d1c-4b58-a0a1-2f6c0a0a7d11""#)
  private static let longestKey = 255

  private let key: String
  private let account: String
  private let fingerprint: [UInt8]

  /// Nil when the request does not ask for it; `bodyDigest` is the SHA-256 of its body.
  init?(_ call: Call, bodyDigest: [UInt8]) throws(Refusal) {
    guard call.request.method == "POST", let key = try Self.key(of: call.request) else { return nil }
    self.key = key
    account = call.accountID
    let head = "\(call.request.method) \(call.request.path)?\(call.request.query ?? "")\n"
    fingerprint = Digest.sha256(Array(head.utf8) + bodyDigest)
  }

  /// Refuses a key of another form, before the body is read.
  static func key(of request: ServerRequest) throws(Refusal) -> String? {
    guard let key = request.headers["Idempotency-Key"] else { return nil }
    guard (1...longestKey).contains(key.utf8.count), key.utf8.allSatisfy({ (32...126).contains($0) }) else {
      throw .invalid(
        "invalid_idempotency_key", "Idempotency-Key wants 1 to \(longestKey) printable characters",
        field: "Idempotency-Key")
    }
    return key
  }

  /// Does `change` unless it was done before, and keeps the answer in the same transaction.
  func once(_ connection: Connection, at date: Date, _ change: (Connection) throws -> ServerResponse) throws
    -> ServerResponse
  {
    let answers = KeptAnswers(connection)
    if let kept = try answers.answer(account: account, key: key, at: date) {
      guard kept.fingerprint == fingerprint else {
        throw Refusal(
          409, "idempotency_key_reused", "the Idempotency-Key was used for another request; choose a new one",
          field: "Idempotency-Key")
      }
      return Self.response(kept)
    }
    let response = try change(connection)
    try answers.keep(
      KeptAnswer(
        fingerprint: fingerprint, status: response.status, location: response.headers["Location"],
        contentType: response.headers["Content-Type"], body: response.body),
      account: account, key: key, at: date)
    return response
  }

  private static func response(_ kept: KeptAnswer) -> ServerResponse {
    var headers: Headers = [:]
    if let type = kept.contentType { headers.append("Content-Type", type) }
    if let location = kept.location { headers.append("Location", location) }
    headers.append("Idempotency-Replayed", "true")
    return ServerResponse(status: kept.status, headers: headers, body: kept.body)
  }
}
