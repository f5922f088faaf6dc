internal import CIntrinsics

/// Sixteen characters worked on side by side, as four numbers of four digits each.
///
/// What a loop does in sixteen steps, each waiting for the one before and for a branch, is done here in two
/// multiplications: neighbours become pairs, pairs become fours.
struct Lanes {
  private let fours: cintrinsics_fours

  @inline(__always)
  var first: UInt64 { fours.first & 0xFFFF_FFFF }
  @inline(__always)
  var second: UInt64 { fours.first >> 32 }
  @inline(__always)
  var third: UInt64 { fours.last & 0xFFFF_FFFF }
  @inline(__always)
  var fourth: UInt64 { fours.last >> 32 }

  @inline(__always)
  private init?(_ low: UInt64, _ high: UInt64, _ used: (UInt64, UInt64), letters: Bool, radix: UInt64) {
    fours = cintrinsics_read_fours(low, high, used.0, used.1, letters ? 1 : 0, UInt16(truncatingIfNeeded: radix))
    if fours.is_fine == 0 { return nil }
  }

  /// `IdentityCode`'s codes of sixteen capital letters and digits, the first in the lowest byte of `low`; nil when one of
  /// the characters is another.
  @inline(__always)
  init?(alphanumeric low: UInt64, _ high: UInt64, radix: UInt64) {
    self.init(low, high, (.max, .max), letters: true, radix: radix)
  }

  /// The same for a blank and then the first `count` characters of a word, from 1 to 7, with blanks behind them.
  @inline(__always)
  init?(blankAndAlphanumeric word: UInt64, count: Int, radix: UInt64) {
    let used = (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- count &* 8)) << 8
    self.init(word << 8, 0, (used, 0), letters: true, radix: radix)
  }

  /// The numbers of eight digits and of the first `count` ones of `high`, from 0 to 8, with zeros behind them; nil when
  /// one of the characters is no digit.
  @inline(__always)
  init?(digits low: UInt64, _ high: UInt64 = 0, count: Int = 0) {
    let used = count == 0 ? 0 : UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- count &* 8)
    self.init(low, high, (.max, used), letters: false, radix: 10)
  }

  /// The number that the first eight characters form.
  @inline(__always)
  func firstEight(radix: UInt64) -> UInt64 { first &* (radix &* radix &* radix &* radix) &+ second }
}
