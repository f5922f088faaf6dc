/// A plate found in running text.
public struct PlateMention: Sendable, Hashable {
  /// The plate.
  public let plate: LicensePlate
  /// Where it stands, in UTF-8 bytes from the start of the text.
  public let utf8Range: Range<Int>
}

/// Finds plate-shaped words in running text: ordinary Swedish numbers in upper case, `ABC123`, `ABC 12D`, `ABC-123`.
///
/// What it finds is a mention and no proof: `BMW 520` has the shape too. Lower case is prose and never a plate here.
public enum PlateScanner {
  /// The plates of `text` in order, repetitions included.
  public static func mentions(in text: some StringProtocol) -> [PlateMention] {
    mentions(in: Array(text.utf8))
  }

  /// The plates of UTF-8 `bytes` in order, repetitions included.
  public static func mentions(in bytes: [UInt8]) -> [PlateMention] {
    var result: [PlateMention] = []
    var index = 0
    while index + 6 <= bytes.count {
      guard LicensePlate.isOrdinaryLetter(bytes[index]) else {
        index += 1
        continue
      }
      if let end = plateEnd(bytes, from: index), isFree(bytes, before: index), isFree(bytes, after: end) {
        let compact = bytes[index..<index + 3] + bytes[end - 3..<end]
        let plate = LicensePlate(normalized: String(decoding: compact, as: UTF8.self))
        result.append(PlateMention(plate: plate, utf8Range: index..<end))
        index = end
      } else {
        index += 1
      }
    }
    return result
  }

  /// The end of the ordinary number that starts at `start`, with at most one space or hyphen behind its letters.
  private static func plateEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    guard LicensePlate.isOrdinaryLetter(bytes[start + 1]), LicensePlate.isOrdinaryLetter(bytes[start + 2]) else {
      return nil
    }
    let digits = start + 3 + separatorLength(bytes, at: start + 3)
    guard digits + 3 <= bytes.count, LicensePlate.isDigit(bytes[digits]), LicensePlate.isDigit(bytes[digits + 1]) else {
      return nil
    }
    let last = bytes[digits + 2]
    let isLast = LicensePlate.isDigit(last) || (LicensePlate.isOrdinaryLetter(last) && last != UInt8(ascii: "O"))
    return isLast ? digits + 3 : nil
  }

  /// Bytes of a space, a no-break, narrow or thin space, or a hyphen.
  private static func separatorLength(_ bytes: [UInt8], at index: Int) -> Int {
    guard index + 2 < bytes.count else { return 0 }
    switch (bytes[index], bytes[index + 1], bytes[index + 2]) {
    case (32, _, _), (45, _, _): return 1
    case (0xC2, 0xA0, _): return 2
    case (0xE2, 0x80, 0xAF), (0xE2, 0x80, 0x89), (0xE2, 0x80, 0x91): return 3
    default: return 0
    }
  }

  private static func isFree(_ bytes: [UInt8], before index: Int) -> Bool {
    guard index > 0 else { return true }
    var lead = index - 1
    while lead > 0, bytes[lead] & 0xC0 == 0x80 { lead -= 1 }
    return !isWordCharacter(bytes[lead])
  }

  private static func isFree(_ bytes: [UInt8], after index: Int) -> Bool {
    index >= bytes.count || !isWordCharacter(bytes[index])
  }

  /// Letters, digits and every character beyond Latin-1 punctuation (lead byte C2) and general punctuation (E2).
  private static func isWordCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 95, 0xC3...0xDF: true
    default: false
    }
  }
}
