internal import COpenSSL

/// The SHA-256 digest of bytes that come in pieces; for one owner.
public final class StreamedDigest {
  private let context: OpaquePointer

  /// Of nothing yet.
  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("OpenSSL offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds a piece.
  public func add(_ bytes: [UInt8]) {
    precondition(EVP_DigestUpdate(context, bytes, bytes.count) == 1, "OpenSSL's SHA-256 failed")
  }

  /// The digest of all pieces, 32 bytes; ends the use of this value.
  public func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
      precondition(EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1, "OpenSSL's SHA-256 failed")
      count = 32
    }
  }
}
