import JSON
import Monitors
import Testing

struct EvaluationOrderTests {
  private static let listed = "vehicle.listing.active"
  private static let level = "vehicle.energy.fuel.level"

  private static func low(_ more: String) throws -> Monitor {
    try Sample.monitor("low", [Sample.data("low", level, "lowerThan", ["15"])], more: more)
  }

  private static func fix(_ seconds: Int64, east metres: Double, accuracy: Double) throws -> TelemetryMessage {
    let (longitude, latitude) = Sample.east(metres)
    var message = TelemetryMessage()
    message.readings.append(
      try #require(
        Reading(
          longitude: longitude, latitude: latitude, accuracyMetres: accuracy, time: Sample.noon + seconds * 1_000)))
    return message
  }

  @Test func `messages behind a timer keep their own times, and nothing said of a vehicle is like another`() throws {
    let evaluator = MonitorEvaluator([try Self.low(#", "subscribeParam": {"refreshEvent": 60}"#)])
    var (state, firings) = evaluator.evaluate(
      evaluator.begin(), Sample.batch([try Sample.message(0, [(Self.level, "10")])]))
    var later: [Firing]
    (state, later) = evaluator.advance(state, to: Sample.noon + 300_000)
    firings += later
    for (seconds, level) in [(200, "50"), (250, "10"), (260, "50"), (270, "10")] as [(Int64, String)] {
      let batch = Sample.batch([try Sample.message(seconds, [(Self.level, level)])])
      (state, later) = evaluator.evaluate(state, batch)
      firings += later
    }
    let rises = firings.filter { $0.kind == .rise }
    #expect(rises.map(Sample.text) == ["rise 0", "rise 250", "rise 270"])
    #expect(firings.map(\.sequence) == Array(1...firings.count))
  }

  @Test func `a change that has never been seen keeps nothing from falling and rising`() throws {
    let monitor = try Sample.monitor(
      "low | alarm",
      [
        Sample.data("low", Self.level, "lowerThan", ["15"]),
        Sample.data("alarm", "vehicle.alarm.status.activation", "onChange"),
      ])
    let levels: [(Int64, String)] = [(0, "10"), (10, "50"), (20, "10")]
    let messages = try levels.map { try Sample.message($0, [(Self.level, $1)]) }
    #expect(Sample.play(monitor, messages) == ["rise 0", "rise 20"])
  }

  @Test func `an offer is one until it is not, however long ago that was said`() throws {
    let monitor = try Sample.monitor(
      "sale & fast",
      [
        Sample.data("sale", Self.listed, "equalsTo", ["true"]),
        Sample.data("fast", "vehicle.kinetic.speed", "greaterThan", ["100"]),
      ])
    let month: Int64 = 30 * 86_400
    let messages = [
      try Sample.message(0, [(Self.listed, "true")]), try Sample.message(month, [("vehicle.kinetic.speed", "150")]),
    ]
    #expect(Sample.play(monitor, messages) == ["rise \(month)"])
  }

  @Test func `a position that says nothing of a zone is not the first one`() throws {
    let monitor = try Sample.monitor("z", [Sample.zone("z", "In")])
    let messages = [
      try Self.fix(0, east: 0, accuracy: 5_000), try Self.fix(600, east: 0, accuracy: 10),
      try Self.fix(1_200, east: 3_000, accuracy: 10), try Self.fix(1_800, east: 0, accuracy: 10),
    ]
    #expect(Sample.play(monitor, messages) == ["rise 1800"])
  }

  @Test func `a position that may be anywhere crosses nothing, and no way begins there`() throws {
    let monitor = try Sample.monitor("z", [Sample.zone("z", "Cross")])
    let start = try Self.fix(0, east: -1_500, accuracy: 10)
    let astray = try Self.fix(60, east: 1_500, accuracy: 5_000)
    let back = try Self.fix(120, east: -1_500, accuracy: 10)
    #expect(Sample.play(monitor, [start, astray, back]) == [])
    #expect(Sample.play(monitor, [start, try Self.fix(60, east: 1_500, accuracy: 10)]) == ["rise 60"])
    #expect(Sample.play(monitor, [start, astray, try Self.fix(120, east: 0, accuracy: 10)]) == ["rise 120"])
  }

  @Test func `what was so before counts only where nothing is known`() throws {
    let owner = try #require(Operand(name: "vehicle.owner.id"))
    let monitor = try Sample.monitor("o", [Sample.data("o", owner.name, "onChange")])
    func message(_ seconds: Int64, _ text: String?) -> TelemetryMessage {
      var message = TelemetryMessage()
      message.add(owner, "as registered", at: 0)
      if let text { message.add(owner, text, at: Sample.noon + seconds * 1_000) }
      return message
    }
    let messages = [message(0, "first"), message(10, nil), message(20, "second")]
    #expect(Sample.play(monitor, messages) == ["rise 0", "rise 20"])
  }

  @Test func `alerts are as new as the message, so that one that is missing has ended`() throws {
    var reader = TelemetryReader()
    var times: [Int64] = []
    for alerts in [#"[{"type":"A","createdAt":"2026-03-04T11:00:00Z"}]"#, "[]"] {
      let document = try Sample.document(
        #"{"licensePlate":"ABC123","alerts":\#(alerts),"createdAt":"2026-03-04T12:00:00Z"}"#)
      times += try reader.read(document, at: document.root).readings.map(\.time)
    }
    #expect(times == [Sample.noon, Sample.noon])
  }

  @Test func `a variable that is the account's is known without a vehicle, and one of the vehicle's ends batches`()
    throws
  {
    let fleet = Attribute(place: .header, key: "X-Fleet", value: "$fleetID")
    #expect(fleet.resolved(monitorID: "m", monitorLabel: "l", account: "a", subject: nil) == "a")
    let more = #", "subscribeParam": {"batchNotify": {"size": 5, "timeWindow": 60}}"#
    #expect(try Self.low(more).batchSize == 5)
    let carried = #", "attributes": [{"type": "Query", "key": "car", "value": "$vin"}]"#
    #expect(try Self.low(more + carried).batchSize == 1)
  }
}
