public import Vehicles

/// Reads the amount, the currency and the kind out of a price text such as `129 900 kr exkl. moms`.
///
/// Rules of grouping, after price-parser (read 2026-11-21) and Nordic car ads: digits are grouped by space, no-break,
/// narrow or thin space, dot, comma or apostrophe; a last separator followed by exactly three digits groups, by any other
/// number of digits it is the decimal one. Numbers that are dates, times, percentages, units or parts of a name are none.
public enum PriceParser {
  /// What `text` says, of which only the first 600 bytes are read.
  ///
  /// - Parameters:
  ///   - currencyHint: Text near the price that may name the currency; used when `text` does not.
  ///   - decimalSeparator: `.`, `,` or `€` where the site is known to write decimals that way.
  public static func parse(
    _ text: some StringProtocol, currencyHint: String? = nil, decimalSeparator: Character? = nil
  ) -> PriceText {
    parse(utf8: Array(text.utf8.prefix(maximumBytes)), currencyHint: currencyHint, decimalSeparator: decimalSeparator)
  }

  /// What the UTF-8 text `bytes` says; otherwise like `parse(_:currencyHint:decimalSeparator:)`.
  public static func parse(
    utf8 bytes: [UInt8], currencyHint: String? = nil, decimalSeparator: Character? = nil
  ) -> PriceText {
    var scan = PriceScan(
      utf8: bytes, decimalSeparator: decimalSeparator?.asciiValue, euroIsDecimal: decimalSeparator == "€")
    scan.read()
    scan.choose()
    var result = scan.priceText()
    let own = scan.currency()
    if let own { result.currencyText = own.text }
    guard own?.isWeak ?? true, let currencyHint else { return result }
    if let hinted = currency(inHint: currencyHint), own == nil || !hinted.isWeak {
      result.currencyText = hinted.text
    }
    return result
  }

  /// The currency that `currencyText` stands for.
  ///
  /// `kr`, `$` and the like stand for several: then `fallback` (of the site or the language) decides if it is one of
  /// them, else the answer is nil.
  public static func currency(of currencyText: String, default fallback: Currency?) -> Currency? {
    let codes = CurrencyTable.standard.codes(of: Array(currencyText.utf8))
    if codes.count == 1 { return codes[0] }
    return codes.first { $0 == fallback }
  }

  /// A price text is a line, not a page.
  private static let maximumBytes = 600

  /// The currency a hint names: beside a number, as its first word, or by an unmistakable sign anywhere.
  private static func currency(inHint hint: String) -> FoundCurrency? {
    var scan = PriceScan(utf8: Array(hint.utf8.prefix(maximumBytes)), decimalSeparator: nil, euroIsDecimal: false)
    scan.read()
    if let found = scan.currencyBesideNumber() { return found }
    let first = scan.skipSpaces(from: 0)
    if let match = CurrencyTable.standard.match(in: scan.bytes, at: first) {
      let rest = scan.skipSpaces(from: match.end)
      let isUnit = !match.isWeak && (scan.byte(rest) == UInt8(ascii: "/") || scan.byte(rest) == UInt8(ascii: "("))
      if rest >= scan.bytes.count || match.isStrong || isUnit { return FoundCurrency(match, in: scan.bytes) }
    }
    return scan.strongCurrencyAnywhere()
  }
}

/// A currency read in a text.
struct FoundCurrency {
  let text: String
  /// Whether it is a single letter or the like that a clearer hint may overrule.
  let isWeak: Bool

  init(_ match: CurrencyMatch, in bytes: [UInt8]) {
    text = String(decoding: bytes[match.start..<match.end], as: UTF8.self)
    isWeak = match.isWeak
  }
}
