internal import FoundationEssentials
internal import Matching
internal import Monitors
internal import SQLite
internal import Telemetry
internal import Vehicles

extension MonitorEngine {
  /// The key of a message's vehicle; nil when nobody monitors it.
  ///
  /// A vehicle that is not known is added when the account has a monitor for all. Names that come together are one vehicle's
  /// from then on; where they are those of two that have another name each, the VIN decides.
  func key(of incoming: IncomingMessage, _ connection: Connection) throws(SQLiteError) -> UInt64? {
    let (account, message) = (incoming.accountID, incoming.message)
    let byVIN = message.vin.map { VehicleName.vin($0).key(account: account) }
    let byPlate = message.plate.map { VehicleName.plate($0).key(account: account) }
    if let byVIN, fleet.contains(key: byVIN) {
      if let byPlate, !fleet.contains(key: byPlate) {
        try link(byVIN, byPlate, incoming, connection)
      } else if let byPlate {
        try merge(byPlate, into: byVIN, connection)
      }
      return byVIN
    }
    if let byPlate, fleet.contains(key: byPlate) {
      if let byVIN { try link(byPlate, byVIN, incoming, connection) }
      return byPlate
    }
    guard catalog.isForAll(account: account) else { return nil }
    try add(account: account, plate: message.plate, vin: message.vin, connection)
    return byVIN ?? byPlate
  }

  private func link(
    _ known: UInt64, _ new: UInt64, _ incoming: IncomingMessage, _ connection: Connection
  ) throws(SQLiteError) {
    guard let number = fleet.vehicle(key: known) else { return }
    let vehicles = TelemetryVehicles(connection)
    guard
      try vehicles.link(
        Int64(number), account: incoming.accountID, plate: incoming.message.plate, vin: incoming.message.vin),
      let vehicle = try vehicles.vehicle(Int64(number)), vehicle.keys.contains(new)
    else { return }
    fleet.add(key: new, to: number)
  }

  /// Makes one vehicle of two of which one has no VIN and the other no plate.
  private func merge(_ byPlate: UInt64, into byVIN: UInt64, _ connection: Connection) throws(SQLiteError) {
    guard let one = fleet.vehicle(key: byPlate), let other = fleet.vehicle(key: byVIN), one != other else { return }
    let vehicles = TelemetryVehicles(connection)
    guard let plated = try vehicles.vehicle(Int64(one)), plated.vin == nil,
      let numbered = try vehicles.vehicle(Int64(other)), numbered.plate == nil
    else { return }
    try vehicles.merge(plated, into: numbered.row)
    guard let whole = try vehicles.vehicle(numbered.row) else { return }
    let monitors = catalog.numbers(account: whole.accountID, named: try vehicles.monitors(naming: whole.row))
    fleet.merge(one, into: other, keys: whole.keys, monitors: monitors)
    // The journal does not tell what was known of which of the two.
    if let state = fleet.state(of: other) { try vehicles.store(state, of: whole.row, applied: lastEntry) }
  }

  private func add(
    account: String, plate: LicensePlate?, vin: VIN?, _ connection: Connection
  ) throws(SQLiteError) {
    let vehicles = TelemetryVehicles(connection)
    let row = try vehicles.add(account: account, plate: plate, vin: vin)
    guard let vehicle = try vehicles.vehicle(row) else { return }
    fleet.add(
      vehicle: UInt32(truncatingIfNeeded: row), keys: vehicle.keys,
      monitors: catalog.numbers(account: account, named: []))
  }

  /// Evaluates what crawls and snapshots found out as a message of each account's vehicle.
  func takeFacts(_ connection: Connection, _ now: Date, _ report: inout IntakeReport) throws(SQLiteError) {
    let feed = MarketFeed(connection)
    let facts = try feed.waiting(limit: 1_000)
    guard let last = facts.last else { return }
    var batch = ReadingBatch()
    for fact in facts {
      var message = TelemetryMessage(plate: fact.plate, vin: fact.vin)
      // Older than anything, so that it counts only where nothing is known.
      for (name, text) in fact.baseline { if let operand = Operand(name: name) { message.add(operand, text, at: 0) } }
      for (name, text) in fact.values {
        guard let operand = Operand(name: name) else { continue }
        message.add(operand, text, at: fact.time)
      }
      for vehicle in try vehicles(of: fact, connection) {
        guard let key = vehicle.keys.last else { continue }
        batch.append(vehicle: key, readings: message.readings, texts: message.texts, tag: -1)
      }
    }
    batch.sort()
    let outcome = fleet.evaluate(batch, revision: catalog.revision)
    if !batch.messages.isEmpty {
      lastEntry = try TelemetryJournal(connection).add(batch, revision: catalog.revision)
    }
    report.events += try tell(outcome.firings, of: [], in: nil, connection, now)
    try feed.take(upTo: last.sequence)
  }

  /// The vehicles that a fact is about: those that are known, and those that an account monitors and has a monitor for all for.
  private func vehicles(
    of fact: MarketFeed.Fact, _ connection: Connection
  ) throws(SQLiteError) -> [TelemetryVehicle] {
    let vehicles = TelemetryVehicles(connection)
    if let plate = fact.plate, let vin = fact.vin {
      for vehicle in try vehicles.vehicles(plate: nil, vin: vin) {
        let byPlate = VehicleName.plate(plate).key(account: vehicle.accountID)
        try merge(byPlate, into: VehicleName.vin(vin).key(account: vehicle.accountID), connection)
      }
    }
    var known = try vehicles.vehicles(plate: fact.plate, vin: fact.vin)
    for match in try Matcher(connection).matches(plate: fact.plate, vin: fact.vin) {
      let account = match.monitoring.accountID
      guard catalog.isForAll(account: account), !known.contains(where: { $0.accountID == account }) else { continue }
      try add(account: account, plate: match.monitoring.plate, vin: match.monitoring.vin, connection)
      known = try vehicles.vehicles(plate: fact.plate, vin: fact.vin)
    }
    return known.filter { fleet.contains(vehicle: UInt32(truncatingIfNeeded: $0.row)) }
  }
}
