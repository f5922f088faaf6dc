internal import CIntrinsics

/// A mark for each of some numbers, one bit each: beside what they number, and small enough to stay in a core's cache.
// Safe: the memory behind the pointer belongs to this value alone, which cannot be copied.
struct MarkList: ~Copyable, @unchecked Sendable {
  private let words: UnsafeMutablePointer<UInt64>
  private let wordCount: Int

  /// No marks for the numbers below `count`.
  init(count: Int) {
    wordCount = (count + 63) / 64
    words = .allocate(capacity: wordCount)
    words.initialize(repeating: 0, count: wordCount)
  }

  deinit { words.deallocate() }

  @inline(__always)
  subscript(_ number: Int) -> Bool { words[number &>> 6] &>> UInt64(truncatingIfNeeded: number & 63) & 1 != 0 }

  /// Brings a number's mark into the cache.
  @inline(__always)
  func fetch(_ number: Int) { cintrinsics_prefetch(words + number &>> 6) }

  /// Marks a number; false when it was marked already.
  @inline(__always)
  mutating func insert(_ number: Int) -> Bool {
    let bit = 1 &<< UInt64(truncatingIfNeeded: number & 63)
    let word = words[number &>> 6]
    words[number &>> 6] = word | bit
    return word & bit == 0
  }

  /// Gives `body` each number below `count` that has no mark.
  func forEachUnmarked(below count: Int, _ body: (Int) -> Void) {
    for word in 0..<wordCount {
      var left = ~words[word]
      while left != 0 {
        let number = word * 64 + left.trailingZeroBitCount
        if number >= count { return }
        body(number)
        left &= left - 1
      }
    }
  }
}
