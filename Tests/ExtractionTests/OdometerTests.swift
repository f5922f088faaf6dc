import Extraction
import Testing

struct OdometerTests {
  @Test(arguments: [
    ("13 000 mil", 130_000), ("4\u{A0}466 mil", 44_660), ("3 362 mil", 33_620), ("101tyś km", 101_000),
    ("110 000 km", 110_000), ("142,400 mi.", 229_171), ("53,561 miles", 86_198), ("66,282 miles", 106_671),
    ("70.000 km", 70_000), ("45 tkm", 45_000), ("12,5 mil", 125), ("0 mil", 0), ("35867", 35_867),
    ("2003 ∙ 12 000 mil ∙ Bensin", 120_000), ("2025 | 4 466 mil | LANDSKRONA", 44_660),
    ("1500 SCANDINAVIAN_MILE", 15_000),
    ("107015 KMT", 107_015), ("13 000 - 13 499 mil", 134_990),
  ])
  func `the distance is read in kilometres`(text: String, kilometres: Int) {
    #expect(Odometer.kilometres(from: text) == kilometres)
  }

  @Test(arguments: ["", "okänt", "300 000 mil", "2 000 001 km", "Volvo V70 2015", "2003 Bensin 12 000", "129 900 kr"])
  func `what is no distance stays unknown`(text: String) {
    #expect(Odometer.kilometres(from: text) == nil)
  }

  @Test(arguments: [("5 641", 56_410), ("5641", 56_410), ("70.000 km", 70_000)])
  func `a bare number takes the unit of its label`(text: String, kilometres: Int) {
    #expect(Odometer.kilometres(from: text, defaultUnit: .scandinavianMiles) == kilometres)
  }

  @Test(arguments: [
    ("SCANDINAVIAN_MILE", Odometer.Unit.scandinavianMiles), ("ScandinavianMile", .scandinavianMiles),
    ("mil", .scandinavianMiles),
    ("KMT", .kilometres), ("km", .kilometres), ("miles", .miles), ("SMI", .miles), ("mi.", .miles),
  ])
  func `unit codes are known`(name: String, unit: Odometer.Unit) {
    #expect(Odometer.Unit(named: name) == unit)
  }

  @Test func `a number with its unit becomes kilometres`() {
    #expect(Odometer.kilometres(13_000, .scandinavianMiles) == 130_000)
    #expect(Odometer.kilometres(300_000, .scandinavianMiles) == nil)
    #expect(Odometer.kilometres(-1, .kilometres) == nil)
  }
}
