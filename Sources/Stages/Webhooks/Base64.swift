internal import FoundationEssentials

/// Base64 (RFC 4648, 4) as secrets and signatures use it.
enum Base64 {
  static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// What the one right way to write some bytes stands for; nil for every other text.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    guard let bytes = decodeLeniently(text), encode(bytes) == text else { return nil }
    return bytes
  }

  /// Also without padding, and with leftover bits at the end that mean nothing.
  static func decodeLeniently(_ text: some StringProtocol) -> [UInt8]? {
    let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    let digits = text.utf8.count - padding
    guard padding <= 2, digits % 4 != 1, padding == 0 || (digits + padding) % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits * 3 / 4)
    var bits: UInt32 = 0
    var held = 0
    for character in text.utf8.prefix(digits) {
      guard let value = value(of: character) else { return nil }
      bits = bits << 6 | value
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return bytes
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
