internal import JSON

extension Verdict {
  /// The findings as a JSON array, for `endRun` and whoever reads runs.
  public var findingsJSON: String {
    var writer = JSONWriter()
    writer.array { array in
      for finding in findings {
        array.object { object in
          object.member("gate", finding.gate.rawValue)
          object.member("field", finding.field)
          if let baseline = finding.baseline { object.member("baseline", raw: Self.number(baseline)) }
          object.member("now", raw: Self.number(finding.now))
          object.member("n", finding.count)
          object.member("sentence", finding.sentence)
        }
      }
    }
    return writer.text
  }

  /// Three digits after the point at most, as these are shares, prices and counts.
  private static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "null" }
    let thousandths = Int((value * 1000).rounded())
    guard thousandths % 1000 != 0 else { return String(thousandths / 1000) }
    return "\(Double(thousandths) / 1000)"
  }
}
