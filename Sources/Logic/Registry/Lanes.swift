/// Eight characters in one word, worked on side by side: the first one in the lowest byte.
///
/// What a loop does in eight steps, each waiting for the one before and for a branch, is done here in three
/// multiplications: neighbours become pairs, pairs become fours, fours become one number.
struct Lanes {
  private static let low: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// What the characters stand for, one in each byte.
  private let values: UInt64

  @inline(__always)
  private init(values: UInt64) { self.values = values }

  /// `IdentityCode`'s codes of capital letters and digits; nil when one of the characters is another.
  @inline(__always)
  init?(alphanumeric word: UInt64) {
    // Adding what is missing to 0x80 sets a byte's highest bit when the character is at least the one compared with;
    // no byte carries over, as long as none has that bit before. Each limit includes those above it, so that the two
    // ranges are what an odd number of them includes.
    let fromZero = word &+ Self.low &* (0x80 - 0x30)
    let behindNine = word &+ Self.low &* (0x80 - 0x3A)
    let fromA = word &+ Self.low &* (0x80 - 0x41)
    let behindZ = word &+ Self.low &* (0x80 - 0x5B)
    let isFine = (fromZero ^ behindNine ^ fromA ^ behindZ) & Self.high
    guard isFine == Self.high, word & Self.high == 0 else { return nil }
    let letters = (fromA & Self.high) >> 7
    values = word &- Self.low &* 0x2F &- letters &* 7
  }

  /// The same for the first `count` characters, from 1 to 8; the others count as blanks.
  @inline(__always)
  init?(alphanumeric word: UInt64, count: Int) {
    let used = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- count &* 8)
    guard let lanes = Lanes(alphanumeric: word & used | Self.low &* 0x30 & ~used) else { return nil }
    values = lanes.values & used
  }

  /// The values of eight digits; nil when one of the characters is none.
  @inline(__always)
  init?(digits word: UInt64) {
    let highHalves = Self.low &* 0xF0
    // Digits are 0x30 to 0x39: their upper halves are 3, and stay so when 6 is added to the lower ones.
    guard word & highHalves == Self.low &* 0x30, (word &+ Self.low &* 6) & highHalves == Self.low &* 0x30 else {
      return nil
    }
    values = word & ~highHalves
  }

  /// With a blank before the first character, and without the last one.
  @inline(__always)
  var shifted: Lanes { Lanes(values: values << 8) }

  /// The first character's value.
  @inline(__always)
  var first: UInt64 { values & 0xFF }

  @inline(__always)
  private func pairs(_ radix: UInt64) -> UInt64 {
    let even: UInt64 = 0x00FF_00FF_00FF_00FF
    return (values & even) &* radix &+ (values >> 8 & even)
  }

  /// The number that the last two characters form.
  @inline(__always)
  func lastTwo(radix: UInt64) -> UInt64 { pairs(radix) >> 48 }

  /// The numbers that the first and the last four characters form.
  @inline(__always)
  func fours(radix: UInt64) -> (first: UInt64, last: UInt64) {
    let even: UInt64 = 0x0000_FFFF_0000_FFFF
    let pairs = pairs(radix)
    let fours = (pairs & even) &* (radix &* radix) &+ (pairs >> 16 & even)
    return (fours & 0xFFFF_FFFF, fours >> 32)
  }

  /// The number that all eight form.
  @inline(__always)
  func number(radix: UInt64) -> UInt64 {
    let fours = fours(radix: radix)
    return fours.first &* (radix &* radix &* radix &* radix) &+ fours.last
  }
}
