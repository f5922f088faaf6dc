internal import Crypto
public import FoundationEssentials
public import HTTP

/// Verifies webhooks as Standard Webhooks says.
public struct WebhookVerifier: Sendable {
  /// How far the sender's clock and ours may lie apart: long enough for a slow network, short enough that what somebody
  /// overheard cannot be sent again for long.
  public static let defaultTolerance: Duration = .seconds(300)

  let secrets: [WebhookSecret]
  private let tolerance: Duration?

  /// Takes what any of `secrets` signed; without a tolerance the time is not judged, only that it was signed.
  public init(secrets: [WebhookSecret], tolerance: Duration? = defaultTolerance) {
    self.secrets = secrets
    self.tolerance = tolerance
  }

  /// Returns when the message is the sender's, and says why it is not otherwise.
  public func verify(headers: Headers, body: [UInt8], now: Date) throws(WebhookRefusal) {
    try verify(
      id: Self.single(WebhookHeader.id, in: headers), timestamp: Self.single(WebhookHeader.timestamp, in: headers),
      signature: headers.all(WebhookHeader.signature).joined(separator: " "), body: body, now: now)
  }

  /// Returns when the message is the sender's, and says why it is not otherwise; nil and empty mean a missing field.
  ///
  /// The signature is judged before the time, so that a wrong time means a right signature.
  public func verify(id: String?, timestamp: String?, signature: String?, body: [UInt8], now: Date)
    throws(WebhookRefusal)
  {
    guard let id, !id.isEmpty else { throw .missing(WebhookHeader.id) }
    guard let timestamp, !timestamp.isEmpty else { throw .missing(WebhookHeader.timestamp) }
    guard let signature, !signature.isEmpty else { throw .missing(WebhookHeader.signature) }
    guard let seconds = Self.seconds(timestamp) else { throw .malformedTimestamp }
    try judge(signature, of: SignedMessage(id: id, timestamp: timestamp, body: body))
    guard let tolerance else { return }
    let age = Int64(now.timeIntervalSince1970.rounded(.down)) - seconds
    if .seconds(age) > tolerance { throw .tooOld(seconds: age) }
    if .seconds(-age) > tolerance { throw .tooNew(seconds: -age) }
  }

  private static func single(_ name: String, in headers: Headers) throws(WebhookRefusal) -> String? {
    let values = headers.all(name)
    guard values.count < 2 else { throw .repeated(name) }
    return values.first
  }

  /// A positive number of at most 12 digits: 30,000 years.
  private static func seconds(_ text: String) -> Int64? {
    guard text.utf8.count <= 12, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return Int64(text).flatMap { $0 > 0 ? $0 : nil }
  }

  private func judge(_ signatures: String, of message: SignedMessage) throws(WebhookRefusal) {
    var usable = 0
    var wellFormed = 0
    for entry in signatures.split(separator: " ") {
      let parts = entry.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let version = SignedMessage.Version(rawValue: String(parts[0])) else { continue }
      guard secrets.contains(where: { $0.verifies(version) }) else { continue }
      usable += 1
      guard let bytes = Base64.decode(parts[1]), bytes.count == version.size else { continue }
      wellFormed += 1
      if secrets.contains(where: { $0.verifies(bytes, version, of: message) }) { return }
    }
    if usable == 0 { throw .noUsableSignature }
    throw wellFormed == 0 ? .malformedSignature : .wrongSignature
  }
}

extension SignedMessage.Version {
  /// The bytes of a signature.
  fileprivate var size: Int {
    switch self {
    case .hmac: HMACSHA256.size
    case .ed25519: Ed25519PublicKey.signatureSize
    }
  }
}

extension WebhookSecret {
  fileprivate func verifies(_ version: SignedMessage.Version) -> Bool {
    switch kind {
    case .shared: version == .hmac
    case .pair, .publicKey: version == .ed25519
    }
  }

  fileprivate func verifies(_ bytes: [UInt8], _ version: SignedMessage.Version, of message: SignedMessage) -> Bool {
    guard verifies(version) else { return false }
    switch kind {
    case .shared(_, let key): return ConstantTime.areEqual(bytes, message.code(key))
    case .pair(_, let key):
      return Ed25519PublicKey(bytes: key.publicKey).map { message.isSigned(bytes, by: $0) } ?? false
    case .publicKey(let key): return Ed25519PublicKey(bytes: key).map { message.isSigned(bytes, by: $0) } ?? false
    }
  }
}
