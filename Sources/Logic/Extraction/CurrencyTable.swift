import Vehicles

/// A currency found at a place of a text.
struct CurrencyMatch {
  let start: Int
  let end: Int
  /// Whether no other word is written like it.
  let isStrong: Bool
  /// Whether it is a single letter, or a name that several meanings share.
  let isWeak: Bool
}

/// Signs, codes and names of currencies, found at a given place of a text.
///
/// Entries are compared byte by byte, from the longest, among those that share the first or the last byte.
struct CurrencyTable: Sendable {
  static let standard = CurrencyTable(symbols)

  private struct Entry {
    var offset: Int
    var length: Int
    /// ASCII case counts.
    var isExact = false
    var isStrong = false
    /// Letters may follow: `руб` in `рублей`.
    var isPrefix = false
    var beginsWithLetter = false
    var endsWithLetter = false
    var isCode = false
    /// A word such as `Nu` that means something else before a number.
    var isBehindOnly = false
    var currencies = 0
  }

  private var blob: [UInt8] = []
  private var byFirst: [[Entry]] = Array(repeating: [], count: 256)
  private var byLast: [[Entry]] = Array(repeating: [], count: 256)
  private var strongByFirst: [[Entry]] = Array(repeating: [], count: 256)
  private var currencies: [[Currency]] = [[]]

  /// Reads lines `CODE,CODE: sign sign! name~`, where `!` marks a strong sign and `~` a prefix.
  private init(_ lines: String) {
    for line in lines.split(separator: "\n") {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { continue }
      let heads = halves[0].split(separator: ",").compactMap { Currency(rawValue: String($0)) }
      currencies.append(heads)
      for symbol in halves[1].split(separator: " ") { add(String(symbol)) }
    }
    for code in Self.codes.split(separator: " ") {
      guard let currency = Currency(rawValue: String(code.prefix(3))) else { continue }
      currencies.append([currency])
      add(String(code), isCode: true)
      add(code.prefix(3) + "$", isCode: true)
    }
    for index in 0..<256 {
      byFirst[index].sort { $0.length > $1.length }
      byLast[index].sort { $0.length > $1.length }
      strongByFirst[index] = byFirst[index].filter(\.isStrong)
    }
  }

  private mutating func add(_ marked: String, isCode: Bool = false) {
    var bytes = Array(marked.utf8)
    var entry = Entry(offset: blob.count, length: 0)
    marks: while let last = bytes.last {
      switch last {
      case UInt8(ascii: "!"): entry.isStrong = true
      case UInt8(ascii: "~"): entry.isPrefix = true
      case UInt8(ascii: "^"): entry.isExact = true
      case UInt8(ascii: ">"): entry.isBehindOnly = true
      default: break marks
      }
      bytes.removeLast()
    }
    bytes = bytes.map { $0 == UInt8(ascii: "_") ? 32 : $0 }
    guard let first = bytes.first, let last = bytes.last else { return }
    let letters = bytes.count { PriceScan.isASCIILetter($0) }
    if letters == bytes.count, letters <= 2 { entry.isExact = true }
    if letters < 2, bytes.count - letters < 2, !isCode { entry.isExact = true }
    if !entry.isExact { bytes = bytes.map(Self.folded) }
    entry.length = bytes.count
    entry.isCode = isCode
    entry.beginsWithLetter = Self.isBoundedLetter(first)
    entry.endsWithLetter =
      PriceScan.isASCIILetter(last) || (last >= 0x80 && Self.endsWithLetter(bytes, at: bytes.count))
    entry.currencies = currencies.count - 1
    blob += bytes
    byFirst[Int(Self.folded(first))].append(entry)
    byLast[Int(Self.folded(last))].append(entry)
  }

  /// The longest currency that starts at `index`.
  func match(in bytes: [UInt8], at index: Int) -> CurrencyMatch? {
    guard index < bytes.count else { return nil }
    for entry in byFirst[Int(Self.folded(bytes[index]))] {
      let end = index + entry.length
      guard end <= bytes.count, isEqual(entry, bytes, index), isFree(entry, bytes, from: index, to: end) else {
        continue
      }
      return match(entry, from: index, to: ArabicCurrency.extended(bytes, from: index, to: end))
    }
    guard let end = ArabicCurrency.abbreviationEnd(bytes, from: index) else { return nil }
    return CurrencyMatch(start: index, end: end, isStrong: false, isWeak: false)
  }

  /// The longest currency that ends at `end`.
  func match(in bytes: [UInt8], endingAt end: Int) -> CurrencyMatch? {
    guard end > 0, end <= bytes.count else { return nil }
    for entry in byLast[Int(Self.folded(bytes[end - 1]))] where !entry.isBehindOnly {
      let start = end - entry.length
      guard start >= 0, isEqual(entry, bytes, start), isFree(entry, bytes, from: start, to: nil) else { continue }
      return match(entry, from: start, to: end)
    }
    guard let start = ArabicCurrency.abbreviationStart(bytes, to: end) else { return nil }
    return CurrencyMatch(start: start, end: end, isStrong: false, isWeak: false)
  }

  /// A strong currency that starts at `index`; codes count in upper case only.
  func strongMatch(in bytes: [UInt8], at index: Int) -> CurrencyMatch? {
    for entry in strongByFirst[Int(Self.folded(bytes[index]))] {
      let end = index + entry.length
      guard end <= bytes.count, isEqual(entry, bytes, index), isFree(entry, bytes, from: index, to: end) else {
        continue
      }
      if entry.isCode, bytes[index..<end].contains(where: { $0 >= 97 }) { continue }
      return match(entry, from: index, to: end)
    }
    return nil
  }

  /// The currencies that the whole of `text` can stand for.
  func codes(of text: [UInt8]) -> [Currency] {
    guard let first = text.first else { return [] }
    var result: [Currency] = []
    for entry in byFirst[Int(Self.folded(first))] where entry.length == text.count && isEqual(entry, text, 0) {
      for currency in currencies[entry.currencies] where !result.contains(currency) { result.append(currency) }
    }
    return result
  }

  private func match(_ entry: Entry, from start: Int, to end: Int) -> CurrencyMatch {
    let isLetter = entry.beginsWithLetter && entry.length <= (blob[entry.offset] < 128 ? 1 : 2)
    let isWeak = currencies[entry.currencies].isEmpty || isLetter
    return CurrencyMatch(start: start, end: end, isStrong: entry.isStrong, isWeak: isWeak)
  }

  private func isEqual(_ entry: Entry, _ bytes: [UInt8], _ start: Int) -> Bool {
    for index in 0..<entry.length {
      let byte = bytes[start + index]
      guard blob[entry.offset + index] == (entry.isExact ? byte : Self.folded(byte)) else { return false }
    }
    return !entry.isCode || !Self.isEnglishWord(bytes, start)
  }

  /// Whether no word goes on around the entry; `end` nil leaves the back unchecked.
  private func isFree(_ entry: Entry, _ bytes: [UInt8], from start: Int, to end: Int?) -> Bool {
    if entry.beginsWithLetter, start > 0, Self.endsWithLetter(bytes, at: start) { return false }
    guard let end, end < bytes.count, entry.endsWithLetter, !entry.isPrefix else { return true }
    return !Self.isBoundedLetter(bytes[end])
  }

  private static func folded(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

  /// Letters of scripts that put spaces between words, by their first byte: Latin to Arabic.
  private static func isBoundedLetter(_ byte: UInt8) -> Bool {
    PriceScan.isASCIILetter(byte) || (byte >= 0xC3 && byte <= 0xDF)
  }

  private static func endsWithLetter(_ bytes: [UInt8], at end: Int) -> Bool {
    var start = end - 1
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return isBoundedLetter(bytes[start])
  }

  /// Whether one of the codes that are also words stands at `start` not wholly in upper case: `all`, `Top`, `try`.
  private static func isEnglishWord(_ bytes: [UInt8], _ start: Int) -> Bool {
    guard start + 3 <= bytes.count, bytes[start] >= 97 || bytes[start + 1] >= 97 else { return false }
    switch (folded(bytes[start]), folded(bytes[start + 1]), folded(bytes[start + 2])) {
    case (97, 108, 108), (116, 111, 112), (116, 114, 121), (99, 117, 112), (109, 97, 100), (112, 101, 110),
      (115, 111, 115), (103, 101, 108), (98, 111, 98), (99, 111, 112), (109, 111, 112), (97, 110, 103):
      return true
    default: return false
    }
  }
}
