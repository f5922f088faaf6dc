/// How a monitor stands for a vehicle, and why.
public struct MonitorStanding: Sendable, Hashable {
  /// How a trigger stands.
  public struct TriggerStanding: Sendable, Hashable {
    /// The trigger's name.
    public let name: String
    /// `zone`, `time` or `data`.
    public let kind: String
    /// What it is looked at: the operand's name, or nil.
    public let operand: String?
    /// The last known value: of the operand, the side of the zone, or a position.
    public let value: String?
    /// When that was so, in milliseconds since 1970; nil for never.
    public let valueTime: Int64?
    /// Whether it holds.
    public let result: Truth
    /// Why it does or does not, in one sentence.
    public let reason: String
  }

  /// The triggers in their order.
  public let triggers: [TriggerStanding]
  /// Whether the expression holds now.
  public let result: Truth
  /// What the monitor made of the last message or timer.
  public let state: Truth
  /// Edges that were counted instead of told since the last notification.
  public let suppressed: Int
  /// When the next reminder is due.
  public let nextReminder: Int64?
  /// When it was told last, where a pause after that is kept.
  public let lastTold: Int64?
  /// When the vehicle was evaluated last.
  public let lastEvaluation: Int64?
  /// Why it has or has not fired, in one sentence.
  public let reason: String
}

extension Evaluation {
  /// How the monitor at a place of the layout stands at `time`, as if a message without news came.
  func standing(of index: Int, _ monitor: Monitor, at time: Int64) -> MonitorStanding {
    var offset = VehicleRecord.headWords + Int(layout.slotCount) * VehicleRecord.slotWords
    let numbers = programs.layoutPrograms + Int(layout.firstProgram)
    for earlier in 0..<index { offset += Int(programs.programs[Int(numbers[earlier])].stateWords) }
    let program = programs.programs[Int(numbers[index])]
    let words = record.words + offset
    let state = MonitorState(bits: words[0])
    var results: [Truth] = []
    var triggers: [MonitorStanding.TriggerStanding] = []
    for (place, trigger) in monitor.triggers.enumerated() {
      let compiled = programs.triggers[Int(program.firstTrigger) + place]
      var result = Truth(rawValue: leaf(compiled, place, state, program, at: time, isSample: false)) ?? .isUnknown
      let isGated = compiled.previousCount > 0 && result == .isTrue && !state.gate(place)
      if isGated { result = .isFalse }
      results.append(result)
      triggers.append(standing(of: trigger, compiled, state, place, result, isGated: isGated, at: time))
    }
    let now = monitor.expression.value { results[$0] }
    func word(_ place: UInt8) -> Int64? {
      place > 0 && words[Int(place)] != 0 ? Int64(bitPattern: words[Int(place)]) : nil
    }
    let truth: Truth = state.value == MonitorState.isTrue ? .isTrue : state.value == 0 ? .isUnknown : .isFalse
    return MonitorStanding(
      triggers: triggers, result: now, state: truth, suppressed: Int(state.suppressed),
      nextReminder: word(program.refreshWord), lastTold: word(program.coolDownWord),
      lastEvaluation: record.lastEvaluation == VehicleRecord.none ? nil : record.lastEvaluation,
      reason: reason(now, truth, state, program))
  }

  private func standing(
    of trigger: Trigger, _ compiled: CompiledTrigger, _ state: MonitorState, _ place: Int, _ result: Truth,
    isGated: Bool, at time: Int64
  ) -> MonitorStanding.TriggerStanding {
    switch trigger.question {
    case .zone:
      let side = ["unknown", "outside", "inside"][Int(min(state.side(place), 2))]
      let isPlaced = record.positionTime != VehicleRecord.none
      let reason =
        record.privacy != 0
        ? "the vehicle's privacy hides its position"
        : !isPlaced
          ? "no position has been seen"
          : time - record.positionTime > compiled.staleMilliseconds
            ? "the last position is too old" : "the vehicle is \(side) of the zone"
      return .init(
        name: trigger.name, kind: "zone", operand: nil, value: isPlaced ? side : nil,
        valueTime: isPlaced ? record.positionTime : nil, result: result, reason: reason)
    case .time:
      let isInside = programs.isInWindow(Int(compiled.place), at: time)
      let reason =
        !isInside
        ? "the time lies outside of the windows"
        : result == .isTrue
          ? "the time lies in a window" : "the time lies in a window, but nothing says that the vehicle is used"
      return .init(
        name: trigger.name, kind: "time", operand: nil, value: isInside ? "inside" : "outside", valueTime: time,
        result: result, reason: reason)
    case .data(let condition):
      return standing(of: condition, trigger.name, compiled, result, isGated: isGated, at: time)
    }
  }

  private func standing(
    of condition: DataCondition, _ name: String, _ compiled: CompiledTrigger, _ result: Truth, isGated: Bool,
    at time: Int64
  ) -> MonitorStanding.TriggerStanding {
    let slot = slot(of: compiled.code)
    let seen = record.time(slot)
    guard seen != VehicleRecord.none else {
      return .init(
        name: name, kind: "data", operand: condition.operand.name, value: nil, valueTime: nil, result: result,
        reason: "no value has been seen")
    }
    let value =
      condition.operand.keepsText
      ? self.side.text(place: place, code: compiled.code, isPrevious: false)
      : condition.operand.text(of: record.value(slot))
    let question = "\(condition.op.rawValue) \(condition.values.joined(separator: ", "))"
    let reason =
      compiled.isPrivate && record.privacy == 2
      ? "the vehicle's privacy hides the value"
      : time - seen > compiled.staleMilliseconds
        ? "the last value is too old"
        : isGated
          ? "the value before was not the one asked for when it came to hold"
          : condition.op.isPulse
            ? "\(condition.op.rawValue) holds only for the message that brings the change"
            : "the value \(result == .isTrue ? "is" : "is not") \(question)"
    return .init(
      name: name, kind: "data", operand: condition.operand.name, value: value, valueTime: seen, result: result,
      reason: reason)
  }

  private func reason(_ result: Truth, _ state: Truth, _ bits: MonitorState, _ program: Program) -> String {
    if record.lastEvaluation == VehicleRecord.none { return "no message of the vehicle has been evaluated" }
    if program.traits.contains(.hasZone), !bits.isInitialised, state != .isTrue {
      return "the first position after the monitor's beginning has still to come, and sets its state silently"
    }
    switch (result, state) {
    case (.isTrue, .isTrue):
      return bits.isHushed
        ? "the expression holds; its beginning fell into the pause after a notification and was counted"
        : "the expression has held since before; it fires again after it has ceased to"
    case (.isTrue, _): return "the expression holds now, and the next message fires"
    case (.isFalse, _): return "the expression does not hold"
    case (.isUnknown, _): return "the expression cannot be decided while values are unknown"
    }
  }
}

extension Fleet {
  /// How a monitor of a vehicle stands at `time`; nil when the vehicle is not there, or does not have it.
  public func standing(of monitor: Monitor, number: Int, vehicle: UInt32, at time: Int64) -> MonitorStanding? {
    guard let place = place(of: vehicle) else { return nil }
    let evaluation = Evaluation(
      table.pointers, record: VehicleRecord(words: words.pointer(place)), place: place, side: side)
    let numbers = evaluation.programs.layoutPrograms + Int(evaluation.layout.firstProgram)
    guard let index = (0..<Int(evaluation.layout.programCount)).first(where: { Int(numbers[$0]) == number }) else {
      return nil
    }
    return evaluation.standing(of: index, monitor, at: time)
  }
}
