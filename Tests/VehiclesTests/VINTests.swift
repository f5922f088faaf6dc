import Testing
import Vehicles

struct VINTests {
  @Test(arguments: [
    ("VF1AGVYB053148868", "VF1AGVYB053148868", true), ("wp0 ab2a89-au780654", "WP0AB2A89AU780654", true),
    (" 5UXWX7C5XBL734876\u{A0}", "5UXWX7C5XBL734876", true), ("1432056789", "1432056789", false),
    ("P1800 12345", "P180012345", false), ("IO123", "IO123", false),
  ])
  func `numbers are stored in one form`(text: String, value: String, isStandard: Bool) throws {
    let vin = try #require(VIN(text))
    #expect(vin.value == value)
    #expect(vin.isStandard == isStandard)
  }

  @Test(arguments: [
    "", "1234", "WVWZZZ3**********", "WVWZZZ1KZ5W00000I", "WVWZZZ1KZ5WO00001", "QVWZZZ1KZ5W000001", "11111111111111111",
    "WVWZZZ1KZ5W0000012", "WVWZZZÅKZ5W000001", "SAKNAS", "0000000",
  ])
  func `masked, misspelt and made-up numbers are none`(text: String) {
    #expect(VIN(text) == nil)
  }

  @Test(arguments: [
    ("1M8GDM9AXKP042788", true), ("5UXWX7C5XBL734876", true), ("1M8GDM9A1KP042788", false),
    ("WVWZZZ1KZ5W000001", false),
    ("1432056789", nil),
  ])
  func `the check digit is a hint`(text: String, isRight: Bool?) {
    #expect(VIN(text)?.checkDigitIsRight == isRight)
  }
}
