/// The bytes that one part of an address may not hold as they are; bytes outside ASCII always belong to them.
struct PercentEncoding: Sendable {
  private var low: UInt64 = 0xFFFF_FFFF
  private var high: UInt64 = 1 << 63

  /// `characters` besides the control characters.
  private init(_ characters: String) {
    for byte in characters.utf8 {
      if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }
  }

  // The sets of the WHATWG URL standard, "percent-encoded bytes" (seen 2026-11), for http and https.
  static let fragment = PercentEncoding(" \"<>`")
  static let query = PercentEncoding(" \"#<>'")
  static let path = PercentEncoding(" \"#<>?^`{}")
  static let userInfo = PercentEncoding(" \"#<>?^`{}/:;=@[\\]|")
  /// A name or value inside a query: all but letters, digits and `-._~`.
  static let queryItem = PercentEncoding(" !\"#$%&'()*+,/:;<=>?@[\\]^`{|}")

  func contains(_ byte: UInt8) -> Bool {
    if byte >= 0x80 { return true }
    return byte < 64 ? low >> UInt64(byte) & 1 == 1 : high >> UInt64(byte - 64) & 1 == 1
  }

  /// Appends `bytes`, those of the set as `%XX`.
  func append(_ bytes: some Collection<UInt8>, to output: inout [UInt8]) {
    for byte in bytes {
      if contains(byte) {
        output.append(UInt8(ascii: "%"))
        output.append(Self.hexDigits[Int(byte >> 4)])
        output.append(Self.hexDigits[Int(byte & 15)])
      } else {
        output.append(byte)
      }
    }
  }

  /// `bytes` with every valid `%XX` replaced by the byte it stands for.
  static func decode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let high = rest.first?.hexValue, let low = rest.dropFirst().first?.hexValue {
        output.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        output.append(byte)
      }
    }
    return output
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  var isLetter: Bool { self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z") }

  /// The value of a hexadecimal digit.
  var hexValue: UInt8? {
    if isDigit { return self - UInt8(ascii: "0") }
    let lower = self | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "f") ? lower - UInt8(ascii: "a") + 10 : nil
  }
}
