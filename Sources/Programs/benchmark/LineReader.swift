import Glibc

/// Reads lines from standard input as they come, many at a time.
struct LineReader {
  /// A line without its end.
  enum Line {
    /// Its bytes.
    case text([UInt8])
    /// More than `longestLine` bytes, which are thrown away.
    case tooLong
  }

  /// The largest file that a question may hold, as base64, and some more.
  static let longestLine = 32_000_000

  private static let chunkSize = 262_144
  private var pending: [UInt8] = []
  private var isTooLong = false
  private var isAtEnd = false
  private var buffer = [UInt8](repeating: 0, count: chunkSize)

  /// The lines that one read completes, often none; nil at the end.
  mutating func nextLines() throws(BenchmarkError) -> [Line]? {
    guard !isAtEnd else { return nil }
    let count = try fill()
    var lines: [Line] = []
    guard count > 0 else {
      isAtEnd = true
      if isTooLong || !pending.isEmpty { takeLine(&lines) }
      return lines
    }
    var rest = buffer[..<count]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      keep(rest[..<end])
      takeLine(&lines)
      rest = rest[(end + 1)...]
    }
    keep(rest)
    return lines
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    if pending.count + bytes.count > Self.longestLine { isTooLong = true }
    if isTooLong { pending = [] } else { pending += bytes }
  }

  private mutating func takeLine(_ lines: inout [Line]) {
    lines.append(isTooLong ? .tooLong : .text(pending))
    pending = []
    isTooLong = false
  }

  private mutating func fill() throws(BenchmarkError) -> Int {
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw .inputFailed(reason: String(cString: strerror(errno))) }
    }
  }
}
