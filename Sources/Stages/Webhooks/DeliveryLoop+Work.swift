internal import CommandLineTool
internal import Outbox
internal import SQLite

extension DeliveryLoop {
  /// The longest time without looking around; whatever happens ends it.
  private static let longestPause: Int64 = 10_000

  /// Does the turn's transaction, and returns what is to be sent now; nothing when the database has failed for the time being.
  func perform(_ turn: Turn, _ deliverer: inout Deliverer, _ summary: inout Summary) async throws -> [Flight] {
    let outcome: Turn.Outcome
    do {
      outcome = try await database.write { connection in try DeliveryQueue(connection).perform(turn) }
    } catch let error as SQLiteError where error.mayPass {
      deliverer.fail(turn)
      log.warning("the database could not be written; what ended is kept in memory") { $0.add("error", "\(error)") }
      if !options.follows, deliverer.failures >= Self.mostFailures { throw error }
      return []
    }
    deliverer.end(outcome, of: turn)
    summary.attempts += outcome.reports.count
    summary.delivered += outcome.reports.count { $0.result.outcome == .ok }
    summary.takenOver += outcome.takenOver
    summary.late += outcome.late
    if !outcome.reports.isEmpty { try report(outcome.reports) }
    return outcome.flights
  }

  /// Sends, unless the worker was frozen for so long since its claim that somebody else may have the delivery by now.
  func fly(_ flight: Flight) async -> Landing {
    let result =
      flight.mayBegin(at: clock.monotonic())
      ? await send(flight.webhook)
      : AttemptResult(.aborted, explanation: "nothing was sent, because the sender was stopped for too long")
    return Landing(flight, result, endedAt: clock.now(), landedAt: clock.monotonic())
  }

  func pause(_ deliverer: Deliverer, _ control: DeliverySwitch, atMost longest: Int64?) async {
    let wait = deliverer.wait(now: clock.now(), monotonic: clock.monotonic()) ?? Self.longestPause
    guard wait > 0 else { return }
    await control.wait(atMost: .milliseconds(min(wait, longest ?? wait, Self.longestPause)), sleep: clock.sleep)
  }

  /// When something is due; at once where the database cannot tell for the time being, so that the turn that follows finds out,
  /// which waits for the database where it has to.
  func nextDue() async throws -> Int64? {
    do {
      return try await database.read { connection throws(SQLiteError) in try DeliveryQueue(connection).nextDue() }
    } catch let error as SQLiteError where error.mayPass {
      log.warning("the database could not be read") { $0.add("error", "\(error)") }
      return .min
    }
  }

  /// Rings when another connection has changed the database.
  func poll(_ control: DeliverySwitch) async {
    var version: Int?
    while !Task.isCancelled {
      // A database that cannot be read now may be later; the turns tell of it.
      let current = try? await database.read { connection throws(SQLiteError) in try connection.dataVersion }
      if let current, current != version {
        version = current
        control.ring()
      }
      guard (try? await clock.sleep(Self.poll)) != nil else { return }
    }
  }

  /// Takes over what dead and frozen workers had, follows the clock, and tidies up.
  func watch(_ worker: Int64, _ control: DeliverySwitch) async {
    var offset: Int64?
    var upkeep = UpkeepRound()
    while !Task.isCancelled {
      do {
        try await followClock(&offset)
        try await watchOthers(worker, control)
        try await tidy(&upkeep)
      } catch {
        log.warning("other senders could not be watched") { $0.add("error", "\(error)") }
      }
      guard (try? await clock.sleep(Self.watch)) != nil else { return }
    }
  }

  func watchOthers(_ worker: Int64, _ control: DeliverySwitch) async throws {
    let (now, monotonic) = (clock.now(), clock.monotonic())
    let (others, hasEndedLeases) = try await database.read { connection in
      let queue = DeliveryQueue(connection)
      return (try queue.workers(except: worker), try queue.hasLeases(endedAt: monotonic))
    }
    for other in others where locks.isDead(other.token) {
      let count = try await database.write { connection in
        try DeliveryQueue(connection).release(worker: other.id, at: now)
      }
      locks.remove(other.token)
      log.info("took over what a dead sender had") { $0.add("attempts", count) }
      control.ring()
    }
    guard hasEndedLeases else { return }
    let count = try await database.write { connection in
      try DeliveryQueue(connection).takeOver(leasesEndedAt: monotonic, at: now)
    }
    log.warning("took over what a sender had that does not move") { $0.add("attempts", count) }
    control.ring()
  }

  private func followClock(_ offset: inout Int64?) async throws {
    let (now, monotonic) = (clock.now(), clock.monotonic())
    // Asked in memory first: hardly ever is there something to write.
    if let offset, (now - monotonic - offset).magnitude < 1_000 { return }
    offset = now - monotonic
    let boot = clock.boot
    let step = try await database.write { connection in
      try DeliveryQueue(connection).followClock(now: now, monotonic: monotonic, boot: boot)
    }
    if step != 0 { log.warning("the clock was set; what waits moves with it") { $0.add("milliseconds", Int(step)) } }
  }
}

extension SQLiteError {
  /// Whether the same may work later.
  fileprivate var mayPass: Bool {
    switch code {
    case .busy, .full, .inputOutput, .readOnly: true
    default: false
    }
  }
}
