/// A number in a price text.
struct PriceNumber {
  /// Bytes from the first digit, or a leading dot, to behind the last digit.
  var start: Int
  var end: Int
  /// Where the decimals begin; `end` when there are none.
  var decimals: Int
  /// Powers of ten that a word behind the number adds: `tkr` 3, `mln` 6.
  var shift = 0
  /// Behind the number, its scale word and marks such as `:-`.
  var tail: Int
  /// Whether it may be an amount: no date, time, percentage, unit or part of a name.
  var isUsable = true
  /// Whether it begins with a zero that no amount has.
  var hasLeadingZero = false
  /// The currency directly before or behind it.
  var currency: CurrencyMatch?
  /// Whether `currency` stands before the number.
  var currencyIsBefore = false

  /// Plain decimal text of the digits in `bytes`.
  func amount(in bytes: [UInt8]) -> String {
    var whole: [UInt8] = []
    var fraction: [UInt8] = []
    for index in start..<end where PriceScan.isDigit(bytes[index]) {
      if index < decimals { whole.append(bytes[index]) } else { fraction.append(bytes[index]) }
    }
    for _ in 0..<shift { whole.append(fraction.isEmpty ? 48 : fraction.removeFirst()) }
    var first = 0
    while first < whole.count - 1, whole[first] == 48 { first += 1 }
    if whole.isEmpty { whole.append(48) }
    if !fraction.isEmpty {
      whole.append(UInt8(ascii: "."))
      whole += fraction
    }
    return String(decoding: whole[first...], as: UTF8.self)
  }
}

/// The separators met while one number is read.
struct Grouping {
  /// Digits before the first separator.
  var firstCount = 0
  /// Digits behind the last separator.
  var lastCount = 0
  /// Where the digits behind the last separator begin.
  var lastStart = 0
  var lastKind: Kind?
  /// Separators other than the last one.
  var earlier: Set = []
  var innerAreThree = true

  enum Kind: UInt8 {
    case space = 1
    case dot = 2
    case comma = 4
    case apostrophe = 8
  }

  struct Set: OptionSet {
    let rawValue: UInt8
  }

  /// Notes the digits in front of the first separator, or behind the one of `kind` at `start`.
  mutating func add(_ count: Int, from start: Int, after kind: Kind?) {
    guard let kind else {
      firstCount = count
      lastCount = count
      return
    }
    if let lastKind {
      earlier.insert(Set(rawValue: lastKind.rawValue))
      if lastCount != 3 { innerAreThree = false }
    }
    lastKind = kind
    lastCount = count
    lastStart = start
  }

  /// Whether a group of three digits may follow.
  var mayContinue: Bool { lastKind == nil ? firstCount <= 3 : lastCount == 3 }

  private var lastWasSeen: Bool { lastKind.map { earlier.contains(Set(rawValue: $0.rawValue)) } ?? false }

  /// Whether the digits behind the last separator are decimals; nil when the whole is no number (`15.08.2017`).
  func lastIsDecimal(startsWithZero: Bool) -> Bool? {
    guard lastKind == .dot || lastKind == .comma else { return false }
    if lastCount == 3 {
      if earlier.isEmpty { return firstCount > 3 || (firstCount == 1 && startsWithZero) }
      return !lastWasSeen && innerAreThree
    }
    if !lastWasSeen { return true }
    return innerAreThree && firstCount <= 3 && lastCount < 3 ? true : nil
  }
}
