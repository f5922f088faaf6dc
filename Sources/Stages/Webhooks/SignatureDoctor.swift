internal import Crypto
public import FoundationEssentials
public import HTTP
internal import JSON

/// Finds out why a webhook that should have been right is refused.
public struct SignatureDoctor: Sendable {
  /// What was found.
  public enum Finding: Sendable, Hashable {
    /// Nothing is wrong.
    case verified
    /// It is refused for this reason, which needs no further word or about which nothing more can be told.
    case refused(WebhookRefusal)
    /// The bytes that were signed are these but for the space between them, or a line end behind them.
    case reserialised
    /// The sender signed with the letters of the secret instead of with the bytes that they stand for.
    case undecodedSecret
  }

  private let verifier: WebhookVerifier
  private let rawKeys: [String]

  /// Examines what the owner of a secret receives; `secret` is of any shape that verifies.
  public init(secret: String) throws(WebhookSecret.Problem) {
    verifier = WebhookVerifier(secrets: [try WebhookSecret(forVerifying: secret)])
    rawKeys = [secret] + (secret.hasPrefix("whsec_") ? [String(secret.dropFirst(6))] : [])
  }

  /// Verifies, and examines what is refused.
  public func examine(headers: Headers, body: [UInt8], now: Date) -> Finding {
    guard let refusal = refusal(of: headers, body: body, by: verifier, now: now) else { return .verified }
    guard refusal == .wrongSignature else { return .refused(refusal) }
    // The time does not matter here: what was signed is found first.
    if variants(of: body).contains(where: { isSigned(headers, $0, by: verifier.secrets, now: now) }) {
      return .reserialised
    }
    let undecoded = rawKeys.map { WebhookSecret(rawKey: Array($0.utf8)) }
    return isSigned(headers, body, by: undecoded, now: now) ? .undecodedSecret : .refused(refusal)
  }

  private func refusal(of headers: Headers, body: [UInt8], by verifier: WebhookVerifier, now: Date) -> WebhookRefusal? {
    do throws(WebhookRefusal) {
      try verifier.verify(headers: headers, body: body, now: now)
      return nil
    } catch { return error }
  }

  private func isSigned(_ headers: Headers, _ body: [UInt8], by secrets: [WebhookSecret], now: Date) -> Bool {
    refusal(of: headers, body: body, by: WebhookVerifier(secrets: secrets, tolerance: nil), now: now) == nil
  }

  /// What a body may have been before a program read and wrote it.
  private func variants(of body: [UInt8]) -> [[UInt8]] {
    let newline = UInt8(ascii: "\n")
    var variants = [body + [newline], body.filter { $0 != UInt8(ascii: "\r") }]
    if body.last == newline { variants.append(body.dropLast()) }
    if let compact = JSONText.compacted(String(decoding: body, as: UTF8.self)) { variants.append(Array(compact.utf8)) }
    return variants
  }
}

extension WebhookSecret {
  fileprivate init(rawKey bytes: [UInt8]) { self.init(kind: .shared(bytes: bytes, HMACSHA256(key: bytes))) }
}

extension SignatureDoctor.Finding: CustomStringConvertible {
  /// What is wrong and what to do, as a part of a sentence.
  public var description: String {
    switch self {
    case .verified: "verified"
    case .refused(.wrongSignature):
      "wrong signature: another secret signed it, or the body was changed on the way; look at the endpoint's secret"
    case .refused(.tooOld(let seconds)):
      "wrong signature: it is right, but \(seconds) s old; a clock is off, or an old message is played again"
    case .refused(.tooNew(let seconds)):
      "wrong signature: it is right, but \(seconds) s ahead; set this machine's clock, or the sender's"
    case .refused(.missing(let name)): "wrong signature: the header \(name) is missing; a proxy may have dropped it"
    case .refused(let reason): "wrong signature: \(reason)"
    case .reserialised:
      "wrong signature: the body was read and written again on the way; verify the bytes as they came"
    case .undecodedSecret:
      "wrong signature: the letters of the secret signed it; decode the base64 behind whsec_ first"
    }
  }
}
