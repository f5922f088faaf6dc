/// One vehicle being evaluated: its record, what it needs of the programs, and what the current message has brought.
///
/// The triggers are levels on the newest known values. A message first lets the timers before it run, then puts its values
/// into the record, each only when it is newer than the one there, and then asks every monitor once, at the time of its
/// newest value. Timers may have gone ahead of a message by then: it is still looked at as of its own time.
struct Evaluation {
  let programs: ProgramPointers
  let layout: Layout
  let record: VehicleRecord
  let place: UInt32
  let side: SideTexts
  /// Bit i is set when slot i got a new value by this message.
  var fresh: UInt64 = 0
  /// Bit i is set when slot i had a value before this message.
  var had: UInt64 = 0
  /// Whether this message brought a position that is believed.
  var hasFix = false
  var fixAccuracy: Double = 0
  /// Bit i is set when this message's position has crossed the zone of trigger i of the monitor being asked.
  var crossings: UInt8 = 0
  /// Whether the position is the first that says on which side of a zone of the monitor being asked the vehicle is.
  var decidesSide = false
  /// Where the vehicle was before that, and when; `none` for never.
  var before = PackedPosition(raw: 0)
  var beforeTime = VehicleRecord.none
  /// Values that came too late to count.
  var late = 0
  var tag: Int64?

  init(_ programs: ProgramPointers, record: VehicleRecord, place: UInt32, side: SideTexts) {
    self.side = side
    self.programs = programs
    self.record = record
    self.place = place
    layout = programs.layouts[record.layout]
  }

  /// Takes a message; false when it brings nothing that is new.
  mutating func take(
    _ message: ReadingBatch.Message, _ readings: UnsafeBufferPointer<Reading>, texts: [String],
    into firings: inout [Firing], revision: Int64
  ) -> Bool {
    let time = message.time
    if layout.traits.contains(.hasTimer), record.nextTimer < time {
      runTimers(until: time - 1, into: &firings, revision: revision)
    }
    for index in message.range { take(readings[index], texts: texts) }
    guard fresh != 0 || hasFix || message.time > record.lastEvaluation else { return false }
    tag = message.tag
    evaluateAll(at: time, isSample: true, into: &firings, revision: revision)
    record.lastEvaluation = max(record.lastEvaluation, time)
    fresh = 0
    hasFix = false
    if layout.traits.contains(.hasTimer) {
      scheduleNext()
      // A side that was to be held until this very instant has been held.
      if record.nextTimer <= time { runTimers(until: time, into: &firings, revision: revision) }
    }
    return true
  }

  private mutating func take(_ reading: Reading, texts: [String]) {
    if reading.code == Operand.positionCode {
      takePosition(reading)
      return
    }
    if reading.code == Operand.privacyCode {
      let isGreater = reading.time == record.privacyTime && UInt64(clamping: reading.value) > record.privacy
      if reading.time > record.privacyTime || isGreater {
        record.privacy = UInt64(clamping: reading.value)
        record.privacyTime = reading.time
      }
    }
    let slots = programs.slots + Int(layout.firstSlot)
    for slot in 0..<Int(layout.slotCount) where slots[slot] == reading.code {
      let known = record.time(slot)
      if reading.time < known {
        if reading.time > 0 { late += 1 }
        return
      }
      // Of two values of one time the greater one counts, so that it makes no difference which comes first.
      if reading.time == known, reading.value <= record.value(slot) { return }
      if known != VehicleRecord.none {
        had |= 1 << UInt64(slot)
        record.setPrevious(slot, record.value(slot))
      }
      if reading.text >= 0 {
        side.put(
          texts[Int(reading.text)], place: place, code: reading.code, keepingPrevious: known != VehicleRecord.none)
      }
      fresh |= 1 << UInt64(slot)
      record.setValue(slot, reading.value)
      record.setTime(slot, reading.time)
      return
    }
  }

  /// Asks every monitor of the vehicle how things stand at `time`.
  mutating func evaluateAll(
    at time: Int64, isSample: Bool, into firings: inout [Firing], revision: Int64 = .max
  ) {
    var offset = VehicleRecord.headWords + Int(layout.slotCount) * VehicleRecord.slotWords
    let numbers = programs.layoutPrograms + Int(layout.firstProgram)
    for index in 0..<Int(layout.programCount) {
      let number = Int(numbers[index])
      let program = programs.programs[number]
      defer { offset += Int(program.stateWords) }
      guard program.revision <= revision else { continue }
      let state = record.words + offset
      if program.traits.contains(.hasTime), record.lastEvaluation != VehicleRecord.none {
        walkWindowEdges(number, program, state, until: time, into: &firings)
      }
      crossings = 0
      decidesSide = false
      if isSample, hasFix, program.traits.contains(.hasZone) { moveSides(program, state, at: time) }
      evaluate(number, program, state, at: time, isSample: isSample, into: &firings)
    }
  }

  /// Asks one monitor how things stand at `time`, and lets it speak when that is news.
  mutating func evaluate(
    _ number: Int, _ program: Program, _ words: UnsafeMutablePointer<UInt64>, at time: Int64, isSample: Bool,
    into firings: inout [Firing]
  ) {
    var state = MonitorState(bits: words[0])
    let triggers = programs.triggers + Int(program.firstTrigger)
    var row = 0
    var quietRow = 0
    var weight = 1
    for index in 0..<Int(program.triggerCount) {
      let trigger = triggers[index]
      var value = leaf(trigger, index, state, program, at: time, isSample: isSample)
      if trigger.previousCount > 0 { value = gated(value, trigger, index, &state) }
      state.setLeaf(index, value)
      row += Int(value) * weight
      quietRow += (trigger.kind.isPulse && value == 1 ? 0 : Int(value)) * weight
      weight *= 3
    }
    let table = programs.tables + Int(program.table)
    let result = table[row]
    let isFirstFix = isSample && decidesSide
    if isFirstFix { state.isInitialised = knowsSides(program, state) }
    switch result {
    case 1:
      if state.value != MonitorState.isTrue {
        state.value = MonitorState.isTrue
        state.isHushed = false
        if !isFirstFix || program.traits.contains(.firesInitially) {
          rise(number, program, words, &state, at: time, into: &firings)
        }
        if program.refreshWord > 0 {
          words[Int(program.refreshWord)] = UInt64(bitPattern: time + program.refreshMilliseconds)
        }
      } else if program.refreshWord > 0 {
        remind(number, program, words, &state, at: time, into: &firings)
      }
      if program.traits.contains(.hasPulse), table[quietRow] != 1 { fall(program, words, &state) }
    case 0:
      if state.value == MonitorState.isTrue {
        fall(program, words, &state)
        if program.traits.contains(.notifiesOnClear), !state.isHushed {
          append(.clear, number, program, &state, at: time, suppressed: 0, to: &firings)
        }
      }
      state.value = MonitorState.isFalse
    default:
      // What nobody knows changes nothing, but nobody is reminded of it either.
      if program.refreshWord > 0 { words[Int(program.refreshWord)] = 0 }
    }
    words[0] = state.bits
  }

  /// Whether it is known of every zone of the monitor on which side the vehicle is.
  private func knowsSides(_ program: Program, _ state: MonitorState) -> Bool {
    let triggers = programs.triggers + Int(program.firstTrigger)
    return (0..<Int(program.triggerCount)).allSatisfy { !triggers[$0].kind.isZone || state.side($0) != 0 }
  }

  private func fall(_ program: Program, _ words: UnsafeMutablePointer<UInt64>, _ state: inout MonitorState) {
    state.value = MonitorState.isFalse
    if program.refreshWord > 0 { words[Int(program.refreshWord)] = 0 }
  }

  private func rise(
    _ number: Int, _ program: Program, _ words: UnsafeMutablePointer<UInt64>, _ state: inout MonitorState,
    at time: Int64, into firings: inout [Firing]
  ) {
    if program.coolDownWord > 0 {
      let told = Int64(bitPattern: words[Int(program.coolDownWord)])
      if told != 0, time - told < program.coolDownMilliseconds {
        state.suppressed += 1
        state.isHushed = true
        return
      }
      words[Int(program.coolDownWord)] = UInt64(bitPattern: time)
    }
    append(.rise, number, program, &state, at: time, suppressed: Int(state.suppressed), to: &firings)
    state.suppressed = 0
  }

  /// Sends a reminder that is due; of several that were missed only the last one, so that the rhythm stays.
  private func remind(
    _ number: Int, _ program: Program, _ words: UnsafeMutablePointer<UInt64>, _ state: inout MonitorState,
    at time: Int64, into firings: inout [Firing]
  ) {
    let due = Int64(bitPattern: words[Int(program.refreshWord)])
    guard due != 0 else {
      words[Int(program.refreshWord)] = UInt64(bitPattern: time + program.refreshMilliseconds)
      return
    }
    guard due <= time else { return }
    let last = due + (time - due) / program.refreshMilliseconds * program.refreshMilliseconds
    words[Int(program.refreshWord)] = UInt64(bitPattern: last + program.refreshMilliseconds)
    append(.reminder, number, program, &state, at: last, suppressed: Int(state.suppressed), to: &firings)
    state.suppressed = 0
  }

  private func append(
    _ kind: Firing.Kind, _ number: Int, _ program: Program, _ state: inout MonitorState, at time: Int64,
    suppressed: Int, to firings: inout [Firing]
  ) {
    state.sequence += 1
    let standing = state
    let holding = (0..<Int(program.triggerCount)).filter { standing.leaf($0) == 1 }
    let position = record.position
    let isPlaced = record.positionTime != VehicleRecord.none && record.privacy == 0
    firings.append(
      Firing(
        vehicle: record.vehicle, monitor: number, kind: kind, time: time, sequence: Int(state.sequence),
        trueTriggers: holding,
        values: holding.compactMap { value(of: $0, program) }, suppressed: suppressed, message: tag,
        position: isPlaced ? [position.longitude, position.latitude] : nil,
        positionTime: isPlaced ? record.positionTime : nil))
  }
}
