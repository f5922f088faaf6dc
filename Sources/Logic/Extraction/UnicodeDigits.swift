/// Digits of other scripts, written as ASCII.
enum UnicodeDigits {
  /// `bytes` with Arabic, Persian and full-width digits and separators replaced by ASCII ones; all else untouched.
  static func replaced(in bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { $0 == 0xD9 || $0 == 0xDB || $0 == 0xEF }) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let second = index + 1 < bytes.count ? bytes[index + 1] : 0
      let third = index + 2 < bytes.count ? bytes[index + 2] : 0
      switch (bytes[index], second, third) {
      case (0xD9, 0xA0...0xA9, _):
        result.append(second - 0xA0 + 48)
        index += 2
      case (0xDB, 0xB0...0xB9, _):
        result.append(second - 0xB0 + 48)
        index += 2
      case (0xD9, 0xAB, _):
        result.append(UInt8(ascii: "."))
        index += 2
      case (0xD9, 0xAC, _):
        result.append(UInt8(ascii: ","))
        index += 2
      case (0xEF, 0xBC, 0x8C...0x99):  // U+FF0C to U+FF19: comma, hyphen, dot, slash, digits
        result.append(third - 0x8C + 44)
        index += 3
      default:
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}
