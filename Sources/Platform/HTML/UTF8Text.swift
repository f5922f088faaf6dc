/// Checks and repairs bytes that claim to be UTF-8.
enum UTF8Text {
  /// What a look at all bytes found.
  struct Survey {
    /// Well-formed sequences of two to four bytes.
    var sequences = 0
    /// Bytes above 0x7F that no sequence needs and that an ASCII byte or another lead byte follows at once.
    var strays = 0
    /// Sequences that begin well and break off.
    var broken = 0

    var isValid: Bool { strays == 0 && broken == 0 }
  }

  /// Counts well-formed and broken sequences; cost: one pass, eight bytes at a time where they are ASCII.
  static func survey(_ bytes: ArraySlice<UInt8>) -> Survey {
    var survey = Survey()
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while true {
        index = skipASCII(buffer, from: index)
        guard index < buffer.count else { return }
        let (length, found) = sequence(buffer, at: index)
        if length > 0, found == length {
          survey.sequences += 1
        } else if found > 1 {
          survey.broken += 1
        } else {
          survey.strays += 1
        }
        index += max(1, found)
      }
    }
    return survey
  }

  /// The bytes, with each broken sequence replaced by U+FFFD.
  static func repaired(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard !survey(bytes).isValid else { return Array(bytes) }
    return Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  private static func skipASCII(_ buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    let raw = UnsafeRawBufferPointer(buffer)
    while index + 8 <= buffer.count,
      raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    {
      index += 8
    }
    while index < buffer.count, buffer[index] < 0x80 { index += 1 }
    return index
  }

  /// The length that the lead byte asks for (0 when it is no lead byte) and how many bytes of it are well formed.
  private static func sequence(_ buffer: UnsafeBufferPointer<UInt8>, at index: Int) -> (length: Int, found: Int) {
    let lead = buffer[index]
    let length: Int
    var range: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0:
      length = 3
      range = 0xA0...0xBF
    case 0xED:
      length = 3
      range = 0x80...0x9F
    case 0xE1...0xEF: length = 3
    case 0xF0:
      length = 4
      range = 0x90...0xBF
    case 0xF4:
      length = 4
      range = 0x80...0x8F
    case 0xF1...0xF3: length = 4
    default: return (0, 1)
    }
    var found = 1
    while found < length, index + found < buffer.count, range.contains(buffer[index + found]) {
      found += 1
      range = 0x80...0xBF
    }
    return (length, found)
  }
}
