import Vehicles

extension PriceScan {
  /// The currency of the chosen number, or else an unmistakable one anywhere in the text.
  func currency() -> FoundCurrency? {
    if let index = chosen, let match = currencyOrRangeCurrency(index) { return FoundCurrency(match, in: bytes) }
    if let match = numbers.isEmpty ? CurrencyTable.standard.match(in: bytes, at: skipSpaces(from: 0)) : nil,
      skipSpaces(from: match.end) == bytes.count
    {
      return FoundCurrency(match, in: bytes)
    }
    return strongCurrencyAnywhere()
  }

  /// The currency beside the first number that has one.
  func currencyBesideNumber() -> FoundCurrency? {
    for number in numbers {
      if let match = number.currency { return FoundCurrency(match, in: bytes) }
    }
    return nil
  }

  /// The first currency sign or well-known code that no word can be taken for.
  func strongCurrencyAnywhere() -> FoundCurrency? {
    for index in bytes.indices where bytes[index] & 0xC0 != 0x80 {
      guard let match = CurrencyTable.standard.strongMatch(in: bytes, at: index) else { continue }
      return FoundCurrency(match, in: bytes)
    }
    return nil
  }

  /// Amount, kind and marks, without the currency.
  func priceText() -> PriceText {
    var result = PriceText()
    let asksForRequest = words.enumerated().contains {
      $0.element.tag == .request || ($0.offset == 0 && $0.element.tag == .call)
    }
    guard let index = chosen, let context, !(asksForRequest && currencyOrRangeCurrency(index) == nil) else {
      if asksForRequest {
        result.kind = .onRequest
      } else if words.contains(where: { $0.tag == .auction }) {
        result.kind = .auction
      } else if numbers.isEmpty, words.contains(where: { $0.tag == .free }),
        !words.contains(where: { $0.tag == .shipping })
      {
        result.amount = "0"
        result.kind = .placeholder
      }
      return result
    }
    let amount = numbers[index].amount(in: bytes)
    result.amount = amount
    result.isFormer = context.isFormer
    result.isFrom = context.isFrom
    result.isRange = rangeEnd(after: index) != nil
    if Placeholder.matches(amount) {
      result.kind = .placeholder
    } else if context.isMonthly {
      result.kind = .monthly
    } else if context.isAuction {
      result.kind = .auction
    } else if result.isFormer || result.isRange || context.isFee {
      result.kind = nil
    } else {
      result.kind = context.isExVat ? .exVat : .cash
    }
    return result
  }

  /// The currency of a number; the first number of a range has that of the second: `182 000 - 201 000 kr`.
  func currencyOrRangeCurrency(_ index: Int) -> CurrencyMatch? {
    if let own = numbers[index].currency { return own }
    return rangeEnd(after: index).flatMap { numbers[$0].currency }
  }

  /// The number that closes a range opened by number `index`.
  private func rangeEnd(after index: Int) -> Int? {
    let next = index + 1
    guard next < numbers.count, numbers[next].isUsable else { return nil }
    var position = numbers[index].tail
    if let own = numbers[index].currency {
      if !numbers[index].currencyIsBefore, own.end > position { position = own.end }
    } else if numbers[next].currencyIsBefore {
      return nil
    }
    position = skipSpaces(from: position)
    if dashLength(at: position) > 0 {
      position += dashLength(at: position)
    } else if let end = wordEnd(from: position), PriceWord.tag(of: bytes, from: position, to: end) == .to {
      position = end
    } else {
      return nil
    }
    position = skipSpaces(from: position)
    if numbers[next].currencyIsBefore, let match = numbers[next].currency, match.start == position {
      position = skipSpaces(from: match.end)
    }
    return position == numbers[next].start ? next : nil
  }
}

/// Sums that stand for "no price".
enum Placeholder {
  /// Whether `amount` is 0 or 1, counts up from 1 (`123`, `1234567`) or repeats one digit at least four times.
  ///
  /// 9999 and 99999 are prices that sellers really ask.
  static func matches(_ amount: String) -> Bool {
    var digits: [UInt8] = []
    var isFraction = false
    for byte in amount.utf8 {
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else if isFraction {
        guard byte == 48 else { return false }
      } else {
        digits.append(byte)
      }
    }
    if digits == [48] || digits == [49] { return true }
    if digits.count >= 3, digits.indices.allSatisfy({ Int(digits[$0]) == 49 + $0 }) { return true }
    guard digits.count >= 4, digits.allSatisfy({ $0 == digits[0] }) else { return false }
    return digits[0] != 57 || digits.count > 5
  }
}
