import Monitors
import Testing

struct DecimalNumberTests {
  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("14.5", "14.5"), ("-4.50", "-4.5"), ("20661.3", "20661.3"), ("1.2e3", "1200"),
    ("5E-3", "0.005"),
    ("0.1234567891", "0.123456789"), ("4000000000", "4000000000"), ("000012", "12"), ("1e0", "1"),
  ])
  func `numbers are kept to the ninth decimal`(text: String, kept: String) {
    #expect(DecimalNumber(text)?.description == kept)
  }

  @Test(arguments: ["", "-", ".5", "5.", "1e", "1e9999", "4000000001", "1_000", "0x1", "nan", "1.2.3", " 1", "1e10"])
  func `what is no number, or too large, is none`(text: String) {
    #expect(DecimalNumber(text) == nil)
  }

  @Test func `comparisons are exact`() throws {
    let fifteen = try #require(DecimalNumber("15"))
    #expect(try #require(DecimalNumber("14.9999999999999999")) < fifteen)
    #expect(try #require(DecimalNumber("15.0000000000000001")) > fifteen)
    #expect(DecimalNumber("15.000000000") == fifteen)
    #expect(DecimalNumber("0.1") != DecimalNumber("0.10000000000000001"))
    #expect(try #require(DecimalNumber("-15.00000000001")) < #require(DecimalNumber("-15")))
  }
}
