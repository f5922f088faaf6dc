import Compression
import Testing

struct GzipTests {
  /// `printf hello | gzip -n`, gzip 1.12.
  private let hello: [UInt8] = [
    0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x86, 0xA6, 0x10, 0x36, 0x05, 0,
    0, 0,
  ]

  private func failure(_ bytes: [UInt8], limit: Int = 100) -> CompressionError? {
    #expect(throws: CompressionError.self) { try Gzip.decompress(bytes, limit: limit) }
  }

  @Test func `the gzip program's output is understood`() throws {
    #expect(try Gzip.decompress(hello, limit: 5) == Array("hello".utf8))
  }

  @Test func `the same bytes always give the same result`() {
    #expect(Gzip.compress(Array("hello".utf8)) == hello)
  }

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_000], [1, 6, 9])
  func `what was compressed comes back`(count: Int, level: Int) throws {
    var seed: UInt32 = 1
    let bytes = (0..<count).map { _ -> UInt8 in
      seed = seed &* 1_664_525 &+ 1_013_904_223
      return UInt8(seed >> 30)
    }
    let compressed = Gzip.compress(bytes, level: level)
    #expect(try Gzip.decompress(compressed, limit: count) == bytes)
    if count > 1000 { #expect(compressed.count < count * 2 / 5) }
  }

  @Test func `members follow each other and zeros pad the end`() throws {
    #expect(try Gzip.decompress(hello + hello + [0, 0, 0], limit: 10) == Array("hellohello".utf8))
  }

  @Test func `more than the limit is refused early`() {
    let bomb = Gzip.compress([UInt8](repeating: 0, count: 50_000_000), level: 9)
    #expect(bomb.count < 60_000)
    #expect(failure(bomb, limit: 1000) == .tooLarge(limit: 1000))
    #expect(failure(hello, limit: 4)?.description == "the gzip data holds more than the 4 bytes allowed")
    #expect(failure(hello, limit: 0) == .tooLarge(limit: 0))
  }

  @Test func `every cut is noticed`() {
    for count in 0..<hello.count {
      #expect(failure(Array(hello[..<count])) == .truncated(bytes: count))
    }
    #expect(failure([])?.description == "the gzip data ends too early, after 0 bytes")
  }

  @Test func `changed bytes are noticed`() {
    var checksum = hello
    checksum[18] ^= 1
    #expect(failure(checksum)?.description == "the gzip data is damaged or is none, seen at byte 21")
    #expect(failure(Array("<html>".utf8)) == .damaged(offset: 2))
    #expect(failure(hello + [1, 2]) == .damaged(offset: 27))
  }
}
