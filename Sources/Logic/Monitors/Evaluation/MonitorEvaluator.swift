/// What is known of one vehicle, and how its monitors stand: a value that can be kept and compared.
public struct VehicleState: Sendable, Hashable {
  var words: [UInt64]
  var texts: [UInt8: String]

  /// When its next timer is due; nil when none is set.
  public var nextTimer: Int64? { Int64(bitPattern: words[2]) == .max ? nil : Int64(bitPattern: words[2]) }
}

/// Evaluates the monitors of one vehicle without side effects: a state and a message, or a timer, give a state and what is to
/// be said.
///
/// The same decisions as those of a `Fleet`, which keeps many states in place.
public final class MonitorEvaluator {
  /// The monitors in their order.
  public let monitors: [Monitor]
  private var table = ProgramTable()
  private let layout: Int

  /// An evaluator of these monitors.
  public init(_ monitors: [Monitor]) {
    self.monitors = monitors
    var numbers: [Int32] = []
    for monitor in monitors { numbers.append(Int32(table.add(monitor, revision: 0))) }
    layout = table.layout(of: numbers)
  }

  /// A vehicle of which nothing is known.
  public func begin() -> VehicleState {
    var words = [UInt64](repeating: 0, count: Int(table.layouts[layout].words))
    let slots = Int(table.layouts[layout].slotCount)
    words.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { VehicleRecord(words: base).begin(layout: layout, vehicle: 0, slots: slots) }
    }
    return VehicleState(words: words, texts: [:])
  }

  /// The state after the messages of the batch, whatever vehicles they name, and what is to be said.
  public func evaluate(_ state: VehicleState, _ batch: ReadingBatch) -> (state: VehicleState, firings: [Firing]) {
    change(state) { evaluation, firings in
      batch.readings.withUnsafeBufferPointer { readings in
        for message in batch.messages {
          _ = evaluation.take(message, readings, texts: batch.texts, into: &firings, revision: .max)
          evaluation.had = 0
        }
      }
    }
  }

  /// The state after the timers that are due at `time` or before, and what is to be said.
  public func advance(_ state: VehicleState, to time: Int64) -> (state: VehicleState, firings: [Firing]) {
    change(state) { evaluation, firings in evaluation.runTimers(until: time, into: &firings) }
  }

  /// How each monitor stands at a time.
  public func explain(_ state: VehicleState, at time: Int64) -> [MonitorStanding] {
    var standings: [MonitorStanding] = []
    _ = change(state) { evaluation, _ in
      standings = monitors.indices.map { evaluation.standing(of: $0, monitors[$0], at: time) }
    }
    return standings
  }

  private func change(
    _ state: VehicleState, _ body: (inout Evaluation, inout [Firing]) -> Void
  ) -> (state: VehicleState, firings: [Firing]) {
    var state = state
    var firings: [Firing] = []
    let side = SideTexts()
    // Place 0, as there is but one vehicle.
    for (code, text) in state.texts { side.set(text, place: 0, code: code) }
    let pointers = table.pointers
    state.words.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var evaluation = Evaluation(pointers, record: VehicleRecord(words: base), place: 0, side: side)
      body(&evaluation, &firings)
    }
    state.texts = Dictionary(uniqueKeysWithValues: side.all(place: 0).map { ($0.code, $0.text) })
    return (state, firings)
  }
}
