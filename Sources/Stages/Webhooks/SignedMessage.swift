internal import Crypto

/// What a signature covers: `identifier.timestamp.body`.
struct SignedMessage {
  /// Versions of signatures, as they stand before the comma.
  enum Version: String {
    case hmac = "v1"
    case ed25519 = "v1a"
  }

  private let head: [UInt8]
  private let body: [UInt8]

  init(id: String, timestamp: String, body: [UInt8]) {
    head = Array("\(id).\(timestamp).".utf8)
    self.body = body
  }

  func code(_ key: HMACSHA256) -> [UInt8] { key.code(of: [head, body]) }

  func signature(_ key: Ed25519PrivateKey) -> [UInt8] { key.signature(of: head + body) }

  func isSigned(_ signature: [UInt8], by key: Ed25519PublicKey) -> Bool { key.isValid(signature, for: head + body) }
}
