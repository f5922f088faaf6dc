import CommandLineTool
import JSON

/// What may be asked on standard input.
enum AnswerKind: String, CaseIterable {
  case robots
  case prices
  case plates
  case zones

  /// The kinds in words.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// Answers every line of standard input by a line, in order; refused data when a question was bad.
  func answerStandardInput(to output: LineWriter) throws -> ExitStatus {
    var reader = LineReader()
    var status = ExitStatus.done
    while let lines = try reader.nextLines() {
      var answers: [UInt8] = []
      for line in lines {
        do throws(BadQuestion) {
          answers += try answer(line)
        } catch {
          answers += error.json
          status = .dataRefused
        }
        answers.append(UInt8(ascii: "\n"))
      }
      try output.write(answers)
    }
    return status
  }

  private func answer(_ line: LineReader.Line) throws(BadQuestion) -> [UInt8] {
    let question = try Question(line)
    switch self {
    case .robots: return try question.robotsAnswer()
    case .prices: return try question.priceAnswer()
    case .plates: return try question.plateAnswer()
    case .zones: return try question.zoneAnswer()
    }
  }
}
