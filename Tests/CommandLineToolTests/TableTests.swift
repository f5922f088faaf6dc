import CommandLineTool
import Testing

struct TableTests {
  private var table: Table {
    var table = Table([.init("ID"), .init("ADS", isNumeric: true), .init("TITLE")])
    table.append(["run_1", "7", "Volvo V60"])
    table.append(["r2", "1204", ""])
    table.append(["r3", "", "två\nrader"])
    return table
  }

  @Test func `cells stand in columns, numbers at their end`() {
    #expect(
      table.lines() == [
        "ID      ADS  TITLE",
        "run_1     7  Volvo V60",
        "r2     1204  -",
        "r3        -  två\\nrader",
      ])
  }

  @Test func `a narrow terminal cuts only the last column`() {
    #expect(table.lines(width: 20)[1...] == ["run_1     7  Volvo …", "r2     1204  -", "r3        -  två\\nr…"])
    #expect(table.lines(width: 5)[1] == "run_1     7  …")
  }

  @Test func `a table without rows has its headings`() {
    #expect(Table([.init("A"), .init("N", isNumeric: true)]).lines() == ["A  N"])
  }
}
