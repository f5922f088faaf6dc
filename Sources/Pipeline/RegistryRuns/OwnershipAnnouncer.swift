internal import FoundationEssentials
internal import JSON
internal import Matching
internal import Outbox
internal import Registry
internal import SQLite
internal import Telemetry
internal import Vehicles

/// Turns changes of ownership into one event for each monitoring that asked for them.
struct OwnershipAnnouncer {
  private let index: MonitoringIndex
  private let matcher: Matcher
  private let outbox: Outbox
  private let feed: MarketFeed
  private let options: SnapshotRun.Options
  private let enqueuedAt: Date

  init(_ connection: Connection, options: SnapshotRun.Options, enqueuedAt: Date) {
    index = MonitoringIndex(connection)
    matcher = Matcher(connection)
    outbox = Outbox(connection)
    feed = MarketFeed(connection)
    self.options = options
    self.enqueuedAt = enqueuedAt
  }

  /// Notes the vehicles of monitorings that had only a plate, and enqueues the events; those that were new.
  func announce(
    _ changes: [OwnershipChange], registrations: [RegistrationChange], bound: BoundPlates
  ) throws(SQLiteError) -> [Event] {
    let all = try events(changes, bound: bound)
    try bound.forEach { plate, vin throws(SQLiteError) in
      guard let plate = LicensePlate(plate), let vin = VIN(vin) else { return }
      try index.bind(plate: plate, to: vin)
    }
    if try feed.isWanted() { try tellMonitors(changes, registrations) }
    var new: [Event] = []
    for event in all where try outbox.enqueue(event) { new.append(event) }
    return new
  }

  /// Lets monitors know of other owners, users, statuses and plates; who the people are, nobody is told.
  private func tellMonitors(
    _ changes: [OwnershipChange], _ registrations: [RegistrationChange]
  ) throws(SQLiteError) {
    for change in changes {
      try feed.add(
        plate: change.plate.flatMap { LicensePlate($0) }, vin: VIN(change.vin), at: options.observedAt,
        [("vehicle.owner.id", "as of \(options.asOf) \(change.effectiveDate ?? "")")], baseline: MarketFeed.registered)
    }
    for change in registrations {
      var values: [(operand: String, text: String)] = []
      var baseline = MarketFeed.registered
      if change.hasOtherUser { values.append(("vehicle.user.id", "as of \(options.asOf)")) }
      if change.hasOtherPlate, let plate = change.plate { values.append(("vehicle.registration.plate", plate)) }
      if let status = change.status { values.append(("vehicle.registration.status", status)) }
      if let status = change.formerStatus { baseline.append(("vehicle.registration.status", status)) }
      guard !values.isEmpty else { continue }
      try feed.add(
        plate: change.plate.flatMap { LicensePlate($0) }, vin: VIN(change.vin), at: options.observedAt, values,
        baseline: baseline)
    }
  }

  /// What there is to say, none of it said yet.
  func events(_ changes: [OwnershipChange], bound: BoundPlates) throws(SQLiteError) -> [Event] {
    var events: [Event] = []
    for change in changes {
      for monitoring in try monitorings(of: change, bound: bound) { events.append(event(change, monitoring)) }
    }
    return events
  }

  /// The monitorings that mean the vehicle: by VIN, or by plate where they know no VIN.
  ///
  /// A plate that the vehicle had before counts unless the snapshot shows it on another one.
  private func monitorings(of change: OwnershipChange, bound: BoundPlates) throws(SQLiteError) -> [Monitoring] {
    let vin = VIN(change.vin)
    let plate = change.plate.flatMap { LicensePlate($0) }
    var found = try matcher.matches(plate: plate, vin: vin, type: .ownershipChange).map(\.monitoring)
    if let former = change.formerPlate.flatMap({ LicensePlate($0) }), !bound.contains(former.normalized) {
      found += try matcher.matches(plate: former, vin: nil, type: .ownershipChange).map(\.monitoring)
    }
    var seen: Set<String> = []
    return found.filter { monitoring in
      guard seen.insert(monitoring.monitorID).inserted else { return false }
      guard let known = monitoring.vin, let vin else { return true }
      return known == vin
    }
  }

  private func event(_ change: OwnershipChange, _ monitoring: Monitoring) -> Event {
    let type = EventType.ownershipChange
    let id = Event.identifier(of: [
      monitoring.accountID, monitoring.monitorID, type.rawValue, "registry", change.vin, options.asOf,
      change.effectiveDate ?? "",
    ])
    let said = VehicleEvent(
      id: id, occurredAt: options.observedAt,
      subject: VehicleEvent.Subject(
        monitorID: monitoring.monitorID, licensePlate: monitoring.plate.normalized, vin: change.vin,
        metadata: monitoring.metadata?.json),
      ad: nil, news: .ownershipChange(effectiveDate: change.effectiveDate))
    var evidence = JSONWriter()
    evidence.object { evidence in
      evidence.member("source", "registry")
      evidence.member("asOf", options.asOf)
    }
    return Event(
      id: id, accountID: monitoring.accountID, type: type.rawValue,
      subject: Event.Subject(plate: monitoring.plate.normalized, vehicle: change.vin), occurredAt: options.observedAt,
      createdAt: enqueuedAt, body: said.body, evidence: evidence.text)
  }
}
