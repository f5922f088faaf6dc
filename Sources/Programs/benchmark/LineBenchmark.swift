import Glibc
import JSONLines

/// How much it costs to read the fields of messages that come as lines of JSON.
struct LineBenchmark {
  let lines: Int

  /// A plate, a time and five values, some 110 bytes.
  private static func line(_ number: Int, _ random: inout SeededRandom) -> String {
    let time = "2026-05-28T\(10 + number / 3600 % 10):\(10 + number / 60 % 50):\(10 + number % 50)Z"
    let (east, north) = (random.number(11_000...23_000), random.number(55_000...67_000))
    return #"{"vehicle":"\#(SyntheticPlate.text(number % SyntheticPlate.count))","createdAt":"\#(time)","#
      + #""lat":\#(Double(north) / 1000),"lon":\#(Double(east) / 1000),"battery":\#(random.number(5...100)),"#
      + #""speed":\#(random.number(0...140))}"#
  }

  func run(_ rows: RowWriter) throws {
    var random = SeededRandom(seed: 5)
    var bytes: [UInt8] = []
    for number in 0..<lines { bytes += Array(Self.line(number, &random).utf8) + [UInt8(ascii: "\n")] }
    var paths = FieldPaths(timeKey: "createdAt")
    for (field, path) in ["vehicle", "lat", "lon", "battery", "speed"].enumerated() {
      paths.want(path, as: UInt16(field))
    }
    var reader = JSONLineReader(paths)
    let watch = Stopwatch()
    let (right, values) = Self.read(bytes, &reader)
    var row = Row(name: "monitors.lines", count: lines, cost: watch.cost)
    row.verdict = (right, lines - right)
    row.figures = [("values", .count(values)), ("bytesPerLine", .number(Double(bytes.count) / Double(lines)))]
    try rows.write(row)
  }

  /// The number of lines that have five values and a time, and of all values.
  private static func read(_ bytes: [UInt8], _ reader: inout JSONLineReader) -> (right: Int, values: Int) {
    bytes.withUnsafeBufferPointer { bytes in
      var (right, values, start) = (0, 0, 0)
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if let count = try? reader.read(bytes, in: start..<end) {
          for index in 0..<count where reader[index].time == reader.time { values += 1 }
          if count == 5, reader.time != nil { right += 1 }
        }
        start = end + 1
      }
      return (right, values)
    }
  }
}
