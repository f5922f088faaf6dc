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
    let before = Self.words(of: scan, between: index) { $0.end + Self.reach > number.start && $0.end <= number.start }
    let behind = Self.words(of: scan, between: index + 1) {
      $0.start < number.end + Self.reach && $0.start >= number.end
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
      !Self.followsPlus(word, scan),
      isLast || !Self.hasColon(word, scan)
    {
      isFee = true
    }
  }

  /// The words behind `count` numbers that are near enough; they stand together.
  private static func words(
    of scan: PriceScan, between count: Int, where isNear: (PriceWord) -> Bool
  ) -> ArraySlice<PriceWord> {
    let words = scan.words
    guard let first = words.firstIndex(where: { $0.numbersBefore == count && isNear($0) }) else { return [] }
    var end = first + 1
    while end < words.count, words[end].numbersBefore == count, isNear(words[end]) { end += 1 }
    return words[first..<end]
  }

  private mutating func readBefore(_ words: ArraySlice<PriceWord>, _ scan: PriceScan, number: PriceNumber) {
    for word in words {
      switch word.tag {
      case .former: isFormer = true
      case .now: isFormer = false
      case .fee: isFee = true
      default: break
      }
    }
    let sign = number.currencyIsBefore ? number.currency?.start : nil
    // `Fr. 12'500` are francs, `fr. 129 900 kr` is a lowest price.
    isFrom = words.suffix(2).contains { $0.tag == .from && $0.start != sign }
  }

  /// Reads monthly and ex-VAT phrases among `words`, if `counts` says that their last word speaks of this number.
  private mutating func readQualifiers(
    _ words: ArraySlice<PriceWord>, _ scan: PriceScan, counts: (PriceWord) -> Bool
  ) {
    for (position, word) in zip(words.indices, words) where word.tag != .none && counts(word) {
      let previous = position > words.startIndex ? words[position - 1] : nil
      let next = position + 1 < words.endIndex ? words[position + 1] : nil
      switch word.tag {
      case .monthly: isMonthly = true
      case .month:
        let isPer = previous?.tag == .per || Self.followsSlash(word, scan)
        let isBehindCurrency =
          position == words.startIndex + 1 && word.end - word.start > 2 && previous?.tag == PriceWord.Tag.none
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
