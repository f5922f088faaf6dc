/// One price text with the numbers and words found in it.
struct PriceScan {
  let bytes: [UInt8]
  /// `.` or `,` where the caller knows it.
  let decimalSeparator: UInt8?
  /// Whether `€` stands where the decimal point would.
  let euroIsDecimal: Bool
  var numbers: [PriceNumber] = []
  var words: [PriceWord] = []
  /// What the words say about the number that was chosen.
  private(set) var context: PriceContext?
  /// The number that is most likely the price.
  private(set) var chosen: Int?

  init(utf8 bytes: [UInt8], decimalSeparator: UInt8?, euroIsDecimal: Bool) {
    self.bytes = UnicodeDigits.replaced(in: bytes)
    self.decimalSeparator = decimalSeparator
    self.euroIsDecimal = euroIsDecimal
  }

  /// Finds all numbers and words, at most 40 of each.
  mutating func read() {
    var index = 0
    while index < bytes.count, numbers.count < 40, words.count < 40 {
      let byte = bytes[index]
      if Self.isDigit(byte) || startsWithDot(at: index) {
        let number = scanNumber(from: index)
        numbers.append(number)
        index = max(number.end, index + 1)
      } else if let end = wordEnd(from: index) {
        words.append(PriceWord(bytes, from: index, to: end, numbersBefore: numbers.count))
        index = end
      } else {
        index += Self.symbolLength(byte)
      }
    }
    dropDatesAndTimes()
    for index in numbers.indices { classify(index) }
  }

  /// Chooses the first number with a currency that is neither former nor fee, monthly or without VAT, if there is one.
  mutating func choose() {
    var best = Int.min
    for index in numbers.indices where numbers[index].isUsable {
      let context = PriceContext(self, number: index)
      var score = currencyOrRangeCurrency(index) == nil ? 0 : 8
      if context.isFormer { score -= 16 }
      if context.isFee { score -= 12 }
      if context.isMonthly { score -= 4 }
      if context.isExVat { score -= 2 }
      if numbers[index].hasLeadingZero { score -= 10 }
      guard score > best else { continue }
      best = score
      chosen = index
      self.context = context
    }
  }

  /// The byte at `index`, or 0 beyond the end.
  func byte(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  static func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }

  /// Bytes of a space of any kind at `index`, or 0.
  func spaceLength(at index: Int) -> Int {
    switch byte(index) {
    case 32, 9, 10, 13: 1
    case 0xC2: byte(index + 1) == 0xA0 ? 2 : 0
    case 0xE2: byte(index + 1) == 0x80 && Self.isSpaceEnd(byte(index + 2)) ? 3 : 0
    default: 0
    }
  }

  /// U+2000 to U+200B and U+202F by their last byte.
  private static func isSpaceEnd(_ byte: UInt8) -> Bool { (byte >= 0x80 && byte <= 0x8B) || byte == 0xAF }

  func skipSpaces(from index: Int) -> Int {
    var index = index
    while true {
      let length = spaceLength(at: index)
      if length == 0 { return index }
      index += length
    }
  }

  /// Where the spaces that end at `end` begin.
  func skipSpacesBack(from end: Int) -> Int {
    var end = end
    while end > 0 {
      if spaceLength(at: end - 1) == 1 {
        end -= 1
      } else if end > 1, spaceLength(at: end - 2) == 2 {
        end -= 2
      } else if end > 2, spaceLength(at: end - 3) == 3 {
        end -= 3
      } else {
        break
      }
    }
    return end
  }

  /// Bytes of a hyphen, dash or minus sign at `index`, or 0.
  func dashLength(at index: Int) -> Int {
    switch (byte(index), byte(index + 1), byte(index + 2)) {
    case (45, _, _): 1
    case (0xE2, 0x80, 0x90...0x95), (0xE2, 0x88, 0x92): 3
    default: 0
    }
  }

  /// The end of the word at `start`, or nil when no letter stands there.
  func wordEnd(from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if Self.isASCIILetter(byte) {
        index += 1
      } else if byte >= 0xC3, byte != 0xE2, byte < 0xEF {
        index += 1
        while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
      } else {
        break
      }
    }
    return index > start ? index : nil
  }

  /// Bytes of a character that is neither digit nor letter.
  private static func symbolLength(_ byte: UInt8) -> Int {
    switch byte {
    case 0xC0...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xFF: 4
    default: 1
    }
  }

  /// Whether a number such as `.75` starts here: a dot before a digit that follows neither a letter nor a digit.
  private func startsWithDot(at index: Int) -> Bool {
    guard bytes[index] == UInt8(ascii: "."), Self.isDigit(byte(index + 1)) else { return false }
    let previous = byte(index - 1)
    return !Self.isDigit(previous) && !Self.isASCIILetter(previous) && !(previous >= 0x80 && isLetter(before: index))
  }

  /// Whether the character that ends at `index` is a letter.
  func isLetter(before index: Int) -> Bool {
    var start = index - 1
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return start >= 0 && wordEnd(from: start) != nil
  }
}
