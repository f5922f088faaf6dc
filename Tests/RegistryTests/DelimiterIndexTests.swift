import Testing

@testable import Registry

struct DelimiterIndexTests {
  /// Rows of very different widths, from four delimiters in a row to none in 200 bytes.
  private static let texts: [(name: String, text: String)] = [
    ("usual rows", String(repeating: "MLB01D,YV1MOTOR123456789,196103082820,2012-11-14,1\n", count: 9)),
    ("nothing but delimiters", String(repeating: ",", count: 150)),
    ("nothing but line ends", String(repeating: "\n", count: 150)),
    ("delimiters and line ends in turn", String(repeating: ",\n", count: 70)),
    ("long fields", String(repeating: String(repeating: "x", count: 199) + ",", count: 5) + "\n"),
    ("a row that does not end", "a,b\nc,d"), ("one byte", ","), ("no byte", ""),
    ("exactly 64 bytes", String(repeating: "a,", count: 31) + "b\n"), ("beyond ASCII", "MÖB01D,YV1\n"),
  ]

  @Test(
    arguments: DelimiterIndex.Level.allCases.filter { $0.rawValue <= DelimiterIndex.Level.best.rawValue },
    texts.map(\.name))
  func `the places of delimiters and line ends are those that a loop finds`(
    _ level: DelimiterIndex.Level, _ name: String
  ) throws {
    let text = try #require(Self.texts.first { $0.name == name }).text
    let before = Array("header,\n".utf8)
    let bytes = before + Array(text.utf8)
    // Behind the end there are delimiters and line ends that must not be found.
    let padded = bytes + (0..<128).map { Array(",\nx".utf8)[$0 % 3] }
    let rows = before.count..<bytes.count
    let index = DelimiterIndex(delimiter: UInt8(ascii: ","), columnCount: 3, level: level)
    let isASCII = padded.withUnsafeBytes { bytes in bytes.baseAddress.map { index.build($0, rows) } }

    let found = rows.filter { bytes[$0] == UInt8(ascii: ",") || bytes[$0] == 10 }
    let lineEnds = rows.filter { bytes[$0] == 10 }
    let isUnterminated = bytes[rows].last != 10
    let expected = [rows.lowerBound - 1] + found + (isUnterminated ? [rows.upperBound] : [])
    #expect(
      (0..<expected.count + 4).map { Int(index.places[$0]) } == expected + [Int](repeating: Int(Int32.max), count: 4))
    let expectedLineEnds = lineEnds + (isUnterminated ? [rows.upperBound] : [])
    #expect(expectedLineEnds.indices.map { Int(index.lineEnds[$0]) } == expectedLineEnds)
    #expect(isASCII == (name != "beyond ASCII"))
  }
}
