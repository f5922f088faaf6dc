internal import Crypto

/// Signs webhooks as Standard Webhooks says, with every key that is valid at the time.
public struct WebhookSigner: Sendable {
  /// Why nothing can be signed.
  public enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The time is not after 1970.
    case timestamp(Int64)
    /// The identifier is empty, or has other characters than visible ones of ASCII.
    case id
    /// There is no key, or one that only verifies.
    case noKey

    /// One sentence.
    public var description: String {
      switch self {
      case .timestamp(let seconds): "a webhook's timestamp must be a positive number of seconds, not \(seconds)"
      case .id: "a webhook's identifier must have visible ASCII characters and nothing else"
      case .noKey: "a webhook needs a secret that signs; rotate the secret of the endpoint"
      }
    }
  }

  private let secrets: [WebhookSecret]

  /// Signs with each of `secrets`, in this order; while a key is being changed there are two.
  public init(secrets: [WebhookSecret]) { self.secrets = secrets }

  /// The value of `webhook-signature`: `v1,...` for a shared key and `v1a,...` for a pair, with spaces between.
  ///
  /// `timestamp` is in seconds since 1970.
  public func signature(id: String, timestamp: Int64, body: [UInt8]) throws(Problem) -> String {
    guard timestamp > 0 else { throw .timestamp(timestamp) }
    guard !id.isEmpty, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .id }
    let message = SignedMessage(id: id, timestamp: String(timestamp), body: body)
    let signatures: [String] = secrets.compactMap { secret in
      switch secret.kind {
      case .shared(_, let key): "\(SignedMessage.Version.hmac.rawValue),\(Base64.encode(message.code(key)))"
      case .pair(_, let key): "\(SignedMessage.Version.ed25519.rawValue),\(Base64.encode(message.signature(key)))"
      case .publicKey: nil
      }
    }
    guard !signatures.isEmpty else { throw .noKey }
    return signatures.joined(separator: " ")
  }
}
