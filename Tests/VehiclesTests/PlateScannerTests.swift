import TestSupport
import Testing
import Vehicles

struct PlateScannerTests {
  @Test(arguments: [
    ("Säljer ABC 123, byte mot DEF45G.", ["ABC123", "DEF45G"]), ("(ABC-123)", ["ABC123"]), ("ABC\u{A0}123", ["ABC123"]),
    ("Regnr:ABC123", ["ABC123"]), ("ABC123 ABC123", ["ABC123", "ABC123"]), ("»ABC123«", ["ABC123"]),
    ("ABC123", ["ABC123"]),
  ])
  func `plates in text are found`(text: String, plates: [String]) {
    #expect(PlateScanner.mentions(in: text).map(\.plate.normalized) == plates)
  }

  @Test(arguments: [
    "", "abc 123", "XABC123", "ABC1234", "ABC123D", "ÅABC123", "ABC123Å", "AIC 123", "ABC  123", "ABC 12O", "ABC",
    "ABC 12",
    "WVWZZZABC123", "_ABC123",
  ])
  func `words that only resemble a plate are left alone`(text: String) {
    #expect(PlateScanner.mentions(in: text).isEmpty)
  }

  @Test func `a mention tells its place in bytes`() {
    #expect(PlateScanner.mentions(in: "på ABC 123!").map(\.utf8Range) == [4..<11])
  }

  @Test(.enabled(if: Repository.shared != nil, "the suites of ../shared are absent"))
  func `the public suite of plates in text agrees`() throws {
    for row in try Suite.rows("plates-in-text") {
      guard let text = row["text"] as? String, let plates = row["plates"] as? [String] else { continue }
      let found = PlateScanner.mentions(in: text).map(\.plate)
      #expect(found == plates.compactMap { LicensePlate($0) }, "\(text)")
    }
  }
}
