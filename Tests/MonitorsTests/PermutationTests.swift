import Monitors
import TestSupport
import Testing

struct PermutationTests {
  private static func monitors() throws -> [Monitor] {
    [
      try Sample.monitor("z & n", [Sample.zone("z", "In"), Sample.night("n")], more: #", "notifyOnClear": true"#),
      try Sample.monitor(
        "low & !z",
        [
          Sample.data("low", "vehicle.energy.fuel.level", "lowerThan", ["15"]),
          Sample.zone("z", "In", more: #", "dwell": "PT2M""#),
        ],
        more: #", "subscribeParam": {"refreshEvent": 600}"#),
      try Sample.monitor(
        "fast", [Sample.data("fast", "vehicle.kinetic.speed", "greaterThan", ["130"])], more: #", "coolDown": 300"#),
      try Sample.monitor(
        "d | c", [Sample.data("d", "vehicle.doorsState.opening", "onChange"), Sample.zone("c", "Cross")]),
    ]
  }

  /// A vehicle that drives to and fro across the border for a night, with values of their own times.
  private static func trace(_ random: inout SeededRandom) throws -> [TelemetryMessage] {
    var messages: [TelemetryMessage] = []
    var metres = 0.0
    var time: Int64 = 30_000
    for _ in 0..<120 {
      time += Int64.random(in: 5...400, using: &random)
      metres = max(-3_000, min(3_000, metres + Double.random(in: -900...900, using: &random)))
      var message = try Sample.message(time, at: Int.random(in: 0..<4, using: &random) > 0 ? Sample.east(metres) : nil)
      let own = time - Int64.random(in: 0...60, using: &random)
      let level = Int.random(in: 5...25, using: &random)
      message.readings += try Sample.message(own, [("vehicle.energy.fuel.level", "\(level)")]).readings
      if Int.random(in: 0..<3, using: &random) == 0 {
        let speed = Int.random(in: 100...160, using: &random)
        message.readings += try Sample.message(time, [("vehicle.kinetic.speed", "\(speed)")]).readings
      }
      if Int.random(in: 0..<6, using: &random) == 0 {
        let door = ["Driver", "Trunk"][Int.random(in: 0...1, using: &random)]
        message.readings += try Sample.message(own, [("vehicle.doorsState.opening", door)]).readings
      }
      messages.append(message)
    }
    // A message's time is that of its newest value; two of one time would be one evaluation or two by their order.
    var seen: Set<Int64> = []
    return messages.filter { seen.insert($0.time ?? 0).inserted }.sorted { ($0.time ?? 0) < ($1.time ?? 0) }
  }

  private static func fired(_ evaluator: MonitorEvaluator, _ batches: [[TelemetryMessage]]) -> [String] {
    var state = evaluator.begin()
    var firings: [Firing] = []
    for messages in batches {
      var batch = Sample.batch(messages)
      batch.sort()
      let (next, news) = evaluator.evaluate(state, batch)
      state = next
      firings += news
    }
    return firings.map { "\($0.monitor) \($0.kind.name) \($0.time)" }.sorted()
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `the order within a batch, and duplicates, change nothing`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let evaluator = MonitorEvaluator(try Self.monitors())
    let trace = try Self.trace(&random)
    let expected = Self.fired(evaluator, trace.map { [$0] })
    #expect(!expected.isEmpty, "seed \(seed)")
    for _ in 0..<10 {
      var batches: [[TelemetryMessage]] = []
      var rest = trace[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(Int.random(in: 1...40, using: &random)))
        rest = rest.dropFirst(piece.count)
        let again = (batches.last ?? []).filter { _ in Int.random(in: 0..<20, using: &random) == 0 }
        let twice = piece.filter { _ in Int.random(in: 0..<20, using: &random) == 0 }
        batches.append((piece + twice + again).shuffled(using: &random))
      }
      #expect(Self.fired(evaluator, batches) == expected, "seed \(seed)")
    }
  }

  @Test func `timers that run in between do not change what fires`() throws {
    var random = SeededRandom(seed: 99)
    let evaluator = MonitorEvaluator(try Self.monitors())
    let trace = try Self.trace(&random)
    let expected = Self.fired(evaluator, trace.map { [$0] })
    var state = evaluator.begin()
    var firings: [Firing] = []
    for message in trace {
      let (advanced, due) = evaluator.advance(state, to: (message.time ?? 0) - 1)
      let (next, news) = evaluator.evaluate(advanced, Sample.batch([message]))
      state = next
      firings += due + news
    }
    let rises = { (list: [String]) in list.filter { !$0.contains("reminder") } }
    #expect(rises(firings.map { "\($0.monitor) \($0.kind.name) \($0.time)" }.sorted()) == rises(expected))
  }
}
