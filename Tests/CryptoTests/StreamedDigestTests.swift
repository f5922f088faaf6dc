import Crypto
import Testing

struct StreamedDigestTests {
  @Test(arguments: [1, 7, 64, 1000]) func `pieces have the digest of the whole`(_ size: Int) {
    let bytes = (0..<500).map { UInt8(truncatingIfNeeded: $0 * 31) }
    let digest = StreamedDigest()
    for start in stride(from: 0, to: bytes.count, by: size) {
      digest.add(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    #expect(digest.finish() == Digest.sha256(bytes))
  }

  /// FIPS 180-4 gives the digest of nothing.
  @Test func `no pieces have the digest of nothing`() {
    #expect(
      Digest.hex(StreamedDigest().finish()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}
