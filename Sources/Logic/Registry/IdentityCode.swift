/// Vehicle numbers and plates as numbers: exact for the usual letters and lengths.
enum IdentityCode {
  /// Characters in the first word.
  static let headLength = 12
  static let vinLength = 17
  static let plateLength = 7
  static let vinRadix: UInt64 = 37
  static let plateAlphabet: UInt64 = 40
  /// Plates below this are exact, those from here to `plateRadix` are hashes.
  static let exactPlates: UInt64 = 163_840_000_000
  /// The most that fits beside five characters in base 37.
  static let plateRadix: UInt64 = 266_000_000_000
  static let tailLimit: UInt64 = 69_343_957
  static let hashMark: UInt64 = 1 << 63

  /// What a byte means in a VIN or plate: 1 to 36 for 0-9 and A-Z, `skipped`, or `foreign`.
  static let skipped: UInt8 = 0xFE
  static let foreign: UInt8 = 0xFF

  static func code(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 48...57: byte - 47
    case 65...90: byte - 54
    case 97...122: byte - 86
    case 32, 45, 46, 9: skipped
    default: foreign
    }
  }

  /// The text of an exact VIN.
  static func vin(_ head: UInt64, tail: UInt64) -> String {
    withUnsafeTemporaryAllocation(byteCount: vinLength, alignment: 1) { bytes in
      var start = vinLength
      put(tail / plateRadix, length: vinLength - headLength, radix: vinRadix, before: &start, in: bytes)
      put(head, length: headLength, radix: vinRadix, before: &start, in: bytes)
      return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start...]), as: UTF8.self)
    }
  }

  /// The text of an exact plate.
  static func plate(_ tail: UInt64) -> String {
    withUnsafeTemporaryAllocation(byteCount: 2 * plateLength, alignment: 1) { bytes in
      var start = bytes.count
      put(tail % plateRadix, length: plateLength, radix: plateAlphabet, before: &start, in: bytes)
      return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start...]), as: UTF8.self)
    }
  }

  private static let alphabet: [Character] = Array(" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ")
  /// The second bytes of Å, Ä and Ö in UTF-8, of which 0xC3 is the first.
  private static let letters: [UInt8] = [0x85, 0x84, 0x96]

  /// Puts the characters of a number before a place, which moves to the first one; blanks are left out.
  @inline(__always)
  private static func put(
    _ number: UInt64, length: Int, radix: UInt64, before start: inout Int, in bytes: UnsafeMutableRawBufferPointer
  ) {
    var number = number
    for _ in 0..<length {
      let code = UInt8(truncatingIfNeeded: number % radix)
      number /= radix
      if code == 0 { continue }
      start -= 1
      bytes[start] = code < 11 ? code + 47 : code < 37 ? code + 54 : letters[Int(code) - 37]
      if code < 37 { continue }
      start -= 1
      bytes[start] = 0xC3
    }
  }

  /// A number for a plate as people write it; nil for one that is too long or has other letters.
  static func exactPlate(_ text: String) -> UInt64? {
    var number: UInt64 = 0
    var count = 0
    for character in text.uppercased() {
      if " -.".contains(character) { continue }
      guard let code = alphabet.firstIndex(of: character), code > 0, count < plateLength else { return nil }
      number = number * plateAlphabet + UInt64(code)
      count += 1
    }
    return padded(number, from: count, to: plateLength, radix: plateAlphabet)
  }

  /// Numbers for a VIN as people write it; nil for one that is too long or has other letters.
  static func exactVIN(_ text: String) -> (head: UInt64, last: UInt64)? {
    var head: UInt64 = 0
    var last: UInt64 = 0
    var count = 0
    for byte in text.utf8 {
      let code = code(byte)
      if code == skipped { continue }
      guard code != foreign, count < vinLength else { return nil }
      if count < headLength { head = head * vinRadix + UInt64(code) } else { last = last * vinRadix + UInt64(code) }
      count += 1
    }
    head = padded(head, from: min(count, headLength), to: headLength, radix: vinRadix)
    last = padded(last, from: max(count, headLength), to: vinLength, radix: vinRadix)
    return (head, last)
  }

  /// An identity without what people put between its characters.
  static func plain(_ text: String) -> String { text.uppercased().filter { !" -.\t".contains($0) } }

  /// A number for a plain plate that has no exact one.
  static func hashedPlate(_ plain: String) -> UInt64 { exactPlates + hash(plain) % (plateRadix - exactPlates) }

  /// Numbers for a plain VIN that has no exact ones.
  static func hashedVIN(_ plain: String) -> (head: UInt64, last: UInt64) {
    let hash = hash(plain)
    return (hash | hashMark, Mixer.mix(hash, 1) % tailLimit)
  }

  private static func hash(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { Mixer.hash(UnsafeRawBufferPointer($0)) }
  }

  static func padded(_ number: UInt64, from count: Int, to length: Int, radix: UInt64) -> UInt64 {
    var number = number
    for _ in count..<max(count, length) { number *= radix }
    return number
  }
}

/// Hashes for tables and checks, not for secrets.
enum Mixer {
  /// A well-mixed word of two.
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: b ^ 0xD6E8_FEB8_6659_FD93)
    let folded = product.high ^ product.low
    let second = (folded ^ a).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return second.high ^ second.low
  }

  /// A hash of bytes.
  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var hash = mix(seed, UInt64(bytes.count))
    var index = 0
    while index + 8 <= bytes.count {
      hash = mix(hash, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < bytes.count {
      rest = rest << 8 | UInt64(bytes[index])
      index += 1
    }
    return mix(hash, rest)
  }
}
