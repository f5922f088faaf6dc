import Testing
import Vehicles

struct LicensePlateTests {
  @Test(arguments: [
    ("abc 123", "ABC123"), ("ABC-123", "ABC123"), (" ABC\u{A0}12d ", "ABC12D"), ("A.B.C 123", "ABC123"),
    ("T-883-BT", "T883BT"), ("AB\u{202F}12345", "AB12345"), ("ABC–123", "ABC123"), ("en åra", "ENÅRA"),
    ("A\u{30A}KE", "ÅKE"), ("o\u{308}l", "ÖL"), ("æØ1", "ÆØ1"), ("ABCDE12345", "ABCDE12345"),
  ])
  func `plates are compared without spaces, hyphens and case`(text: String, normalized: String) {
    #expect(LicensePlate(text)?.normalized == normalized)
  }

  @Test(arguments: ["", "A", " - ", "ABC_123", "ABCDEF12345", "ABC 123!", "АВС123", "***", "\u{30A}A1", "ABC√12"])
  func `what no country writes on a plate is no plate`(text: String) {
    #expect(LicensePlate(text) == nil)
  }

  @Test(arguments: [
    ("ABC123", LicensePlate.Kind.standard), ("ABC12D", .standard2019), ("ABC000", .standard), ("ABC123T", .taxi),
    ("ABC12DT", .taxi), ("AB123C", .diplomatic), ("WORD", .personal), ("ENVARG", .personal), ("ÅÄÖ", .personal),
    ("R2D2", .personal), ("IQV", .personal), ("ABCD123", .personal), ("123456", .military),
  ])
  func `the form tells the kind of a Swedish plate`(text: String, kind: LicensePlate.Kind) {
    #expect(LicensePlate(text)?.swedishKind == kind)
  }

  @Test(arguments: [
    "IBC123", "ABQ123", "AVC123", "ABC12O", "ABC12V", "ÅÄÖ123", "ABCDEFGH", "Ø12A", "123ABC", "A1B2C3", "AW123",
    "1234567",
  ])
  func `what looks given out but cannot be is no Swedish plate`(text: String) {
    #expect(LicensePlate(text)?.swedishKind == nil)
  }

  @Test(arguments: [
    ("BOB", "B0B"), ("B0B", "B0B"), ("DOY572", "DOY572"), ("DOY572T", "DOY572"), ("AB12345", "AB12345"),
  ])
  func `O counts as 0 where the number is not ordinary`(text: String, key: String) {
    #expect(LicensePlate(text)?.matchKey == key)
  }

  @Test(arguments: [("ABC123", true), ("MLB123", false), ("SEX12A", false), ("WORD", false)])
  func `some letter groups are never given out`(text: String, isIssued: Bool) {
    #expect(LicensePlate(text)?.letterGroupIsIssued == isIssued)
  }
}
