extension PriceScan {
  /// Reads the number whose first digit or leading dot is at `start`.
  func scanNumber(from start: Int) -> PriceNumber {
    let hasDot = bytes[start] == UInt8(ascii: ".")
    let firstDigit = hasDot ? start + 1 : start
    var grouping = Grouping()
    var index = digitsEnd(from: firstDigit)
    grouping.add(index - firstDigit, from: firstDigit, after: nil)
    while let (kind, next) = separator(at: index, in: grouping) {
      let end = digitsEnd(from: next)
      grouping.add(end - next, from: next, after: kind)
      index = end
    }
    var number = PriceNumber(start: start, end: index, decimals: index, tail: index)
    number.hasLeadingZero =
      bytes[firstDigit] == 48 && grouping.firstCount > 1 && bytes[firstDigit..<index].contains { $0 > 48 && $0 < 58 }
    setDecimals(of: &number, grouping: grouping, hasDot: hasDot)
    if number.decimals == number.end, number.isUsable { takeCents(&number) }
    number.tail = number.end
    return number
  }

  func digitsEnd(from start: Int) -> Int {
    var index = start
    while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
    return index
  }

  /// The separator at `index` and where the digits behind it begin, when these belong to the same number.
  private func separator(at index: Int, in grouping: Grouping) -> (Grouping.Kind, Int)? {
    let byte = byte(index)
    if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") {
      let kind = byte == UInt8(ascii: ".") ? Grouping.Kind.dot : .comma
      if Self.isDigit(self.byte(index + 1)) { return (kind, index + 1) }
      // `130, 38 zł`: a space behind the decimal separator.
      let next = index + 1 + spaceLength(at: index + 1)
      return next > index + 1 && isCents(at: next) && grouping.lastKind != kind ? (kind, next) : nil
    }
    let length = spaceLength(at: index)
    let mark = self.byte(index + length)
    if length > 0, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") {
      // `25 ,00 €`: a space before it.
      let kind = mark == UInt8(ascii: ".") ? Grouping.Kind.dot : .comma
      let next = index + length + 1
      return isCents(at: next) && grouping.lastKind != kind ? (kind, next) : nil
    }
    if length > 0, byte != 10, byte != 13 {
      let next = index + length
      let goesOn = grouping.lastKind == nil || grouping.lastKind == .space
      return goesOn && grouping.mayContinue && digitsEnd(from: next) == next + 3 ? (.space, next) : nil
    }
    let apostrophe = apostropheLength(at: index)
    guard apostrophe > 0, grouping.mayContinue, digitsEnd(from: index + apostrophe) == index + apostrophe + 3 else {
      return nil
    }
    return (.apostrophe, index + apostrophe)
  }

  private func apostropheLength(at index: Int) -> Int {
    switch (byte(index), byte(index + 1), byte(index + 2)) {
    case (39, _, _): 1
    case (0xCA, 0xBC, _): 2
    case (0xE2, 0x80, 0x98), (0xE2, 0x80, 0x99): 3
    default: 0
    }
  }

  /// Whether exactly two digits stand at `index` that can be cents: no number goes on behind them and no unit follows.
  private func isCents(at index: Int) -> Bool {
    guard digitsEnd(from: index) == index + 2 else { return false }
    let end = index + 2
    let next = byte(end)
    if next == UInt8(ascii: ".") || next == UInt8(ascii: ",") || next == UInt8(ascii: ":"),
      Self.isDigit(byte(end + 1))
    {
      return false
    }
    let behind = skipSpaces(from: end)
    if Self.isDigit(byte(behind)) || byte(behind) == UInt8(ascii: "%") { return false }
    guard let word = wordEnd(from: behind) else { return true }
    let tag = PriceWord.tag(of: bytes, from: behind, to: word)
    return tag != .unit && tag != .month
  }

  private func setDecimals(of number: inout PriceNumber, grouping: Grouping, hasDot: Bool) {
    if euroIsDecimal { return }
    if let separator = decimalSeparator {
      if let last = bytes[number.start..<number.end].lastIndex(of: separator),
        !(hasDot && last == number.start && grouping.lastKind != nil)
      {
        number.decimals = last + 1
      }
      return
    }
    if grouping.lastKind == nil {
      if hasDot, grouping.lastCount != 3 { number.decimals = number.start }
      return
    }
    let firstDigit = hasDot ? number.start + 1 : number.start
    switch grouping.lastIsDecimal(startsWithZero: bytes[firstDigit] == 48) {
    case true?: number.decimals = grouping.lastStart
    case false?: break
    case nil: number.isUsable = false
    }
  }

  /// Takes the cents of `35€ 99` and `€ 9 99` into `number`.
  private func takeCents(_ number: inout PriceNumber) {
    let euro = skipSpaces(from: number.end)
    if isEuro(at: euro), euroIsDecimal || hasOneEuro {
      let next = skipSpaces(from: euro + 3)
      let isGlued = euroIsDecimal && euro == number.end && next == euro + 3 && Self.isDigit(byte(next))
      if isGlued || isCents(at: next) {
        number.decimals = next
        number.end = digitsEnd(from: next)
        number.currency = CurrencyTable.standard.match(in: bytes, at: euro)
      }
      return
    }
    let next = number.end + spaceLength(at: number.end)
    guard next > number.end, isCents(at: next), number.start > 0 || next + 2 < bytes.count else { return }
    if currencyBefore(number.start) != nil || currencyBehind(next + 2) != nil {
      number.decimals = next
      number.end = next + 2
    }
  }

  private func isEuro(at index: Int) -> Bool {
    byte(index) == 0xE2 && byte(index + 1) == 0x82 && byte(index + 2) == 0xAC
  }

  private var hasOneEuro: Bool {
    var count = 0
    for index in bytes.indices where isEuro(at: index) { count += 1 }
    return count == 1
  }

  /// Takes away numbers of dates (`2017-08-15`, `8/9/2026`) and times (`16:35`).
  mutating func dropDatesAndTimes() {
    guard numbers.count > 1 else { return }
    for index in 1..<numbers.count {
      let first = numbers[index - 1]
      let second = numbers[index]
      guard first.end + 1 == second.start else { continue }
      let mark = bytes[first.end]
      if mark == UInt8(ascii: ":") {
        numbers[index - 1].isUsable = false
        numbers[index].isUsable = false
      } else if index + 1 < numbers.count, mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/"),
        numbers[index + 1].start == second.end + 1, bytes[second.end] == mark
      {
        for part in index - 1...index + 1 { numbers[part].isUsable = false }
      }
    }
  }
}
