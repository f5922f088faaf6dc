extension PriceScan {
  /// Reads what stands directly before and behind number `index`: its currency, a unit, a scale, the name it belongs to.
  mutating func classify(_ index: Int) {
    var number = numbers[index]
    readTail(of: &number)
    if number.currency == nil {
      let before = currencyBefore(number.start)
      let behind = currencyBehind(number.tail)
      if let before, prefers(before, to: behind, of: number, index: index) {
        number.currency = before
        number.currencyIsBefore = true
      } else {
        number.currency = behind
      }
    }
    if isPercentage(at: number.end) || isPartOfName(number) || isThreshold(number, index: index) {
      number.isUsable = false
    }
    numbers[index] = number
  }

  /// Whether the currency before a number is its own rather than the one behind.
  private func prefers(_ before: CurrencyMatch, to behind: CurrencyMatch?, of number: PriceNumber, index: Int) -> Bool {
    guard behind != nil else { return true }
    // In `10 € 8 €` the sign before the 8 belongs to the 10; in `P.V.P. 4,56 €` the P is no peso.
    if index > 0, skipSpaces(from: numbers[index - 1].end) == before.start { return false }
    return before.isStrong || before.end == number.start
  }

  /// The currency that ends at the number starting at `start`, spaces and one colon between.
  func currencyBefore(_ start: Int) -> CurrencyMatch? {
    var end = skipSpacesBack(from: start)
    if byte(end - 1) == UInt8(ascii: ":") { end = skipSpacesBack(from: end - 1) }
    if let match = CurrencyTable.standard.match(in: bytes, endingAt: end) {
      // `E 200` is a model, `R200` may be a sum.
      return match.isWeak && end < start ? nil : match
    }
    // `$..75`: stray dots between sign and number.
    while byte(end - 1) == UInt8(ascii: ".") { end -= 1 }
    return CurrencyTable.standard.match(in: bytes, endingAt: end)
  }

  /// The currency behind the number that ends at `end`: `9,-  kr`, `100:- kr`, `5 €`.
  func currencyBehind(_ end: Int) -> CurrencyMatch? {
    CurrencyTable.standard.match(in: bytes, at: skipSpaces(from: marksEnd(from: end)))
  }

  /// Behind the marks `:-`, `,-`, `.-`, `. –` and `-` that close a sum.
  private func marksEnd(from end: Int) -> Int {
    let first = skipSpaces(from: end)
    let mark = byte(first)
    var index = end
    if mark == UInt8(ascii: ":") || mark == UInt8(ascii: ",") || mark == UInt8(ascii: ".") {
      index = skipSpaces(from: first + 1)
    }
    let dashes = index
    while dashLength(at: index) > 0 { index += dashLength(at: index) }
    return index > dashes ? index : end
  }

  /// Moves the tail behind a scale word and finds units.
  private func readTail(of number: inout PriceNumber) {
    let wordStart = skipSpaces(from: number.end)
    guard let end = wordEnd(from: wordStart) else { return }
    switch PriceWord.tag(of: bytes, from: wordStart, to: end) {
    case .thousand:
      number.shift = 3
      number.tail = CurrencyTable.standard.match(in: bytes, at: wordStart) == nil ? end : number.end
    case .million:
      number.shift = 6
      number.tail = end
    // `KM` is a currency, `km` is none.
    case .unit where CurrencyTable.standard.match(in: bytes, at: wordStart)?.end != end: number.isUsable = false
    case .month where number.end - number.start <= 3: number.isUsable = false
    case .times where end == wordStart + 1 && wordStart == number.end: number.isUsable = false
    default: break
    }
  }

  private func isPercentage(at end: Int) -> Bool { byte(skipSpaces(from: end)) == UInt8(ascii: "%") }

  /// Whether the number is part of a name such as `XC60` or `CX-5`.
  private func isPartOfName(_ number: PriceNumber) -> Bool {
    if let currency = number.currency, number.currencyIsBefore {
      let isLetter = currency.isWeak && currency.end - currency.start == 1
      return isLetter && number.end - number.start <= 3 && number.decimals == number.end
    }
    var end = number.start
    if byte(end - 1) == UInt8(ascii: "-") { end -= 1 }
    var start = end
    while start > 0, Self.isASCIILetter(bytes[start - 1]) { start -= 1 }
    return end > start && end - start <= 3
  }

  /// Whether the number is the least sum of an order: `Free shipping on orders $49+`, `over $49`.
  private func isThreshold(_ number: PriceNumber, index: Int) -> Bool {
    guard words.contains(where: { $0.tag == .shipping && $0.numbersBefore <= index }) else { return false }
    if byte(number.end) == UInt8(ascii: "+") { return true }
    let last = words.last { $0.end <= number.start }
    return last?.tag == .over || last?.tag == .from
  }
}
