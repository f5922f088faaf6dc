import TelemetryRuns
import Testing

struct TelemetryLinesTests {
  private static let one = #"{"licensePlate":"ABC123","createdAt":"2026-03-04T12:00:00Z","odometer":{"mileage":7}}"#

  private static func read(_ text: String, piece: Int) -> (accepted: Int, refused: [String]) {
    var lines = TelemetryLines(account: "a", keepsJSON: true)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      lines.take(Array(rest.prefix(piece)), now: EngineFixture.noon)
      rest = rest.dropFirst(piece)
    }
    lines.finish(now: EngineFixture.noon)
    return (lines.takeMessages().count, lines.refused.map { "\($0.line): \($0.reason)" })
  }

  @Test(arguments: [1, 7, 64, 100_000])
  func `lines, arrays and single objects are read in pieces of any size`(piece: Int) {
    let pretty =
      "{\n \"licensePlate\": \"ABC123\",\n \"createdAt\": \"2026-03-04T12:00:00Z\", \"odometer\": {\"mileage\": 7}}\n"
    let future = Self.one.replacing("12:00:00", with: "12:06:00")
    let cases: [(String, Int, [String])] = [
      (Self.one, 1, []), (Self.one + "\n" + Self.one + "\n", 2, []), ("[\(Self.one),\n\(Self.one)]", 2, []),
      (pretty, 1, []), ("", 0, []), ("\n\n" + Self.one, 1, []),
      ("\(Self.one)\nnonsense\n\(Self.one)", 2, ["2: the message is no JSON object"]),
      ("\(Self.one) x\n\(Self.one)", 1, ["1: the message is no JSON object"]),
      ("[\(Self.one),7]", 1, ["2: the message is no JSON object"]),
      (
        "[\(Self.one)", 0, ["1: the body is neither a JSON value nor one JSON object per line"]
      ),
      (future, 0, ["1: the message is from more than 5 minutes in the future"]),
    ]
    for (text, accepted, refused) in cases {
      let result = Self.read(text, piece: piece)
      #expect(result.accepted == accepted, "\(text)")
      #expect(result.refused == refused, "\(text)")
    }
  }
}
