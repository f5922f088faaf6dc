/// Bytes of plain text: classes, folding of white space, lower case.
enum ASCIIText {
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
  }

  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

  /// The text with runs of white space, no-break spaces among them, folded to one space, and none at its ends.
  static func folded(_ bytes: some Sequence<UInt8>) -> String {
    var result: [UInt8] = []
    var isBlank = false
    var lead: UInt8 = 0
    for byte in bytes {
      if lead == 0xC2, byte == 0xA0 {
        result.removeLast()
        if result.last == 32 { result.removeLast() }
        isBlank = true
        lead = 0
        continue
      }
      if byte <= 32 {
        isBlank = true
        lead = 0
        continue
      }
      if isBlank, !result.isEmpty { result.append(32) }
      isBlank = false
      result.append(byte)
      lead = byte
    }
    while result.last == 32 { result.removeLast() }
    return String(decoding: result, as: UTF8.self)
  }

  /// The text with white space folded; nil when nothing is left.
  static func folded(_ text: String?) -> String? {
    guard let text else { return nil }
    let result = folded(text.utf8)
    return result.isEmpty ? nil : result
  }

  /// Replaces `result` by the text in lower case: letters of ASCII and Latin-1 by their bytes, others only where the text has any.
  static func lowercase(_ text: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
    result.removeAll(keepingCapacity: true)
    var lead: UInt8 = 0
    for byte in text {
      // Lead bytes of characters beyond Latin-1, punctuation (E2) aside.
      if byte >= 0xC4, byte != 0xE2 {
        result = Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
        return
      }
      let isCapital = lead == 0xC3 && byte >= 0x80 && byte <= 0x9E && byte != 0x97
      result.append(isCapital ? byte + 32 : lowercased(byte))
      lead = byte
    }
  }

  /// Whether `bytes` holds `word` anywhere; an empty word is in everything.
  static func contains(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    guard bytes.count >= word.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      word.withUnsafeBufferPointer { word in
        for start in 0...bytes.count - word.count where bytes[start] == first {
          var length = 1
          while length < word.count, bytes[start + length] == word[length] { length += 1 }
          if length == word.count { return true }
        }
        return false
      }
    }
  }
}
