import Crypto
import Testing

struct DigestTests {
  // FIPS 180-2, appendix B, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 is as published, however the bytes are given`(message: String, expected: String) {
    let bytes = Array(message.utf8)
    #expect(Digest.hex(Digest.sha256(message)) == expected)
    #expect(Digest.hex(Digest.sha256(bytes)) == expected)
    #expect(Digest.hex(Digest.sha256(bytes.span)) == expected)
  }

  @Test func `many threads may hash at once`() async {
    let results = await withTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<64 { group.addTask { Digest.sha256("abc") } }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(results.count == 1)
  }

  @Test(arguments: [([], ""), ([0], "00"), ([0x0F, 0xF0, 0xFF], "0ff0ff")] as [([UInt8], String)])
  func `hexadecimal digits are lower case and two for each byte`(bytes: [UInt8], expected: String) {
    #expect(Digest.hex(bytes) == expected)
  }

  @Test(
    arguments: [
      ([], 3, "000"),
      ([61], 1, "z"),
      ([62], 2, "10"),
      ([1, 0], 4, "0048"),
      // 2^160 - 1, the largest 20-byte number; the same text as the largest KSUID (segmentio/ksuid, README, 2026-11-21).
      (Array(repeating: 255, count: 20), 27, "aWgEPTl1tmebfsQzFP4bxwgy80V"),
      (Array(repeating: 0, count: 20), 27, "000000000000000000000000000"),
    ] as [([UInt8], Int, String)])
  func `base 62 fills its length`(bytes: [UInt8], length: Int, expected: String) {
    #expect(Digest.base62(of: bytes, length: length) == expected)
  }

  @Test func `base 62 of more than its length stops the program`() async {
    await #expect(processExitsWith: .failure) { _ = Digest.base62(of: [1, 0], length: 1) }
  }
}

struct SecureRandomTests {
  @Test(arguments: [0, 1, 32, 5000])
  func `as many bytes come as were asked for`(count: Int) {
    #expect(SecureRandom.bytes(count).count == count)
  }

  @Test func `no two are alike`() {
    #expect(Set((0..<100).map { _ in SecureRandom.bytes(16) }).count == 100)
  }
}
