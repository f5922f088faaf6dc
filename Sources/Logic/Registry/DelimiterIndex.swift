internal import CIntrinsics

/// The places of all delimiters and line ends in a chunk without quotes, found before any row is looked at.
///
/// Looking for them field by field costs a branch for each byte or word, and the length of fields differs from row to row,
/// so that many of these branches are guessed wrongly. Here 64 bytes become 64 bits, and of these a dozen places are
/// written at a time, whether there are so many or not: nothing branches on what the bytes are (as in simdjson, Langdale
/// and Lemire 2019).
final class DelimiterIndex {
  /// Bytes that are looked at together: so many behind the rows must be there to be read.
  static let width = 64

  /// What a processor can do at once; each level includes those before it.
  enum Level: UInt32, CaseIterable {
    case plain
    case bits
    case wideWords

    /// The level of the processor that this runs on.
    static let best = Level(rawValue: cintrinsics_best_level().rawValue) ?? .plain
  }

  /// The byte before the rows, then the places, then the end of the rows, then a number behind all of them.
  private(set) var places: UnsafeMutablePointer<Int32>
  /// The places of line ends, and the end of the rows when no line ends there.
  private(set) var lineEnds: UnsafeMutablePointer<Int32>
  private var capacity = 0
  private let columnCount: Int
  private let delimiter: UInt8
  private let level: cintrinsics_level

  /// An index for rows of so many columns.
  init(delimiter: UInt8, columnCount: Int, level: Level = .best) {
    self.delimiter = delimiter
    self.level = cintrinsics_level(rawValue: level.rawValue)
    self.columnCount = columnCount
    places = .allocate(capacity: 0)
    lineEnds = .allocate(capacity: 0)
  }

  deinit {
    places.deallocate()
    lineEnds.deallocate()
  }

  /// Finds the places in `rows`, and returns whether all of these bytes are ASCII.
  func build(_ base: UnsafeRawPointer, _ rows: Range<Int>) -> Bool {
    reserve(rows.count)
    let end = Int32(truncatingIfNeeded: rows.upperBound)
    places[0] = Int32(truncatingIfNeeded: rows.lowerBound &- 1)
    let found = cintrinsics_find(
      level, base.assumingMemoryBound(to: UInt8.self), places[0] + 1, end, delimiter, places + 1, lineEnds)
    var next = places + 1 + found.places
    if found.line_ends == 0 || lineEnds[found.line_ends - 1] != end - 1 {
      next.pointee = end
      lineEnds[found.line_ends] = end
      next += 1
    }
    // A row with too few columns is compared with places behind its end.
    next.initialize(repeating: .max, count: columnCount + 1)
    return found.is_ascii != 0
  }

  private func reserve(_ bytes: Int) {
    // Each byte may be a delimiter or a line end, and some places are written for nothing.
    let needed = bytes + columnCount + Self.width
    guard needed > capacity else { return }
    places.deallocate()
    lineEnds.deallocate()
    places = .allocate(capacity: needed)
    lineEnds = .allocate(capacity: needed)
    capacity = needed
  }
}
