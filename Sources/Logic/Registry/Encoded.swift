/// Tells bytes of one encoding from those of another.
enum Encoded {
  static func isASCII(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
    var index = start
    var all: UInt64 = 0
    while index + 32 <= end {
      all |= bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      all |= bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
      all |= bytes.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self)
      all |= bytes.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self)
      if all & 0x8080_8080_8080_8080 != 0 { return false }
      index += 32
    }
    while index < end {
      if bytes[index] >= 128 { return false }
      index += 1
    }
    return true
  }

  /// Whether a row with letters outside of ASCII is not in the encoding that was named.
  ///
  /// UTF-8 is not, when it is invalid, or holds what comes of reading UTF-8 as ISO 8859-1 and writing it again, or marks
  /// that stand for letters lost before. ISO 8859-1 is not, when all of it is valid UTF-8.
  static func isGarbled(_ row: UnsafeRawBufferPointer, _ encoding: SnapshotEncoding) -> Bool {
    let isUTF8 = String(validating: row, as: UTF8.self) != nil
    switch encoding {
    case .latin1: return isUTF8
    case .utf8:
      guard isUTF8 else { return true }
      for index in row.indices.dropLast(2) {
        switch (row[index], row[index + 1], row[index + 2]) {
        case (0xC3, 0x83, 0xC2), (0xC3, 0x83, 0xE2), (0xC3, 0x82, 0xC2), (0xEF, 0xBF, 0xBD): return true
        default: continue
        }
      }
      return false
    }
  }
}

/// The first rows that could not be read, of each thread; their lines are known when all chunks have been read.
struct ProblemList: Sendable {
  struct Place: Sendable {
    var chunk: Int
    var line: Int
    var reason: String
  }

  /// How many are shown.
  static let most = 10

  private(set) var places: [Place] = []
  /// The lines of each chunk, and its file.
  private(set) var chunks: [Int: (file: Int, lines: Int, before: Int)] = [:]

  /// Chunks of one thread come in their order, so that its first ten are the lowest.
  mutating func add(chunk: Int, line: Int, reason: () -> String) {
    guard places.count < Self.most else { return }
    places.append(Place(chunk: chunk, line: line, reason: reason()))
  }

  mutating func end(chunk: Int, file: Int, lines: Int, linesBefore: Int) {
    chunks[chunk] = (file, lines, linesBefore)
  }

  mutating func add(_ other: ProblemList) {
    places += other.places
    chunks.merge(other.chunks) { first, _ in first }
  }

  /// The first ten by file and line.
  var problems: [SnapshotProfile.Problem] {
    var starts: [Int: Int] = [:]
    var lines: [Int: Int] = [:]
    for number in chunks.keys.sorted() {
      guard let chunk = chunks[number] else { continue }
      starts[number] = lines[chunk.file, default: chunk.before]
      lines[chunk.file, default: chunk.before] += chunk.lines
    }
    let sorted = places.sorted { ($0.chunk, $0.line) < ($1.chunk, $1.line) }
    return sorted.prefix(Self.most).map { place in
      SnapshotProfile.Problem(
        file: chunks[place.chunk]?.file ?? 0, line: (starts[place.chunk] ?? 0) + place.line, reason: place.reason)
    }
  }
}
