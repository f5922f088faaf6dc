internal import COpenSSL
internal import Synchronization

/// Digests of bytes and ways to write them.
public enum Digest {
  // Fetching costs as much as hashing half a kilobyte, so it is done once.
  // Safe to share: OpenSSL never changes a fetched algorithm, counts its uses atomically, and this one is never freed.
  private nonisolated(unsafe) static let sha256Algorithm = EVP_MD_fetch(nil, "SHA2-256", nil)

  // The address of one that nobody uses, or 0: making one costs half as much as hashing a short text.
  private static let spareContext = Atomic<UInt>(0)

  /// The SHA-256 digest of `bytes`, 32 bytes.
  public static func sha256(_ bytes: Span<UInt8>) -> [UInt8] {
    bytes.withUnsafeBytes { sha256($0) }
  }

  /// The SHA-256 digest of `bytes`, 32 bytes.
  public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { sha256($0) }
  }

  /// The SHA-256 digest of the UTF-8 of `text`, 32 bytes.
  public static func sha256(_ text: String) -> [UInt8] { sha256(text.utf8Span.span) }

  private static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
      // Whoever takes the spare one has it alone.
      let context = OpaquePointer(bitPattern: spareContext.exchange(0, ordering: .acquiring)) ?? EVP_MD_CTX_new()
      let isDone =
        EVP_DigestInit_ex(context, sha256Algorithm, nil) == 1
        && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
        && EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1
      precondition(isDone, "OpenSSL offers no SHA-256")
      let former = spareContext.exchange(UInt(bitPattern: context), ordering: .acquiringAndReleasing)
      EVP_MD_CTX_free(OpaquePointer(bitPattern: former))
      count = 32
    }
  }

  /// Two lower-case digits for each byte.
  public static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      for (index, byte) in bytes.enumerated() {
        text[index * 2] = digits[Int(byte >> 4)]
        text[index * 2 + 1] = digits[Int(byte & 15)]
      }
      return bytes.count * 2
    }
  }

  /// `bytes` as one big-endian number in the digits 0-9A-Za-z, with leading zeros to exactly `length` characters.
  ///
  /// The order of the texts is the order of the bytes. 27 characters hold 20 bytes, 22 hold 16; a number that does not fit
  /// is a mistake in the program.
  public static func base62(of bytes: [UInt8], length: Int) -> String {
    let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    var number = bytes
    var text = [UInt8](repeating: digits[0], count: length)
    for place in text.indices.reversed() {
      var remainder = 0
      for index in number.indices {
        let part = remainder << 8 | Int(number[index])
        number[index] = UInt8(part / 62)
        remainder = part % 62
      }
      text[place] = digits[remainder]
    }
    precondition(number.allSatisfy { $0 == 0 }, "\(bytes.count) bytes do not fit in \(length) characters")
    return String(decoding: text, as: UTF8.self)
  }
}
