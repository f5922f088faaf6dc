extension Evaluation {
  /// Faster than a car drives: a fix that would need it is not believed at once.
  private static let fastestMetresPerMillisecond = 300_000.0 / 3_600_000
  /// Nearer than this, no speed is computed: two fixes of one second may lie apart by that.
  private static let jitterMetres = 200.0
  /// So many fixes in a row that agree with each other are believed, however far away they are.
  private static let fixesToBelieve: UInt64 = 3
  /// A crossing between two fixes further apart than this is not guessed.
  private static let longestGapMilliseconds: Int64 = 600_000
  /// Without a word in the monitor, a vehicle has left when it is so far outside.
  private static let leastHysteresisMetres = 30.0

  /// Takes a position when it is newer than the last and can be true.
  mutating func takePosition(_ reading: Reading) {
    let known = record.positionTime
    let position = PackedPosition(raw: reading.value)
    if reading.time < known {
      late += 1
      return
    }
    guard reading.time > known || reading.value > record.position.raw, record.privacy == 0 else { return }
    if known != VehicleRecord.none, isTooFast(from: record.position, at: known, to: position, at: reading.time) {
      let isConsistent =
        record.candidateCount > 0
        && !isTooFast(from: record.candidate, at: record.candidateTime, to: position, at: reading.time)
      record.candidateCount = isConsistent ? record.candidateCount + 1 : 1
      record.candidate = position
      record.candidateTime = reading.time
      guard record.candidateCount >= Self.fixesToBelieve else { return }
    }
    record.candidateCount = 0
    before = record.position
    beforeTime = known
    record.position = position
    record.positionTime = reading.time
    fixAccuracy = Double(reading.accuracyMetres)
    hasFix = true
  }

  private func isTooFast(from: PackedPosition, at start: Int64, to: PackedPosition, at end: Int64) -> Bool {
    if from == to { return false }
    guard let a = from.point, let b = to.point else { return true }
    let elapsed = Double(max(end - start, 1))
    let reachable = max(Self.jitterMetres, elapsed * Self.fastestMetresPerMillisecond)
    // A degree of latitude is 111 km, so most fixes need no trigonometry.
    let north = (a.latitude - b.latitude).magnitude * 111_200
    let east = (a.longitude - b.longitude).magnitude * 111_320
    if north + min(east, 40_100_000 - east) <= reachable { return false }
    return a.distance(to: b) > reachable
  }

  /// Decides for each zone of a monitor on which side the vehicle now is.
  mutating func moveSides(_ program: Program, _ words: UnsafeMutablePointer<UInt64>, at time: Int64) {
    var state = MonitorState(bits: words[0])
    let triggers = programs.triggers + Int(program.firstTrigger)
    crossings = 0
    decidesSide = false
    guard let point = record.position.point else { return }
    for index in 0..<Int(program.triggerCount) where triggers[index].kind.isZone {
      let trigger = triggers[index]
      // A fix that may be off by more than the zone is wide says nothing about it.
      guard fixAccuracy <= Double(trigger.reach) else {
        // Nor where the way to the next fix begins; the bit that data triggers use otherwise remembers that.
        state.setGate(index, true)
        continue
      }
      let side = state.side(index)
      let new = self.side(of: point, trigger, now: side)
      if side == 0 { decidesSide = true }
      if trigger.kind == .crossesZone {
        if hasCrossed(trigger, from: side, to: new, isStartKnown: !state.gate(index)) { crossings |= 1 << index }
        state.setSide(index, new)
      } else if side == 0 || trigger.dwellWord == 0 {
        state.setSide(index, new)
      } else if new == side {
        words[Int(trigger.dwellWord)] = 0
      } else if words[Int(trigger.dwellWord)] == 0 {
        words[Int(trigger.dwellWord)] = UInt64(bitPattern: time)
      }
      state.setGate(index, false)
    }
    words[0] = state.bits
  }

  private func side(of point: GeoPoint, _ trigger: CompiledTrigger, now side: UInt64) -> UInt64 {
    let zone = programs.zones + Int(trigger.place)
    if zone.pointee.contains(point) { return 2 }
    guard side == 2, trigger.kind != .crossesZone else { return 1 }
    let hysteresis =
      trigger.hysteresis >= 0
      ? Double(trigger.hysteresis)
      : max(Self.leastHysteresisMetres, min(fixAccuracy, Double(trigger.reach) / 10))
    return zone.pointee.signedDistance(to: point) > hysteresis ? 1 : 2
  }

  /// Whether the way from the fix before has met the zone's edge, or gone through the zone.
  private func hasCrossed(_ trigger: CompiledTrigger, from side: UInt64, to new: UInt64, isStartKnown: Bool) -> Bool {
    guard side != 0, beforeTime != VehicleRecord.none,
      record.positionTime - beforeTime <= Self.longestGapMilliseconds
    else { return false }
    if side == 2 || new == 2 { return side != new }
    guard isStartKnown, let start = before.point, let end = record.position.point else { return false }
    return (programs.zones + Int(trigger.place)).pointee.segmentTouches(from: start, to: end)
  }
}

extension PackedPosition {
  @inline(__always)
  var point: GeoPoint? { GeoPoint(longitude: longitude, latitude: latitude) }
}
