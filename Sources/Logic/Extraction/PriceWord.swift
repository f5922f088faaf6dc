/// A word of a price text and what it says about the amounts beside it.
struct PriceWord {
  let start: Int
  let end: Int
  let tag: Tag
  /// How many numbers stand before it.
  let numbersBefore: Int

  init(_ bytes: [UInt8], from start: Int, to end: Int, numbersBefore: Int) {
    self.start = start
    self.end = end
    self.numbersBefore = numbersBefore
    tag = Self.tag(of: bytes, from: start, to: end)
  }

  /// What a word can say; the words are in `PriceWord+Vocabulary.swift`.
  enum Tag: UInt8 {
    case none
    /// `per`, `pr`, `im`: the unit of time follows.
    case per
    /// A month, telling only behind `/`, `per` or a currency.
    case month
    /// Says by itself that the sum is per month.
    case monthly
    /// `exkl`: without VAT even if nothing follows.
    case without
    /// `utan`, `zzgl`: without whatever follows.
    case lacking
    /// The value-added tax.
    case vat
    /// Says by itself that VAT is not included.
    case net
    case former
    case now
    case from
    case to
    case auction
    /// A sum beside the price: deposit, postage, residual value, list price.
    case fee
    case leasing
    case request
    /// A request only as the first word: `Ring`, `Call`.
    case call
    case free
    case shipping
    case over
    /// Makes the number before it a measure.
    case unit
    case times
    case thousand
    case million
  }

  /// What the word in `bytes[start..<end]` says; words are told apart by their first eight bytes.
  static func tag(of bytes: [UInt8], from start: Int, to end: Int) -> Tag {
    vocabulary[key(bytes[start..<end])] ?? .none
  }

  /// The first eight bytes in lower case (ASCII and Latin-1) as one number.
  static func key(_ word: ArraySlice<UInt8>) -> UInt64 {
    var key: UInt64 = 0
    var previous: UInt8 = 0
    for byte in word.prefix(8) {
      var lower = byte
      if byte >= 65 && byte <= 90 {
        lower = byte + 32
      } else if previous == 0xC3 && byte >= 0x80 && byte <= 0x9E {
        lower = byte + 32
      }
      key = key << 8 | UInt64(lower)
      previous = byte
    }
    return key
  }
}
