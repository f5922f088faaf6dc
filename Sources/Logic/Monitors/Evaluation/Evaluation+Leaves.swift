extension Evaluation {
  /// Raw truth value of a trigger: 0 false, 1 true, 2 unknown.
  @inline(__always)
  func leaf(
    _ trigger: CompiledTrigger, _ index: Int, _ state: MonitorState, _ program: Program, at time: Int64,
    isSample: Bool
  ) -> UInt8 {
    switch trigger.kind {
    case .isInside, .isOutside, .crossesZone:
      return zoneLeaf(trigger, index, state.side(index), at: time, isSample: isSample)
    case .time:
      guard programs.isInWindow(Int(trigger.place), at: time) else { return 0 }
      return program.traits.contains(.isOnlyTime) ? useLeaf(at: time, stale: trigger.staleMilliseconds) : 1
    default: break
    }
    let slot = slot(of: trigger.code)
    // Without news there is no pulse, whatever else is known; the first value is what others are changes from.
    if trigger.kind.isPulse, !isSample || (fresh & had) >> UInt64(slot) & 1 == 0 { return 0 }
    let known = record.time(slot)
    if known == VehicleRecord.none || time - known > trigger.staleMilliseconds { return 2 }
    if trigger.isPrivate, record.privacy == 2 { return 2 }
    let value = record.value(slot)
    switch trigger.kind {
    case .equalsTo: return value == trigger.value ? 1 : 0
    case .greaterThan: return value > trigger.value ? 1 : 0
    case .lowerThan: return value < trigger.value ? 1 : 0
    case .includedIn: return holds(value, trigger.place, trigger.count) ? 1 : 0
    case .isActive:
      let active = side.identifiers(place: place, code: trigger.code)
      return active.contains { holds($0, trigger.place, trigger.count) } ? 1 : 0
    case .onChange, .crosses:
      let old = record.previous(slot)
      if trigger.kind == .onChange { return old == value ? 0 : 1 }
      let hasCrossed = old < trigger.value && value >= trigger.value || old > trigger.value && value <= trigger.value
      return hasCrossed ? 1 : 0
    default: return 2
    }
  }

  @inline(__always)
  private func zoneLeaf(
    _ trigger: CompiledTrigger, _ index: Int, _ side: UInt64, at time: Int64, isSample: Bool
  ) -> UInt8 {
    if trigger.kind == .crossesZone, !isSample || crossings >> index & 1 == 0 { return 0 }
    if side == 0 || record.privacy != 0 || time - record.positionTime > trigger.staleMilliseconds { return 2 }
    switch trigger.kind {
    case .isInside: return side == 2 ? 1 : 0
    case .isOutside: return side == 1 ? 1 : 0
    default: return 1
    }
  }

  /// Whether something in the last quarter of an hour says that the vehicle is used, or that it is not.
  private func useLeaf(at time: Int64, stale: Int64) -> UInt8 {
    let slot = slot(of: Operand.useCode)
    let known = record.time(slot)
    if known == VehicleRecord.none || time - known > min(stale, 900_000) || record.privacy == 2 { return 2 }
    return record.value(slot) == 0 ? 0 : 1
  }

  /// Lets a level hold only when its operand had the wanted state just before; decided when it comes to hold.
  func gated(
    _ value: UInt8, _ trigger: CompiledTrigger, _ index: Int, _ state: inout MonitorState
  ) -> UInt8 {
    guard value == 1 else {
      if value == 0 { state.setGate(index, false) }
      // The bit beside remembers that the level does not hold.
      state.setSide(index, value == 0 ? 0 : state.side(index))
      return value
    }
    if state.side(index) != 1 {
      state.setSide(index, 1)
      let slot = slot(of: trigger.code)
      let isChange = fresh >> UInt64(slot) & 1 != 0 && had >> UInt64(slot) & 1 != 0
      state.setGate(index, isChange && hadPrevious(trigger, slot))
    }
    return state.gate(index) ? 1 : 0
  }

  private func hadPrevious(_ trigger: CompiledTrigger, _ slot: Int) -> Bool {
    if trigger.kind == .isActive {
      let active = side.identifiers(place: place, code: trigger.code, isPrevious: true)
      return active.contains { holds($0, trigger.previousPlace, trigger.previousCount) }
    }
    return holds(record.previous(slot), trigger.previousPlace, trigger.previousCount)
  }

  @inline(__always)
  private func holds(_ value: Int64, _ place: Int32, _ count: Int32) -> Bool {
    let values = programs.values + Int(place)
    for index in 0..<Int(count) where values[index] == value { return true }
    return false
  }

  @inline(__always)
  func slot(of code: UInt8) -> Int {
    let slots = programs.slots + Int(layout.firstSlot)
    var slot = 0
    while slots[slot] != code { slot += 1 }
    return slot
  }

  /// What a true data trigger saw; nil for the other kinds.
  func value(of index: Int, _ program: Program) -> Firing.Value? {
    let trigger = programs.triggers[Int(program.firstTrigger) + index]
    guard !trigger.kind.isZone, trigger.kind != .time, let operand = Operand(code: trigger.code) else { return nil }
    let slot = slot(of: trigger.code)
    func text(_ value: Int64, isPrevious: Bool) -> String? {
      operand.keepsText
        ? side.text(place: place, code: trigger.code, isPrevious: isPrevious)
        : value == VehicleRecord.none ? nil : operand.text(of: value)
    }
    let previous = trigger.previousCount > 0 ? text(record.previous(slot), isPrevious: true) : nil
    return Firing.Value(
      trigger: index, operand: operand, text: text(record.value(slot), isPrevious: false) ?? "", previous: previous)
  }
}
