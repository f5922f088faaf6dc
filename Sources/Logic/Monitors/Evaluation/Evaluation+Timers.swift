extension Evaluation {
  /// More edges of windows between two messages than this are not looked at one by one.
  private static let mostEdges = 64

  /// Lets every timer run that is due at `limit` or before, in their order.
  ///
  /// Monitors of a later `revision` were not there.
  mutating func runTimers(until limit: Int64, into firings: inout [Firing], revision: Int64 = .max) {
    var rounds = 0
    while record.nextTimer <= limit, rounds < 1_000 {
      let due = record.nextTimer
      let sample = tag
      tag = nil
      // Of reminders that were missed only the last one is sent, so that a pause of a day does not end in a thousand.
      let time = isOnlyReminder(record.nextTimer) ? max(due, latestReminder(until: limit)) : due
      flipSides(at: time)
      evaluateAll(at: time, isSample: false, into: &firings, revision: revision)
      record.lastEvaluation = max(record.lastEvaluation, time)
      tag = sample
      scheduleNext()
      rounds += 1
    }
  }

  /// Calls `body` with each monitor of the vehicle that is evaluated, and the place of its state.
  private func forEachProgram(_ body: (Program, UnsafeMutablePointer<UInt64>) -> Void) {
    var offset = VehicleRecord.headWords + Int(layout.slotCount) * VehicleRecord.slotWords
    let numbers = programs.layoutPrograms + Int(layout.firstProgram)
    for index in 0..<Int(layout.programCount) {
      let program = programs.programs[Int(numbers[index])]
      body(program, record.words + offset)
      offset += Int(program.stateWords)
    }
  }

  /// Counts a side that was held for long enough.
  private func flipSides(at time: Int64) {
    forEachProgram { program, words in
      guard program.traits.contains(.hasZone) else { return }
      var state = MonitorState(bits: words[0])
      for index in 0..<Int(program.triggerCount) {
        let trigger = programs.triggers[Int(program.firstTrigger) + index]
        guard trigger.kind.isZone, trigger.dwellWord > 0, words[Int(trigger.dwellWord)] != 0,
          Int64(bitPattern: words[Int(trigger.dwellWord)]) + trigger.dwellMilliseconds <= time
        else { continue }
        state.setSide(index, 3 - state.side(index))
        words[Int(trigger.dwellWord)] = 0
      }
      words[0] = state.bits
    }
  }

  /// Notes when the vehicle's next timer is due.
  func scheduleNext() {
    var next = Int64.max
    forEachProgram { program, words in
      guard program.traits.contains(.hasTimer) else { return }
      if program.refreshWord > 0, words[Int(program.refreshWord)] != 0 {
        shortenReminder(program, words)
        next = min(next, Int64(bitPattern: words[Int(program.refreshWord)]))
      }
      next = min(next, nextFlip(program, words), nextEdge(program, MonitorState(bits: words[0])))
    }
    record.nextTimer = next
  }

  /// A reminder that was set when they came less often is due earlier now.
  private func shortenReminder(_ program: Program, _ words: UnsafeMutablePointer<UInt64>) {
    guard record.lastEvaluation != VehicleRecord.none else { return }
    let latest = record.lastEvaluation + program.refreshMilliseconds
    if Int64(bitPattern: words[Int(program.refreshWord)]) > latest {
      words[Int(program.refreshWord)] = UInt64(bitPattern: latest)
    }
  }

  private func nextFlip(_ program: Program, _ words: UnsafeMutablePointer<UInt64>) -> Int64 {
    var next = Int64.max
    guard program.traits.contains(.hasZone) else { return next }
    for index in 0..<Int(program.triggerCount) {
      let trigger = programs.triggers[Int(program.firstTrigger) + index]
      guard trigger.kind.isZone, trigger.dwellWord > 0, words[Int(trigger.dwellWord)] != 0 else { continue }
      next = min(next, Int64(bitPattern: words[Int(trigger.dwellWord)]) + trigger.dwellMilliseconds)
    }
    return next
  }

  /// When a window's edge has to be looked at without a message.
  private func nextEdge(_ program: Program, _ state: MonitorState) -> Int64 {
    let isAwaited =
      program.traits.contains(.firesOnWindowEdge)
      || program.traits.contains(.notifiesOnClear) && state.value == MonitorState.isTrue
    guard program.traits.contains(.hasTime), isAwaited, record.lastEvaluation != VehicleRecord.none else {
      return .max
    }
    return windowEdge(program, after: record.lastEvaluation)
  }

  private func windowEdge(_ program: Program, after time: Int64) -> Int64 {
    var edge = Int64.max
    for index in 0..<Int(program.triggerCount) {
      let trigger = programs.triggers[Int(program.firstTrigger) + index]
      if trigger.kind == .time { edge = min(edge, programs.windowEnd(Int(trigger.place), at: time)) }
    }
    return edge
  }

  /// Looks at the edges of windows between the last evaluation and `time`: what ceased to hold meanwhile can come to hold
  /// again.
  mutating func walkWindowEdges(
    _ number: Int, _ program: Program, _ words: UnsafeMutablePointer<UInt64>, until time: Int64,
    into firings: inout [Firing]
  ) {
    var cursor = record.lastEvaluation
    for _ in 0..<Self.mostEdges {
      let isTrue = MonitorState(bits: words[0]).value == MonitorState.isTrue
      guard isTrue || program.traits.contains(.firesOnWindowEdge) else { return }
      let edge = windowEdge(program, after: cursor)
      guard edge < time else { return }
      let sample = tag
      tag = nil
      evaluate(number, program, words, at: edge, isSample: false, into: &firings)
      tag = sample
      cursor = edge
    }
  }

  private func isOnlyReminder(_ due: Int64) -> Bool {
    var isReminder = true
    forEachProgram { program, words in
      guard program.traits.contains(.hasTimer) else { return }
      if nextFlip(program, words) <= due || nextEdge(program, MonitorState(bits: words[0])) <= due {
        isReminder = false
      }
    }
    return isReminder
  }

  /// The last reminder up to `limit` of those whose turn it is, but none behind another timer.
  private func latestReminder(until limit: Int64) -> Int64 {
    var barrier = limit
    forEachProgram { program, words in
      guard program.traits.contains(.hasTimer) else { return }
      barrier = min(barrier, nextFlip(program, words) - 1, nextEdge(program, MonitorState(bits: words[0])) - 1)
    }
    var latest = record.nextTimer
    forEachProgram { program, words in
      guard program.refreshWord > 0, words[Int(program.refreshWord)] != 0 else { return }
      let due = Int64(bitPattern: words[Int(program.refreshWord)])
      guard due <= barrier else { return }
      let last = due + (barrier - due) / program.refreshMilliseconds * program.refreshMilliseconds
      latest = max(latest, last)
    }
    return latest
  }
}
