internal import Crypto

/// A key by which webhooks are signed or verified, written as Standard Webhooks writes keys.
///
/// `whsec_` is a key of HMAC-SHA256 that sender and receiver share, `whsk_` both halves of a key of Ed25519, `whpk_` its
/// public half alone; base64 follows. Source: the specification at github.com/standard-webhooks (seen 2026-11).
public struct WebhookSecret: Sendable {
  /// How many bytes a shared key may have.
  public static let sharedKeySizes = 24...64

  enum Kind: Sendable {
    case shared(bytes: [UInt8], HMACSHA256)
    case pair(seed: [UInt8], Ed25519PrivateKey)
    case publicKey(bytes: [UInt8])
  }

  let kind: Kind

  init(kind: Kind) { self.kind = kind }

  /// Reads a key by which somebody signs: a whole `whsec_...` of 24 to 64 bytes, or `whsk_...` whose halves belong together.
  public init(_ text: String) throws(Problem) {
    let (prefix, rest) = try Self.split(text)
    guard prefix != .publicKey else { throw .cannotSign }
    guard let bytes = Base64.decode(rest) else { throw .notBase64 }
    guard prefix != .shared || Self.sharedKeySizes.contains(bytes.count) else { throw .wrongSize(bytes.count) }
    kind = try Self.kind(prefix, bytes)
  }

  /// Reads a key by which somebody verifies.
  ///
  /// Further shapes than for signing are taken, because other people's tools make them: `whpk_...`, base64 without a prefix
  /// or without its padding, and shared keys of any size.
  public init(forVerifying text: String) throws(Problem) {
    let (prefix, rest) = text.contains("_") ? try Self.split(text) : (.shared, text[...])
    guard let bytes = Base64.decodeLeniently(rest) else { throw .notBase64 }
    guard prefix != .shared || !bytes.isEmpty else { throw .wrongSize(0) }
    kind = try Self.kind(prefix, bytes)
  }

  /// The shared key of these 24 to 64 bytes, which must come from a source that nobody can guess.
  public init(sharedKey bytes: [UInt8]) {
    precondition(Self.sharedKeySizes.contains(bytes.count), "a shared key has 24 to 64 bytes, not \(bytes.count)")
    kind = .shared(bytes: bytes, HMACSHA256(key: bytes))
  }

  /// The pair of keys made from these 32 bytes, which must come from a source that nobody can guess.
  public init(ed25519Seed seed: [UInt8]) { kind = .pair(seed: seed, Ed25519PrivateKey(seed: seed)) }

  /// `whsec_...`, `whsk_...` or `whpk_...`; all but the last are to be shown once and kept well.
  public var text: String {
    switch kind {
    case .shared(let bytes, _): Prefix.shared.rawValue + Base64.encode(bytes)
    case .pair(let seed, let key): Prefix.pair.rawValue + Base64.encode(seed + key.publicKey)
    case .publicKey(let bytes): Prefix.publicKey.rawValue + Base64.encode(bytes)
    }
  }

  /// What receivers need to verify signatures of Ed25519, `whpk_...`; nil for a shared key.
  public var publicText: String? {
    switch kind {
    case .shared: nil
    case .pair(_, let key): Prefix.publicKey.rawValue + Base64.encode(key.publicKey)
    case .publicKey: text
    }
  }

  private enum Prefix: String, CaseIterable {
    case shared = "whsec_"
    case pair = "whsk_"
    case publicKey = "whpk_"
  }

  private static func split(_ text: String) throws(Problem) -> (Prefix, Substring) {
    guard let prefix = Prefix.allCases.first(where: { text.hasPrefix($0.rawValue) }) else { throw .unknownPrefix }
    return (prefix, text.dropFirst(prefix.rawValue.count))
  }

  private static func kind(_ prefix: Prefix, _ bytes: [UInt8]) throws(Problem) -> Kind {
    switch prefix {
    case .shared: return .shared(bytes: bytes, HMACSHA256(key: bytes))
    case .pair:
      guard bytes.count == Ed25519PrivateKey.seedSize + Ed25519PublicKey.size else { throw .wrongSize(bytes.count) }
      let seed = Array(bytes.prefix(Ed25519PrivateKey.seedSize))
      let key = Ed25519PrivateKey(seed: seed)
      guard ConstantTime.areEqual(key.publicKey, Array(bytes.dropFirst(seed.count))) else { throw .foreignHalf }
      return .pair(seed: seed, key)
    case .publicKey:
      guard bytes.count == Ed25519PublicKey.size else { throw .wrongSize(bytes.count) }
      return .publicKey(bytes: bytes)
    }
  }
}

extension WebhookSecret: CustomStringConvertible {
  /// The kind of key, without the key.
  public var description: String {
    switch kind {
    case .shared: "a shared key of HMAC-SHA256"
    case .pair: "a pair of keys of Ed25519"
    case .publicKey: "a public key of Ed25519"
    }
  }
}

extension WebhookSecret {
  /// Why a text is no key; says nothing of the text.
  public enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// It begins otherwise than keys do.
    case unknownPrefix
    /// What follows the prefix is not base64.
    case notBase64
    /// It has this many bytes, which are too few or too many.
    case wrongSize(Int)
    /// It is a public key, where one that signs is needed.
    case cannotSign
    /// The two halves are of different keys.
    case foreignHalf

    /// One sentence that says what to do.
    public var description: String {
      switch self {
      case .unknownPrefix: "a webhook secret begins with whsec_ (HMAC-SHA256) or whsk_ (Ed25519); give it whole"
      case .notBase64: "what follows the prefix of the webhook secret is not base64; give it whole, as it was shown"
      case .wrongSize(let count):
        "the webhook secret has \(count) bytes, where whsec_ has 24 to 64, whsk_ 64 and whpk_ 32; give it whole"
      case .cannotSign: "whpk_ is a public key, which cannot sign; give the secret that begins with whsk_"
      case .foreignHalf: "the public half of the webhook secret does not belong to its private half; make a new one"
      }
    }
  }
}
