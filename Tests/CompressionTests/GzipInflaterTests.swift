import Compression
import Testing

struct GzipInflaterTests {
  /// Everything in `packed`, given `step` bytes at a time with space for `space`.
  private func inflate(_ packed: [UInt8], step: Int, space: Int) throws -> (bytes: [UInt8], isComplete: Bool) {
    let inflater = GzipInflater()
    var bytes: [UInt8] = []
    var output = [UInt8](repeating: 0, count: space)
    var start = 0
    while start < packed.count {
      let piece = Array(packed[start..<min(packed.count, start + step)])
      var offset = 0
      while offset < piece.count {
        let (used, made) = try piece[offset...].withUnsafeBytes { input in
          try output.withUnsafeMutableBytes { try inflater.inflate(input, into: $0) }
        }
        bytes += output[..<made]
        offset += used
      }
      start += piece.count
    }
    return (bytes, inflater.isComplete)
  }

  private static let text = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }

  @Test(arguments: [1, 7, 4096], [64, 10_000])
  func `portions of any size give what was packed, members and padding too`(step: Int, space: Int) throws {
    let packed = Gzip.compress(Self.text) + Gzip.compress([1, 2, 3]) + [0, 0, 0]
    let result = try inflate(packed, step: step, space: space)
    #expect(result.bytes == Self.text + [1, 2, 3])
    #expect(result.isComplete)
  }

  @Test func `what is cut off is not complete`() throws {
    #expect(try inflate(Array(Gzip.compress(Self.text).dropLast(4)), step: 100, space: 10_000).isComplete == false)
  }

  @Test func `damage is named with its place`() {
    #expect(throws: CompressionError.damaged(offset: 4)) { try inflate([0x1F, 0x8B, 9, 0, 0, 0], step: 1, space: 10) }
  }
}
