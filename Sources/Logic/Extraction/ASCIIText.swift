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
}
