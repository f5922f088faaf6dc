import Testing

@testable import Registry

struct SnapshotReaderTests {
  /// What is read of the text of a file, cut anywhere before `cut` bytes of its rows.
  private func read(_ text: String, cut: Int = .max) throws -> (table: VehicleTable, result: ReadingResult) {
    let bytes = Array(text.utf8)
    let format = SnapshotFormat()
    let layout = try bytes.withUnsafeBytes { try SnapshotLayout($0, format: format) }
    let table = VehicleTable()
    let reader = SnapshotReader(layout: layout, format: format, seals: nil, table: table, purpose: .remember)
    let cutter = ChunkCutter(layout: layout, file: 0)
    var rest = Array(bytes[layout.bodyStart...])
    var number = 0
    while !rest.isEmpty {
      let end = min(cut, rest.count)
      let padded = rest[..<end] + [UInt8](repeating: 0, count: ChunkCutter.capacity(for: 0))
      let (chunk, start) = cutter.cut(Array(padded), from: 0, to: end, number: number, isLast: end == rest.count)
      _ = reader.read(chunk)
      rest.removeFirst(start)
      number += 1
    }
    return (table, reader.finish())
  }

  private static let rows = [
    "ABC123,YV1RS61T942357771,196103082820,2020-01-02", "DEF45G,WVWZZZ1KZ6W000001,16556677-8899,2021-03-04",
    "GHI789,WBA3A5C50CF256551,Åsa Ny,2022-05-06",
  ]

  @Test(arguments: ["\n", "\r\n"], [true, false])
  func `the last column is whole with any line end, and without the last one`(_ lineEnd: String, _ isEnded: Bool) throws
  {
    let text = (["plate,vin,owner,acquired"] + Self.rows).joined(separator: lineEnd) + (isEnded ? lineEnd : "")
    for cut in [100, 130, Int.max] {
      let (table, result) = try read(text, cut: cut)
      #expect(result.profile.rows == 3)
      #expect(result.profile.dated == 3)
      #expect(result.profile.numberedOwners == 2)
      #expect(result.profile.accented == 1)
      #expect(result.problems.isEmpty)
      #expect(table.count == 3)
    }
  }

  @Test func `rows with other columns are named by line, and the ones between are read`() throws {
    let text = """
      plate,vin,owner,acquired
      \(Self.rows[0])

      ABC124,YV1RS61T942357772
      \(Self.rows[1])
      ,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
      \(Self.rows[2]),more
      \(Self.rows[2])
      """
    let (table, result) = try read(text)
    #expect(table.count == 3)
    #expect(result.problems.map(\.line) == [4, 6, 7])
    #expect(
      result.problems.map(\.reason) == [
        "it has 2 columns, the header 4", "it has 82 columns, the header 4", "it has 5 columns, the header 4",
      ])
    #expect(result.profile.unreadable == 3)
  }

  @Test func `a row that is quoted says what it says without quotes`() throws {
    let quoted = Self.rows.map { row in row.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",") }
    let header = "plate,vin,owner,acquired\n"
    let plain = try read(header + Self.rows.joined(separator: "\n"))
    let other = try read(header + quoted.joined(separator: "\n"))
    #expect(other.result.profile == plain.result.profile)
    for block in 0..<VehicleTable.blockCount { #expect(other.table.block(block) == plain.table.block(block)) }
  }
}
