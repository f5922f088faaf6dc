/// The places of all delimiters and line ends in a chunk without quotes, found before any row is looked at.
///
/// Looking for them field by field costs a branch for each byte or word, and the length of fields differs from row to row,
/// so that many of these branches are guessed wrongly. Here 64 bytes become 64 bits, and of these eight places are written
/// at a time, whether there are so many or not: nothing branches on what the bytes are (as in simdjson, Langdale and
/// Lemire 2019).
final class DelimiterIndex {
  /// Bytes that are looked at together: so many behind the rows must be there to be read.
  static let width = 64
  /// Places that are written together.
  private static let stride = 8

  /// The byte before the rows, then the places, then the end of the rows, then a number behind all of them.
  private(set) var places: UnsafeMutablePointer<Int32>
  private var capacity = 0
  private let columnCount: Int
  private let delimiter: SIMD16<UInt8>
  // A variable, because the compiler makes a loop over bytes of a comparison with a constant vector.
  private var lineEnd = SIMD16<UInt8>(repeating: 10)

  /// An index for rows of so many columns.
  init(delimiter: UInt8, columnCount: Int) {
    self.delimiter = SIMD16(repeating: delimiter)
    self.columnCount = columnCount
    places = .allocate(capacity: 0)
  }

  deinit { places.deallocate() }

  /// Finds the places in `rows`, and returns whether all of these bytes are ASCII.
  func build(_ base: UnsafeRawPointer, _ rows: Range<Int>) -> Bool {
    reserve(rows.count)
    places[0] = Int32(truncatingIfNeeded: rows.lowerBound &- 1)
    var next = places + 1
    var allBits: UInt64 = 0
    var start = rows.lowerBound
    while start < rows.upperBound {
      var found = bits(base + start, &allBits)
      let left = rows.upperBound &- start
      if left < Self.width { found &= (1 &<< UInt64(truncatingIfNeeded: left)) &- 1 }
      let count = found.nonzeroBitCount
      for step in 0..<Self.stride { next[step] = Self.takeFirst(&found, start) }
      if count > Self.stride {
        for step in Self.stride..<count { next[step] = Self.takeFirst(&found, start) }
      }
      next += count
      start &+= Self.width
    }
    if (next - 1).pointee != Int32(truncatingIfNeeded: rows.upperBound &- 1) || rows.isEmpty {
      next.pointee = Int32(truncatingIfNeeded: rows.upperBound)
      next += 1
    }
    // A row with too few columns is compared with places behind its end.
    next.initialize(repeating: .max, count: columnCount + 1)
    return allBits & 0x8080_8080_8080_8080 == 0
  }

  private func reserve(_ bytes: Int) {
    // Each byte may be a delimiter, and some places are written for nothing.
    let needed = bytes + columnCount + Self.width
    guard needed > capacity else { return }
    places.deallocate()
    places = .allocate(capacity: needed)
    capacity = needed
  }

  @inline(__always)
  private static func takeFirst(_ found: inout UInt64, _ start: Int) -> Int32 {
    let place = start &+ found.trailingZeroBitCount
    found &= found &- 1
    return Int32(truncatingIfNeeded: place)
  }

  /// One bit for each of 64 bytes, the first one's the lowest: whether it is a delimiter or ends a line.
  @inline(__always)
  private func bits(_ bytes: UnsafeRawPointer, _ allBits: inout UInt64) -> UInt64 {
    bits16(bytes, &allBits) | bits16(bytes + 16, &allBits) << 16 | bits16(bytes + 32, &allBits) << 32
      | bits16(bytes + 48, &allBits) << 48
  }

  @inline(__always)
  private func bits16(_ bytes: UnsafeRawPointer, _ allBits: inout UInt64) -> UInt64 {
    let word = bytes.loadUnaligned(as: SIMD16<UInt8>.self)
    let delimiters = unsafeBitCast(word .== delimiter, to: SIMD2<UInt64>.self)
    let lineEnds = unsafeBitCast(word .== lineEnd, to: SIMD2<UInt64>.self)
    let all = unsafeBitCast(word, to: SIMD2<UInt64>.self)
    allBits |= all[0] | all[1]
    return Self.packed(delimiters[0] | lineEnds[0]) | Self.packed(delimiters[1] | lineEnds[1]) << 8
  }

  /// Eight bytes of 0x00 or 0xFF as eight bits: each keeps its own bit, and the multiplication adds them up in the top.
  @inline(__always)
  private static func packed(_ half: UInt64) -> UInt64 {
    ((half & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) >> 56
  }
}
