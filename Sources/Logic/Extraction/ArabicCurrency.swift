/// Currencies in Arabic script, which are written by rule rather than by list.
enum ArabicCurrency {
  /// The end of an abbreviation of one or two letters with dots, `ر.س`, `د.ج.`, `د.`, from `start`.
  static func abbreviationEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    guard isLetter(bytes, start), dot(bytes, start + 2) else { return nil }
    var end = start + 3
    guard isLetter(bytes, end) else { return isLetterOrDot(bytes, end) ? nil : end }
    end += 2
    guard !isLetter(bytes, end) else { return nil }
    if dot(bytes, end) { end += 1 }
    // Right-to-left mark.
    if end + 2 < bytes.count, bytes[end] == 0xE2, bytes[end + 1] == 0x80, bytes[end + 2] == 0x8F { end += 3 }
    return end
  }

  /// The start of such an abbreviation that ends at `end`.
  static func abbreviationStart(_ bytes: [UInt8], to end: Int) -> Int? {
    for length in (3...9).reversed() where length <= end {
      let start = end - length
      if abbreviationEnd(bytes, from: start) == end, start < 2 || !isLetter(bytes, start - 2) { return start }
    }
    return nil
  }

  /// The end of a name with its country, `دينار كويتي`; `end` itself when no such word follows the name.
  static func extended(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    guard end - start >= 8, isLetter(bytes, start), end < bytes.count, bytes[end] == 32 else { return end }
    var next = end + 1
    while isLetter(bytes, next) { next += 2 }
    guard next > end + 5 else { return end }
    // Adjectives of countries end in one of the two forms of the letter yeh, or in teh marbuta.
    let last = (bytes[next - 2], bytes[next - 1])
    return last == (0xD9, 0x8A) || last == (0xDB, 0x8C) || last == (0xD8, 0xA9) ? next : end
  }

  private static func isLetter(_ bytes: [UInt8], _ index: Int) -> Bool {
    index + 1 < bytes.count && bytes[index] >= 0xD8 && bytes[index] <= 0xDB
  }

  private static func dot(_ bytes: [UInt8], _ index: Int) -> Bool {
    index < bytes.count && bytes[index] == UInt8(ascii: ".")
  }

  private static func isLetterOrDot(_ bytes: [UInt8], _ index: Int) -> Bool {
    isLetter(bytes, index) || dot(bytes, index)
  }
}
