public import FoundationEssentials
internal import JSON
public import Monitors
public import SQLite
internal import Synchronization
public import Telemetry
internal import Vehicles

/// The monitors of all accounts at work: messages and timers go in, events come out, in one transaction each.
///
///     evaluate   what do the vehicle's monitors make of it?      Fleet, in memory
///     journal    what was evaluated                              TelemetryJournal
///     tell       an event for everything that fires              Outbox
///     store      the states of vehicles, a few at a time         TelemetryVehicles
///
/// One engine per database may be at work. What is in memory is always what the database would give again: the stored states
/// and the journal behind them, evaluated anew. When a transaction is undone, `invalidate` has the memory read again.
public final class MonitorEngine {
  /// So many messages may stand in the journal before states are stored.
  static let journalLimit = 500_000
  /// Fewest states that are stored with a batch while the journal is being emptied.
  private static let statesAtOnce = 500

  let clocks = ClockCase()
  let retention: MessageRetention
  private let lock = Mutex(())
  var fleet = Fleet()
  var catalog = MonitorCatalog()
  private var isLoaded = false
  private var journalMessages = 0
  /// The last entry of the journal that memory holds.
  var lastEntry: Int64 = 0
  /// Vehicles whose states are being stored, and the entry that can be forgotten then.
  private var storing: [UInt32] = []
  private var storingUpTo: Int64 = 0

  /// An engine that reads the database when it is first used; messages are kept as `retention` says.
  public init(retention: MessageRetention = .none) { self.retention = retention }

  /// Has everything read from the database again before it is used next, because a transaction was undone.
  public func invalidate() { lock.withLock { _ in isLoaded = false } }

  /// How many vehicles are in memory.
  public var vehicleCount: Int { lock.withLock { _ in fleet.vehicleCount } }

  /// Whether the JSON of messages is needed beside their values.
  public func wantsJSON() -> Bool {
    lock.withLock { _ in retention != .none || !isLoaded || catalog.wantsSnapshots }
  }

  /// Takes messages within the caller's transaction; in whatever order they stand, they are evaluated in that of their times.
  ///
  /// `refused` others came with them and are only counted.
  public func accept(
    _ messages: [IncomingMessage], refused: Int = 0, on connection: Connection, now: Date
  ) throws(SQLiteError) -> IntakeReport {
    try guarded(connection) { () throws(SQLiteError) in
      var report = IntakeReport()
      report.accepted = messages.count
      var batch = ReadingBatch()
      for (index, incoming) in messages.enumerated() {
        guard let key = try key(of: incoming, connection) else {
          report.unknown += 1
          continue
        }
        let message = incoming.message
        if !batch.append(vehicle: key, readings: message.readings, texts: message.texts, tag: Int64(index)) {
          try evaluate(&batch, messages, connection, now, &report)
          batch.append(vehicle: key, readings: message.readings, texts: message.texts, tag: Int64(index))
        }
      }
      try evaluate(&batch, messages, connection, now, &report)
      let totals = TelemetryTotals(connection)
      for (count, name) in [
        (report.accepted, "accepted"), (report.unknown, "unknown"), (report.repeated, "repeated"),
        (report.late, "late"), (refused, "refused"),
      ] { try totals.add(count, to: name) }
      if retention == .month {
        let time = Int64(now.millisecondsSince1970)
        try KeptMessages(connection).removeOld(now: time, limit: 2 * messages.count)
      }
      try storeSome(connection, atLeast: 2 * messages.count)
      return report
    }
  }

  /// Lets timers run up to `now`, takes in what crawls and snapshots found out, and sends what has waited long enough.
  public func advance(on connection: Connection, now: Date) throws(SQLiteError) -> IntakeReport {
    try guarded(connection) { () throws(SQLiteError) in
      var report = IntakeReport()
      try takeFacts(connection, now, &report)
      let time = Int64(now.millisecondsSince1970)
      if let due = fleet.nextTimer, due <= time {
        let firings = fleet.advance(to: time)
        lastEntry = try TelemetryJournal(connection).add(advancedTo: time, revision: catalog.revision)
        report.events += try tell(firings, of: [], in: nil, connection, now)
      }
      try sendDueParts(connection, now)
      // What is stored without an entry of its own could be undone without being noticed.
      if !storing.isEmpty {
        lastEntry = try TelemetryJournal(connection).add(advancedTo: time, revision: catalog.revision)
      }
      if retention == .month { try KeptMessages(connection).removeOld(now: time, limit: 1_000) }
      try storeSome(connection, atLeast: 0)
      return report
    }
  }

  /// Whether `advance` has anything to do at `now`; asks `connection`, which only reads.
  public func isDue(_ connection: Connection, now: Date) throws(SQLiteError) -> Bool {
    let (isLoaded, timer, revision, isStoring) = lock.withLock { _ in
      (self.isLoaded, fleet.nextTimer, catalog.revision, !storing.isEmpty)
    }
    if !isLoaded || isStoring || timer.map({ $0 <= Int64(now.millisecondsSince1970) }) == true { return true }
    if try MonitorStore(connection, clocks: clocks).revision() != revision { return true }
    if try !MarketFeed(connection).waiting(limit: 1).isEmpty { return true }
    return try !NotificationParts(connection).dueMonitors(at: now).isEmpty
  }

  /// Stores the states of all vehicles that have changed, so that the next start has nothing to evaluate again.
  public func storeAll(on connection: Connection) throws(SQLiteError) {
    try guarded(connection) { () throws(SQLiteError) in
      storing += fleet.takeChanged()
      storingUpTo = lastEntry
      journalMessages = 0
      try store(storing.count, connection)
    }
  }

  /// How a monitor stands for a vehicle; nil when it is stopped, or not for this vehicle.
  public func standing(
    of stored: StoredMonitor, vehicle: Int64, on connection: Connection, now: Date
  ) throws(SQLiteError) -> MonitorStanding? {
    try guarded(connection) { () throws(SQLiteError) in
      guard let number = catalog.number(ofRow: stored.row) else { return nil }
      return fleet.standing(
        of: stored.monitor, number: number, vehicle: UInt32(truncatingIfNeeded: vehicle),
        at: Int64(now.millisecondsSince1970))
    }
  }

  /// Runs `body` with what the database holds in memory; a failure has it read again next time.
  private func guarded<Value>(
    _ connection: Connection, _ body: () throws(SQLiteError) -> Value
  ) throws(SQLiteError) -> Value {
    try lock.withLock { _ throws(SQLiteError) in
      do throws(SQLiteError) {
        // A transaction that was undone took its entry of the journal with it.
        let entry = try TelemetryJournal(connection).lastSequence()
        if isLoaded, entry == lastEntry { try refresh(connection) } else { try load(connection) }
        return try body()
      } catch {
        isLoaded = false
        throw error
      }
    }
  }

  private func evaluate(
    _ batch: inout ReadingBatch, _ messages: [IncomingMessage], _ connection: Connection, _ now: Date,
    _ report: inout IntakeReport
  ) throws(SQLiteError) {
    guard !batch.messages.isEmpty else { return }
    batch.sort()
    let outcome = fleet.evaluate(batch, revision: catalog.revision)
    report.repeated += outcome.repeated
    report.late += outcome.late
    lastEntry = try TelemetryJournal(connection).add(batch, revision: catalog.revision)
    journalMessages += batch.messages.count
    // Before the messages are kept, so that what they do not say is taken from the one before.
    report.events += try tell(outcome.firings, of: messages, in: batch, connection, now)
    if retention != .none { try keep(batch, messages, connection) }
    batch = ReadingBatch()
  }

  private func keep(
    _ batch: ReadingBatch, _ messages: [IncomingMessage], _ connection: Connection
  ) throws(SQLiteError) {
    let kept = KeptMessages(connection)
    for message in batch.messages {
      guard let json = messages[Int(message.tag)].json, let vehicle = fleet.vehicle(key: message.vehicle) else {
        continue
      }
      try kept.keep(Array(json), of: Int64(vehicle), at: message.time, retention)
    }
  }

  // MARK: Storing

  private func storeSome(_ connection: Connection, atLeast count: Int) throws(SQLiteError) {
    if storing.isEmpty, journalMessages > Self.journalLimit {
      // In the order of the rows, so that each page is written once.
      storing = fleet.takeChanged().sorted(by: >)
      storingUpTo = lastEntry
      journalMessages = 0
    }
    guard storingUpTo > 0 else { return }
    try store(max(count, Self.statesAtOnce), connection)
  }

  private func store(_ count: Int, _ connection: Connection) throws(SQLiteError) {
    let vehicles = TelemetryVehicles(connection)
    for number in storing.suffix(count) {
      guard let state = fleet.state(of: number) else { continue }
      try vehicles.store(state, of: Int64(number), applied: lastEntry)
    }
    storing.removeLast(min(count, storing.count))
    if storing.isEmpty {
      try TelemetryJournal(connection).remove(upTo: storingUpTo)
      storingUpTo = 0
    }
  }

  // MARK: Loading

  private func load(_ connection: Connection) throws(SQLiteError) {
    fleet = Fleet()
    catalog = MonitorCatalog()
    (storing, storingUpTo, isLoaded) = ([], 0, false)
    let store = MonitorStore(connection, clocks: clocks)
    catalog.revision = try store.revision()
    for stored in try store.running() { catalog.add(stored, to: fleet) }
    let vehicles = TelemetryVehicles(connection)
    let namings = try vehicles.namings()
    var naming = 0
    var applied: [Int64] = []
    try vehicles.forEach { (vehicle, state, entry) throws(SQLiteError) in
      var named: [Int64] = []
      while naming < namings.count, namings[naming].vehicle <= vehicle.row {
        if namings[naming].vehicle == vehicle.row { named.append(namings[naming].monitor) }
        naming += 1
      }
      let number = UInt32(truncatingIfNeeded: vehicle.row)
      fleet.add(
        vehicle: number, keys: vehicle.keys, monitors: catalog.numbers(account: vehicle.accountID, named: named))
      if let state, !fleet.restore(state, of: number) {
        throw SQLiteError(.corrupt, "the stored state of a vehicle is damaged", path: connection.path)
      }
      while applied.count <= Int(vehicle.row) { applied.append(0) }
      applied[Int(vehicle.row)] = state == nil ? 0 : entry
    }
    try replay(connection, applied)
    lastEntry = try TelemetryJournal(connection).lastSequence()
    journalMessages = try TelemetryJournal(connection).messageCount()
    isLoaded = true
  }

  /// Evaluates again what the stored states do not hold yet; what fires was said then.
  private func replay(_ connection: Connection, _ applied: [Int64]) throws(SQLiteError) {
    try TelemetryJournal(connection).forEach { (entry) throws(SQLiteError) in
      if let time = entry.advancedTo {
        _ = fleet.advance(to: time, revision: entry.revision) { vehicle in
          Int(vehicle) >= applied.count || applied[Int(vehicle)] < entry.sequence
        }
        return
      }
      guard let batch = entry.batch else {
        throw SQLiteError(
          .corrupt, "entry \(entry.sequence) of the telemetry journal is damaged", path: connection.path)
      }
      let missing = batch.filtered { message in
        guard let vehicle = fleet.vehicle(key: message.vehicle) else { return false }
        return Int(vehicle) >= applied.count || applied[Int(vehicle)] < entry.sequence
      }
      _ = fleet.evaluate(missing, revision: entry.revision)
    }
  }

  /// Takes over what others have changed of the monitors.
  private func refresh(_ connection: Connection) throws(SQLiteError) {
    let store = MonitorStore(connection, clocks: clocks)
    let revision = try store.revision()
    guard revision != catalog.revision else { return }
    let vehicles = TelemetryVehicles(connection)
    var affected: Set<Int64> = []
    for row in try store.rows(changedAfter: catalog.revision) {
      let former = catalog.remove(row: row)
      let current = try store.running(row: row)
      let named = try vehicles.named(byMonitor: row)
      if let current { catalog.add(current, to: fleet, reusing: former, vehicles: named) }
      let isSame =
        former.map { former in
          former.number == catalog.number(ofRow: row) && former.vehicles == named
            && former.accountForAll == current.map { CatalogEntry($0, vehicles: []) }?.accountForAll
        } ?? false
      if isSame { continue }
      affected.formUnion(named + (former?.vehicles ?? []))
      for account in Set([former, current.map { CatalogEntry($0, vehicles: []) }].compactMap { $0?.accountForAll }) {
        affected.formUnion(try vehicles.rows(account: account))
      }
    }
    catalog.revision = revision
    for row in affected.sorted() {
      guard let vehicle = try vehicles.vehicle(row) else { continue }
      let numbers = catalog.numbers(account: vehicle.accountID, named: try vehicles.monitors(naming: row))
      let number = UInt32(truncatingIfNeeded: row)
      if fleet.contains(vehicle: number) {
        fleet.set(monitors: numbers, of: number, keys: vehicle.keys)
      } else {
        fleet.add(vehicle: number, keys: vehicle.keys, monitors: numbers)
      }
    }
  }
}

// Safe: everything that changes is used only while `lock` is held.
extension MonitorEngine: @unchecked Sendable {}
