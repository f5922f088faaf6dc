internal import Glibc

/// Whole rows of one file, cut from it by a `ChunkCutter`.
public struct SnapshotChunk: Sendable {
  /// Bytes after the rows that may be read and mean nothing.
  static let padding = DelimiterIndex.width + 16

  /// The rows, and the padding.
  let bytes: [UInt8]
  /// Where the rows are.
  let rows: Range<Int>
  /// Whether quotes need care.
  let hasQuotes: Bool
  /// Which of the snapshot's chunks it is.
  public let number: Int
  /// Which of the snapshot's files it is from.
  public let file: Int
  /// Whether the file ends with it without a line end.
  let isUnterminated: Bool
  /// Lines of the file before the first chunk: its header.
  let linesBefore: Int
  /// The bytes behind the rows that belong to the next chunk.
  public func tail(from start: Int, to end: Int) -> [UInt8] { Array(bytes[start..<end]) }

  /// Bytes of rows.
  public var count: Int { rows.count }
}

/// Cuts the bytes of one file, which arrive in any portions, between rows.
public struct ChunkCutter: Sendable {
  /// Rows are handed on in portions of about this size: small enough to stay in a core's cache.
  public static let usualSize = 1 << 18
  /// A longer row is taken for an open quote.
  static let longestRow = 1 << 16

  private let layout: SnapshotLayout
  private let file: Int
  private let linesBefore: Int

  /// A cutter for the file of this number, whose layout has been read.
  public init(layout: SnapshotLayout, file: Int) {
    self.layout = layout
    self.file = file
    linesBefore = layout.isJSON ? 0 : 1
  }

  /// The chunk made of `bytes[start..<end]`, and where the rest begins that belongs to the next one.
  ///
  /// `bytes` has at least `padding` bytes behind `end`. With `isLast` there is no rest.
  public func cut(
    _ bytes: consuming [UInt8], from start: Int, to end: Int, number: Int, isLast: Bool
  ) -> (chunk: SnapshotChunk, rest: Int) {
    let hasQuotes = !layout.isJSON && bytes.withUnsafeBytes { Self.contains(34, $0, start, end) }
    let cut = isLast ? end : bytes.withUnsafeBytes { lastRowEnd($0, start, end, hasQuotes) }
    let isUnterminated = isLast && end > start && bytes[end - 1] != 10
    let chunk = SnapshotChunk(
      bytes: bytes, rows: start..<cut, hasQuotes: hasQuotes, number: number, file: file,
      isUnterminated: isUnterminated, linesBefore: linesBefore)
    return (chunk, cut)
  }

  /// The bytes that an array needs for `count` bytes of rows.
  public static func capacity(for count: Int) -> Int { count + SnapshotChunk.padding }

  private func lastRowEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ hasQuotes: Bool) -> Int {
    guard hasQuotes else {
      var last = end
      while last > start, bytes[last - 1] != 10 { last -= 1 }
      return last
    }
    var last = start
    while case .row(let rowEnd, _) = QuotedRow.end(bytes, from: last, to: end, layout.delimiter, isLast: false) {
      last = rowEnd
    }
    return last
  }

  static func contains(_ byte: Int32, _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
    guard let base = bytes.baseAddress, end > start else { return false }
    return memchr(base + start, byte, end - start) != nil
  }
}

/// Rows in which a quoted field may hold delimiters and line ends (RFC 4180).
enum QuotedRow {
  enum End {
    /// The row ends before this place, behind its line end; broken when a quote is never closed.
    case row(Int, isBroken: Bool)
    /// The row goes on behind what there is.
    case unfinished
  }

  static func end(
    _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, _ delimiter: UInt8, isLast: Bool
  ) -> End {
    var isQuoted = false
    var isFieldStart = true
    var index = start
    let limit = min(end, start + ChunkCutter.longestRow)
    while index < limit {
      let byte = bytes[index]
      if isQuoted {
        if byte == 34 {
          if index + 1 < end, bytes[index + 1] == 34 { index += 1 } else { isQuoted = false }
        }
      } else if byte == 10 {
        return .row(index + 1, isBroken: false)
      } else if byte == 34, isFieldStart {
        isQuoted = true
      }
      isFieldStart = !isQuoted && byte == delimiter
      index += 1
    }
    guard isLast || index - start >= ChunkCutter.longestRow else { return .unfinished }
    if !isQuoted, index == end { return start < end ? .row(end, isBroken: false) : .unfinished }
    guard let line = bytes[start..<end].firstIndex(of: 10) else {
      return start < end ? .row(end, isBroken: true) : .unfinished
    }
    return .row(line + 1, isBroken: true)
  }
}
