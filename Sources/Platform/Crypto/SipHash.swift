internal import COpenSSL

/// SipHash-2-4 with 128 bits (Aumasson and Bernstein 2012) under a kept key, for short values by the million.
///
/// One value at a time: each thread has its own.
public final class SipHash {
  /// The bytes of a key.
  public static let keySize = 16

  // Fetching costs as much as a hundred hashes, so it is done once.
  // Safe to share: OpenSSL never changes a fetched algorithm, counts its uses atomically, and this one is never freed.
  private nonisolated(unsafe) static let algorithm = EVP_MAC_fetch(nil, "SIPHASH", nil)

  private let context: OpaquePointer
  private let key: UnsafeMutablePointer<UInt8>

  /// A hash under `key`, which has 16 bytes.
  public init(key: [UInt8]) {
    precondition(key.count == Self.keySize, "a SipHash key has \(Self.keySize) bytes, not \(key.count)")
    guard let context = EVP_MAC_CTX_new(Self.algorithm) else { preconditionFailure("OpenSSL offers no SipHash") }
    self.context = context
    self.key = .allocate(capacity: Self.keySize)
    self.key.initialize(from: key, count: Self.keySize)
    let isSet = COpenSSL_setSize(context, 16) == 1
    precondition(isSet, "OpenSSL's SipHash does not give 128 bits")
  }

  deinit {
    EVP_MAC_CTX_free(context)
    OPENSSL_cleanse(key, Self.keySize)
    key.deallocate()
  }

  /// The hash of a number's eight bytes, the lowest first.
  @inline(__always)
  public func hash(_ number: UInt64) -> (low: UInt64, high: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { hash($0) }
  }

  /// The hash of `bytes` as two little-endian halves.
  public func hash(_ bytes: UnsafeRawBufferPointer) -> (low: UInt64, high: UInt64) {
    var digest = (low: UInt64(0), high: UInt64(0))
    let isDone = withUnsafeMutableBytes(of: &digest) { digest in
      var count = 0
      // OpenSSL 3.0 starts anew only when it is given the key again.
      return EVP_MAC_init(context, key, Self.keySize, nil) == 1
        && EVP_MAC_update(context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count) == 1
        && EVP_MAC_final(context, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), &count, digest.count) == 1
        && count == 16
    }
    precondition(isDone, "OpenSSL's SipHash failed")
    return (UInt64(littleEndian: digest.low), UInt64(littleEndian: digest.high))
  }
}
