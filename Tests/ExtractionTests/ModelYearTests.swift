import Extraction
import Testing

struct ModelYearTests {
  @Test(arguments: [
    ("2015", 2015), ("2015-03-01", 2015), ("03/2015", 2015), ("MY2020", 2020), ("Årsmodell: 1976", 1976),
    ("2100", 2100),
    ("1900", 1900),
  ])
  func `a year is read`(text: String, year: Int) {
    #expect(ModelYear.parse(text) == year)
  }

  @Test(arguments: ["", "1899", "2101", "20150301", "15", "okänt"])
  func `what is no year stays unknown`(text: String) {
    #expect(ModelYear.parse(text) == nil)
  }
}
