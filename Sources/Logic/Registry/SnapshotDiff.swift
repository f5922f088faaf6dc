internal import Synchronization

/// What a snapshot says otherwise than what is remembered, after every reader has finished.
public struct SnapshotDiff: Sendable {
  let table: VehicleTable

  /// The differences of a table that a snapshot was compared with, and with which no other one can be compared any more.
  public init(_ table: VehicleTable) {
    self.table = table
    // What comes now goes through all records: the memory of the way to find one is worth more.
    for part in table.parts { part.content.withLock { $0.dropIndex() } }
  }

  /// Vehicles of which the rows of the snapshot say different things.
  public var conflicts: Int { table.parts.reduce(0) { sum, part in sum + part.content.withLock { $0.conflicts } } }

  /// Counts the differences.
  public func tally() -> DiffTally {
    var tally = DiffTally()
    for part in table.parts { part.content.withLock { tally.add(Self.tally($0)) } }
    return tally
  }

  private static func tally(_ part: borrowing Partition) -> DiffTally {
    var tally = DiffTally()
    tally.added = part.records.count - part.knownCount
    part.forEachKnown { record, isSeen in
      let facts = record.facts
      if facts.missed == 0 { tally.expected += 1 }
      if isSeen {
        tally.compared += 1
        if facts.isOwnerKnown { tally.ownersCompared += 1 }
      } else if facts.missed == 0 {
        tally.missing += 1
      }
    }
    tally.duplicates = part.duplicates
    tally.conflicts = part.conflicts
    for pending in part.pending where !pending.isAmbiguous {
      let record = part.records[Int(pending.index)]
      if record.facts.isNew { continue }
      let extra = part.extras[pending.index] ?? VehicleExtra()
      switch OwnerRule.judge(record, formerOwner: extra.formerOwner, pending.row) {
      case .changed: tally.owners += 1
      case .corrected: tally.corrected += 1
      case .withheld:
        if !record.facts.isWithheld, record.facts.isOwnerKnown { tally.ownersCompared -= 1 }
      case .same: break
      }
      if pending.row.user != extra.user, pending.row.user != 0 || extra.user != 0 { tally.users += 1 }
      if pending.row.facts.status != record.facts.status { tally.statuses += 1 }
      if pending.row.plate != record.plate { tally.plates += 1 }
    }
    return tally
  }

  /// The watched vehicles whose owner changed, by VIN.
  public func ownershipChanges(of watched: WatchedVehicles) -> [OwnershipChange] {
    let texts = table.texts
    var changes: [OwnershipChange] = []
    if watched.isEmpty { return [] }
    for part in table.parts {
      changes += part.content.withLock { part in
        part.pending.compactMap { pending -> OwnershipChange? in
          let record = part.records[Int(pending.index)]
          guard !pending.isAmbiguous, !record.facts.isNew else { return nil }
          let former = part.extras[pending.index]?.formerOwner ?? 0
          guard OwnerRule.judge(record, formerOwner: former, pending.row) == .changed,
            watched.contains(record) || watched.contains(plate: pending.row.plate, hash: pending.row.hash)
          else { return nil }
          return OwnershipChange(
            vin: texts.vin(record.vin, record.tail), plate: texts.plate(pending.row.tail),
            formerPlate: pending.row.plate == record.plate ? nil : texts.plate(record.tail),
            effectiveDate: Day.text(pending.row.facts.acquired))
        }
      }
    }
    return changes.sorted { ($0.vin, $0.plate ?? "") < ($1.vin, $1.plate ?? "") }
  }

  /// The watched vehicles of which the snapshot says something else than their owner differently, by VIN.
  public func registrationChanges(of watched: WatchedVehicles) -> [RegistrationChange] {
    let texts = table.texts
    var changes: [RegistrationChange] = []
    if watched.isEmpty { return [] }
    for part in table.parts {
      changes += part.content.withLock { part in
        part.pending.compactMap { pending -> RegistrationChange? in
          let (record, row) = (part.records[Int(pending.index)], pending.row)
          guard !pending.isAmbiguous, !record.facts.isNew else { return nil }
          let hasOtherUser = (part.extras[pending.index]?.user ?? 0) != row.user
          let hasOtherStatus = record.facts.status != row.facts.status
          guard hasOtherUser || hasOtherStatus || row.plate != record.plate,
            watched.contains(record) || watched.contains(plate: row.plate, hash: row.hash)
          else { return nil }
          return RegistrationChange(
            vin: texts.vin(record.vin, record.tail), plate: texts.plate(row.tail),
            hasOtherPlate: row.plate != record.plate, hasOtherUser: hasOtherUser,
            status: hasOtherStatus ? texts.status(row.facts.status) : nil,
            formerStatus: hasOtherStatus ? texts.status(record.facts.status) : nil)
        }
      }
    }
    return changes.sorted { ($0.vin, $0.plate ?? "") < ($1.vin, $1.plate ?? "") }
  }

  /// The vehicles that the snapshot shows under plates whose VIN was waited for; a plate on two vehicles is left out.
  public func boundPlates(_ watched: WatchedVehicles) -> BoundPlates { BoundPlates(table, awaited: watched) }
}
