import JSON
import Monitors
import Testing

/// Builds monitors and messages from short texts.
enum Sample {
  /// 2026-03-04 12:00 UTC, a Wednesday.
  static let noon: Int64 = 1_772_625_600_000
  static let clocks = ClockCase()

  static func document(_ text: String) throws -> JSONDocument { try #require(JSONDocument(text)) }

  static func monitor(_ json: String) throws -> Monitor {
    let document = try document(json)
    return try Monitor(json: document, at: document.root, clocks: clocks)
  }

  /// A monitor of these triggers; `more` are further members, each with a comma before it.
  static func monitor(_ expression: String, _ triggers: [String], more: String = "") throws -> Monitor {
    try monitor(
      """
      {"label": "test", "triggerParam": {"triggers": [\(triggers.joined(separator: ","))], "boolExp": "\(expression)"}\(more)}
      """)
  }

  /// A circle of one kilometre around Stockholm's old town.
  static func zone(_ name: String, _ transition: String, more: String = "") -> String {
    """
    {"name": "\(name)", "zone": {"transition": "\(transition)", "place": {"radius": 1, "center":
      {"longitude": 18.07, "latitude": 59.325}}}\(more)}
    """
  }

  static func data(_ name: String, _ operand: String, _ op: String, _ values: [String] = [], more: String = "")
    -> String
  {
    let list = values.map { "\"\($0)\"" }.joined(separator: ",")
    return
      "{\"name\": \"\(name)\", \"data\": {\"data\": \"\(operand)\", \"op\": \"\(op)\", \"value\": [\(list)]\(more)}}"
  }

  static func night(_ name: String) -> String {
    """
    {"name": "\(name)", "time": {"timeZone": "UTC", "times": [{"start": "PT22H", "duration": "PT8H"}]}}
    """
  }

  /// A message at `seconds` after noon.
  static func message(
    _ seconds: Int64, _ values: [(operand: String, text: String)] = [], at place: (Double, Double)? = nil
  )
    throws -> TelemetryMessage
  {
    let time = noon + seconds * 1000
    var message = TelemetryMessage()
    for (name, text) in values {
      let operand = try #require(Operand(name: name))
      let isValue = message.add(operand, text, at: time)
      #expect(isValue)
    }
    if let place { message.readings.append(try #require(Reading(longitude: place.0, latitude: place.1, time: time))) }
    return message
  }

  static func batch(_ messages: [TelemetryMessage]) -> ReadingBatch {
    var batch = ReadingBatch()
    for (index, message) in messages.enumerated() {
      batch.append(vehicle: 7, readings: message.readings, texts: message.texts, tag: Int64(index))
    }
    return batch
  }

  /// A place so many metres east of the centre of `zone`.
  static func east(_ metres: Double) -> (Double, Double) {
    (18.07 + metres / (111_194.93 * 0.510_150_2), 59.325)
  }

  /// What a monitor fires on messages one by one: the second after noon and the kind.
  static func play(_ monitor: Monitor, _ messages: [TelemetryMessage], until end: Int64? = nil) -> [String] {
    let evaluator = MonitorEvaluator([monitor])
    var state = evaluator.begin()
    var fired: [Firing] = []
    for message in messages {
      let (next, firings) = evaluator.evaluate(state, batch([message]))
      state = next
      fired += firings
    }
    while let end, let due = state.nextTimer, due <= noon + end * 1000 {
      let (next, firings) = evaluator.advance(state, to: due)
      state = next
      fired += firings
    }
    return fired.map(text)
  }

  static func text(_ firing: Firing) -> String {
    let seconds = (firing.time - noon) / 1000
    let suppressed = firing.suppressed > 0 ? " after \(firing.suppressed)" : ""
    return "\(firing.kind.name) \(seconds)\(suppressed)"
  }
}
