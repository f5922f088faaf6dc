import Testing
import Vehicles

struct MoneyTests {
  @Test(arguments: [
    ("129000", "129000"), ("4487.00", "4487"), ("0.5", "0.5"), ("12.345", "12.34"), ("-3", "-3"), ("1.05", "1.05"),
  ])
  func `plain decimal text becomes exact minor units`(text: String, expected: String) throws {
    let currency = try #require(Currency(rawValue: "SEK"))
    #expect(Money(decimal: text, currency: currency)?.decimalText == expected)
  }

  @Test(arguments: ["", "12,5", "1 000", "abc", "99999999999999999999"])
  func `what is not a plain number is no money`(text: String) throws {
    let currency = try #require(Currency(rawValue: "SEK"))
    #expect(Money(decimal: text, currency: currency) == nil)
  }
}
