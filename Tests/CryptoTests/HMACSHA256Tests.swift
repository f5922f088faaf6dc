import Crypto
import Testing

struct HMACSHA256Tests {
  /// Test cases 1, 2 and 6 of RFC 4231, and an empty message by another implementation.
  static let vectors: [([UInt8], [String], String)] = [
    (
      [UInt8](repeating: 0x0B, count: 20), ["Hi There"],
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), ["what do ya want ", "for nothing", "?"],
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 20), [""],
      "86e54fd448725d7e5dcfe22353c828af48781eb48cae8106a7e1d498949f3e46"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131), ["Test Using Larger Than Block-Size Key - Hash Key First"],
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test(arguments: vectors)
  func `a code is that of the standard, however the message is cut, also the second time`(
    key: [UInt8], pieces: [String], code: String
  ) {
    let hmac = HMACSHA256(key: key)
    for _ in 0..<2 { #expect(Digest.hex(hmac.code(of: pieces.map { Array($0.utf8) })) == code) }
  }

  @Test func `tasks share one key`() async {
    let hmac = HMACSHA256(key: Array("Jefe".utf8))
    let message = Array("what do ya want for nothing?".utf8)
    let codes = await withTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<200 { group.addTask { hmac.code(of: [message]) } }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(
      codes.map(Digest.hex) == ["5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"])
  }
}
