internal import COpenSSL

/// A private key of Ed25519 (RFC 8032); any task may sign with it.
public final class Ed25519PrivateKey {
  /// The bytes of the seed that a key is made from.
  public static let seedSize = 32

  /// The 32 bytes of the public half.
  public let publicKey: [UInt8]
  private let key: OpaquePointer

  /// Makes the key that belongs to these 32 bytes, which must come from a source that nobody can guess.
  public init(seed: [UInt8]) {
    precondition(seed.count == Self.seedSize, "a seed of Ed25519 has \(Self.seedSize) bytes, not \(seed.count)")
    guard let key = EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, seed.count) else {
      preconditionFailure("OpenSSL offers no Ed25519")
    }
    self.key = key
    publicKey = [UInt8](unsafeUninitializedCapacity: Ed25519PublicKey.size) { bytes, count in
      count = Ed25519PublicKey.size
      let isRead = EVP_PKEY_get_raw_public_key(key, bytes.baseAddress, &count) == 1
      precondition(isRead && count == Ed25519PublicKey.size, "OpenSSL does not tell the public half of a key")
    }
  }

  deinit { EVP_PKEY_free(key) }

  /// The signature of `message`, 64 bytes; the same message always gets the same one.
  public func signature(of message: [UInt8]) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("OpenSSL has no memory for a signature") }
    defer { EVP_MD_CTX_free(context) }
    return [UInt8](unsafeUninitializedCapacity: Ed25519PublicKey.signatureSize) { signature, count in
      count = Ed25519PublicKey.signatureSize
      let isDone =
        EVP_DigestSignInit(context, nil, nil, nil, key) == 1
        && EVP_DigestSign(context, signature.baseAddress, &count, message, message.count) == 1
      precondition(isDone && count == Ed25519PublicKey.signatureSize, "OpenSSL's Ed25519 failed")
    }
  }
}

/// A public key of Ed25519 (RFC 8032); any task may verify with it.
public final class Ed25519PublicKey {
  /// The bytes of a public key.
  public static let size = 32
  /// The bytes of a signature.
  public static let signatureSize = 64

  private let key: OpaquePointer

  /// Takes the 32 bytes of a key; nil for any other number.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.size,
      let key = EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count)
    else { return nil }
    self.key = key
  }

  deinit { EVP_PKEY_free(key) }

  /// Whether the private half of this key signed `message`; a signature of another length than 64 bytes is none.
  public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
    guard signature.count == Self.signatureSize else { return false }
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("OpenSSL has no memory for a signature") }
    defer { EVP_MD_CTX_free(context) }
    let isStarted = EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
    precondition(isStarted, "OpenSSL's Ed25519 failed")
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}

// Safe: OpenSSL does not change a key after it was made, and counts its uses atomically.
extension Ed25519PrivateKey: @unchecked Sendable {}

// Safe: OpenSSL does not change a key after it was made, and counts its uses atomically.
extension Ed25519PublicKey: @unchecked Sendable {}
