/// A currency by its ISO 4217 code, such as `SEK`.
public struct Currency: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
  /// Three upper-case letters.
  public let rawValue: String

  /// A currency, or nil when `rawValue` is not three letters; lower case is accepted.
  public init?(rawValue: String) {
    let code = rawValue.uppercased()
    guard code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else { return nil }
    self.rawValue = code
  }

  /// A currency whose code is known to be right.
  private init(code: String) { rawValue = code }

  /// Swedish krona.
  public static let sek = Currency(code: "SEK")
  /// Norwegian krone.
  public static let nok = Currency(code: "NOK")
  /// Danish krone.
  public static let dkk = Currency(code: "DKK")
  /// Euro.
  public static let eur = Currency(code: "EUR")
  /// United States dollar.
  public static let usd = Currency(code: "USD")
  /// Pound sterling.
  public static let gbp = Currency(code: "GBP")

  /// The code.
  public var description: String { rawValue }

  /// Digits after the decimal point of a whole unit (ISO 4217, list one, read 2026-11-21).
  public var minorDigits: Int {
    switch rawValue {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
      0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
  }

  /// How many minor units make a whole one.
  public var minorUnitsPerUnit: Int64 {
    switch minorDigits {
    case 0: 1
    case 3: 1000
    default: 100
    }
  }
}

/// An exact sum of money: whole minor units (öre, cents) of one currency.
public struct Money: Sendable, Hashable, CustomStringConvertible {
  /// Öre, cents and the like.
  public let minorUnits: Int64
  /// The currency of the sum.
  public let currency: Currency

  /// A sum of `minorUnits` of `currency`.
  public init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// A sum from plain decimal text in whole units, such as `129000` or `4487.00`.
  ///
  /// Digits beyond the currency's own are cut off. Nil when the text is not a plain decimal number or does not fit.
  public init?(decimal text: some StringProtocol, currency: Currency) {
    var whole: Int64 = 0
    var fraction: Int64 = 0
    var fractionDigits = 0
    var isFraction = false
    var sawDigit = false
    var isNegative = false
    for (index, byte) in text.utf8.enumerated() {
      if index == 0, byte == UInt8(ascii: "-") {
        isNegative = true
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if byte >= 48, byte <= 57 {
        sawDigit = true
        let digit = Int64(byte - 48)
        if isFraction {
          guard fractionDigits < currency.minorDigits else { continue }
          fraction = fraction * 10 + digit
          fractionDigits += 1
        } else {
          let (scaled, overflow) = whole.multipliedReportingOverflow(by: 10)
          guard !overflow, scaled <= .max - digit else { return nil }
          whole = scaled + digit
        }
      } else {
        return nil
      }
    }
    guard sawDigit else { return nil }
    while fractionDigits < currency.minorDigits {
      fraction *= 10
      fractionDigits += 1
    }
    let (units, overflow) = whole.multipliedReportingOverflow(by: currency.minorUnitsPerUnit)
    guard !overflow, units <= .max - fraction else { return nil }
    let total = units + fraction
    self.init(minorUnits: isNegative ? -total : total, currency: currency)
  }

  /// Whole units as JSON writes them: `129000`, `4487.5`.
  public var decimalText: String {
    let scale = currency.minorUnitsPerUnit
    let magnitude = minorUnits.magnitude
    let sign = minorUnits < 0 ? "-" : ""
    let whole = magnitude / UInt64(scale)
    var fraction = magnitude % UInt64(scale)
    guard fraction != 0 else { return "\(sign)\(whole)" }
    var digits = currency.minorDigits
    while fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    let text = String(fraction)
    return "\(sign)\(whole)." + String(repeating: "0", count: digits - text.utf8.count) + text
  }

  /// The sum with its currency: `129000 SEK`.
  public var description: String { "\(decimalText) \(currency)" }
}
