/// Invented Swedish plates, numbered in alphabetical order; no letter is a vowel, so none is a word.
enum SyntheticPlate {
  /// How many there are.
  static let count = groups * digitPairs * lasts.count

  private static let letters = Array("BCDFGHJKLMNPRSTWXZ".utf8)
  private static let lasts = Array("0123456789BCDFGHJKLMNPRSTWXZ".utf8)
  private static let groups = letters.count * letters.count * letters.count
  private static let digitPairs = 100

  /// The plate of a number below `count`.
  static func text(_ number: Int) -> String {
    let (rest, last) = number.quotientAndRemainder(dividingBy: lasts.count)
    let (group, pair) = rest.quotientAndRemainder(dividingBy: digitPairs)
    let bytes = [
      letters[group / (letters.count * letters.count)], letters[group / letters.count % letters.count],
      letters[group % letters.count], UInt8(48 + pair / 10), UInt8(48 + pair % 10), lasts[last],
    ]
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A plate that looks drawn by lot; different numbers below `count` have different ones.
  static func scattered(_ number: Int) -> String {
    // A factor without a common divisor with the count reaches every plate once.
    text((number * 7_368_787 + 4_211_909) % count)
  }
}
