import CommandLineTool
import JSON

/// One result.
struct Row {
  /// A further figure of a row.
  enum Figure {
    /// A whole number.
    case count(Int)
    /// Any other number.
    case number(Double)
    /// Words.
    case text(String)
  }

  /// What was measured.
  var name: String
  /// How many pieces of work were done.
  var count: Int
  /// What they cost together.
  var cost: Cost
  /// The most memory that the process had meanwhile.
  var peakBytes = ProcessMemory.peakBytes
  /// Pieces with the right result and with a wrong one; nil where there is nothing to be right about.
  var verdict: (right: Int, wrong: Int)?
  /// What else there is to say, in order.
  var figures: [(name: String, figure: Figure)] = []

  /// The row as JSON.
  var json: String {
    var writer = JSONWriter()
    writer.object { json in
      json.member("name", name)
      json.member("count", count)
      json.member("cpuSeconds", raw: Self.text(cost.cpuSeconds))
      json.member("wallSeconds", raw: Self.text(cost.wallSeconds))
      json.member("perCpuSecond", raw: Self.text(cost.cpuSeconds > 0 ? Double(count) / cost.cpuSeconds : 0))
      json.member("peakBytes", peakBytes)
      if let verdict {
        json.member("right", verdict.right)
        json.member("wrong", verdict.wrong)
      }
      for (name, figure) in figures {
        switch figure {
        case .count(let value): json.member(name, value)
        case .number(let value): json.member(name, raw: Self.text(value))
        case .text(let value): json.member(name, value)
        }
      }
    }
    return writer.text
  }

  /// To the microsecond.
  private static func text(_ value: Double) -> String {
    let rounded = (value * 1e6).rounded() / 1e6
    return rounded.magnitude < 1e15 && rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}

/// Prints rows as they come.
final class RowWriter {
  /// Whether a result was wrong.
  private(set) var hasFailure = false
  private let output: LineWriter

  init(output: LineWriter) { self.output = output }

  func write(_ row: Row) throws {
    if let verdict = row.verdict, verdict.wrong > 0 { hasFailure = true }
    try output.writeLine(row.json)
  }
}
