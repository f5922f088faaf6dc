import Crypto
import Testing

struct SipHashTests {
  /// Vectors of the reference code for 128 bits, of key 00 to 0f and messages of 00, 01 and so on.
  @Test(arguments: [
    (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
  ])
  func `a hash is that of the reference code, also the second time`(length: Int, digest: String) {
    let hash = SipHash(key: Array(0..<16))
    let message = (0..<length).map { UInt8($0) }
    for _ in 0..<2 {
      let (low, high) = message.withUnsafeBytes { hash.hash($0) }
      let bytes = [low, high].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> ($0 * 8)) } }
      #expect(Digest.hex(bytes) == digest)
    }
  }
}
