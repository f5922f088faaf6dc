/// What the words around one number of a price text say about it.
struct PriceContext {
  private(set) var isMonthly = false
  private(set) var isExVat = false
  private(set) var isAuction = false
  private(set) var isFormer = false
  private(set) var isFrom = false
  private(set) var isFee = false

  /// Bytes on either side within which a word speaks of the number.
  private static let reach = 32

  init(_ scan: PriceScan, number index: Int) {
    let number = scan.numbers[index]
    let before = scan.words.filter {
      $0.numbersBefore == index && $0.end <= number.start && $0.end + Self.reach > number.start
    }
    let behind = scan.words.filter {
      $0.numbersBefore == index + 1 && $0.start >= number.end && $0.start < number.end + Self.reach
    }
    let isFirst = !scan.numbers[..<index].contains { $0.isUsable }
    let isLast = !scan.numbers[(index + 1)...].contains { $0.isUsable }
    readBefore(before, scan, number: number)
    // Between two numbers a qualifier belongs to the one before it, unless a colon follows.
    readQualifiers(behind, scan) { isLast || !Self.hasColon($0, scan) }
    readQualifiers(before, scan) { isFirst || Self.hasColon($0, scan) }
    if isFirst, before.contains(where: { $0.tag == .leasing }) { isMonthly = true }
    if let word = behind.prefix(2).first(where: { $0.tag == .auction }),
      !scan.bytes[number.end..<word.start].contains(UInt8(ascii: ",")), isLast || !Self.hasColon(word, scan)
    {
      isAuction = true
    }
    if before.contains(where: { $0.tag == .auction && (isFirst || Self.hasColon($0, scan)) }) { isAuction = true }
    if let word = behind.first(where: { $0.tag != .none || $0.end - $0.start > 3 }), word.tag == .fee,
      isLast || !Self.hasColon(word, scan)
    {
      isFee = true
    }
  }

  private mutating func readBefore(_ words: [PriceWord], _ scan: PriceScan, number: PriceNumber) {
    for word in words {
      switch word.tag {
      case .former: isFormer = true
      case .now: isFormer = false
      case .fee: isFee = true
      default: break
      }
    }
    isFrom = words.suffix(2).contains { $0.tag == .from }
  }

  /// Reads monthly and ex-VAT phrases among `words`, if `counts` says that their last word speaks of this number.
  private mutating func readQualifiers(_ words: [PriceWord], _ scan: PriceScan, counts: (PriceWord) -> Bool) {
    for (position, word) in words.enumerated() where word.tag != .none && counts(word) {
      let previous = position > 0 ? words[position - 1] : nil
      let next = position + 1 < words.count ? words[position + 1] : nil
      switch word.tag {
      case .monthly: isMonthly = true
      case .month:
        let isPer = previous?.tag == .per || Self.followsSlash(word, scan)
        let isBehindCurrency = position == 1 && word.end - word.start > 2 && previous?.tag == PriceWord.Tag.none
        if isPer || isBehindCurrency { isMonthly = true }
      case .net: isExVat = true
      case .without: if next == nil || next?.tag == .vat || previous?.tag == .vat { isExVat = true }
      case .lacking: if next?.tag == .vat { isExVat = true }
      case .vat: if Self.followsPlus(word, scan) { isExVat = true }
      default: break
      }
    }
  }

  private static func followsSlash(_ word: PriceWord, _ scan: PriceScan) -> Bool {
    scan.byte(scan.skipSpacesBack(from: word.start) - 1) == UInt8(ascii: "/")
  }

  private static func followsPlus(_ word: PriceWord, _ scan: PriceScan) -> Bool {
    scan.byte(scan.skipSpacesBack(from: word.start) - 1) == UInt8(ascii: "+")
  }

  /// Whether a colon follows the word, or the one behind it.
  private static func hasColon(_ word: PriceWord, _ scan: PriceScan) -> Bool {
    var index = word.end
    while index < scan.bytes.count, !PriceScan.isDigit(scan.bytes[index]) {
      if scan.bytes[index] == UInt8(ascii: ":") { return true }
      index += 1
    }
    return false
  }
}
