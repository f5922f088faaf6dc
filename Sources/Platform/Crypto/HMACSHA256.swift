internal import COpenSSL

/// HMAC-SHA256 (RFC 2104) under one key, for any number of messages and from any task.
public final class HMACSHA256 {
  /// The bytes of a code.
  public static let size = 32

  // Fetching costs as much as several codes, so it is done once.
  // Safe to share: OpenSSL never changes a fetched algorithm, counts its uses atomically, and this one is never freed.
  private nonisolated(unsafe) static let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)

  private let template: OpaquePointer

  /// Prepares the key, of any length but zero: the work that all messages share.
  public init(key: [UInt8]) {
    precondition(!key.isEmpty, "a key of HMAC has at least one byte")
    guard let template = EVP_MAC_CTX_new(Self.algorithm) else { preconditionFailure("OpenSSL offers no HMAC") }
    self.template = template
    let isReady = COpenSSL_initHMACSHA256(template, key, key.count) == 1
    precondition(isReady, "OpenSSL's HMAC offers no SHA-256")
  }

  deinit { EVP_MAC_CTX_free(template) }

  /// The code of the pieces one after the other, 32 bytes; the pieces are not joined in memory.
  public func code(of pieces: [[UInt8]]) -> [UInt8] {
    guard let context = EVP_MAC_CTX_dup(template) else { preconditionFailure("OpenSSL has no memory for a code") }
    defer { EVP_MAC_CTX_free(context) }
    for piece in pieces {
      let isTaken = EVP_MAC_update(context, piece, piece.count) == 1
      precondition(isTaken, "OpenSSL's HMAC failed")
    }
    return [UInt8](unsafeUninitializedCapacity: Self.size) { code, count in
      let isDone = EVP_MAC_final(context, code.baseAddress, &count, Self.size) == 1 && count == Self.size
      precondition(isDone, "OpenSSL's HMAC failed")
    }
  }
}

// Safe: after `init` the context is only a template; OpenSSL copies it through a pointer to const for each message, and
// counts the uses of what the copies share atomically.
extension HMACSHA256: @unchecked Sendable {}
