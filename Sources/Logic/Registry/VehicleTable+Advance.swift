internal import Synchronization

extension VehicleTable {
  /// In how many complete snapshots in a row a vehicle may be missing before it is forgotten.
  public static let mostMissed: UInt8 = 30

  /// Makes what the snapshot says what is remembered.
  ///
  /// With `isPartial` a missing row says nothing. With `watched` every other vehicle is forgotten.
  public func advance(isPartial: Bool, isRenewing: Bool, watched: WatchedVehicles?) {
    for part in parts {
      part.content.withLock { part in
        for pending in part.pending where !pending.isAmbiguous { part.apply(pending) }
        part.pending = []
        if isRenewing { part.putRenewed() }
        part.settle(isPartial: isPartial, watched: watched)
      }
    }
  }
}

extension Partition {
  fileprivate mutating func apply(_ pending: PendingRow) {
    let index = Int(pending.index)
    let row = pending.row
    var record = records[index]
    var extra = extras[pending.index] ?? VehicleExtra()
    switch OwnerRule.judge(record, formerOwner: extra.formerOwner, row) {
    case .withheld: record.facts.isWithheld = true
    case .same: take(row, into: &record)
    case .changed:
      extra.formerOwner = record.owner == row.owner ? extra.formerOwner : record.owner
      take(row, into: &record)
    case .corrected:
      extra.formerOwner = 0
      take(row, into: &record)
    }
    record.tail = row.tail
    record.facts.status = row.facts.status
    record.facts.missed = 0
    extra.user = row.user
    record.facts.hasExtra = !extra.isEmpty
    extras[pending.index] = extra.isEmpty ? nil : extra
    records[index] = record
  }

  private func take(_ row: SightedRow, into record: inout VehicleRecord) {
    record.owner = row.owner
    record.facts.isOwnerKnown = true
    record.facts.isWithheld = false
    // A day that is left out once is not forgotten: the next one is compared with it.
    if row.facts.acquired > 0 || record.owner != row.owner { record.facts.acquired = row.facts.acquired }
  }

  /// Owners under the new key; those that the snapshot does not name cannot be known under it.
  fileprivate mutating func putRenewed() {
    for index in 0..<records.count {
      let owner = index < renewedOwners.count ? renewedOwners[index] : 0
      records[index].owner = owner
      records[index].facts.isOwnerKnown = owner != 0
      let user = renewedUsers[UInt32(index)] ?? 0
      extras[UInt32(index)] = user == 0 ? nil : VehicleExtra(user: user)
      records[index].facts.hasExtra = user != 0
    }
    renewedOwners = []
    renewedUsers = [:]
  }

  /// Forgets vehicles that are missing for long or not watched, and the marks of the comparison.
  fileprivate mutating func settle(isPartial: Bool, watched: WatchedVehicles?) {
    var kept = 0
    var keptExtras: [UInt32: VehicleExtra] = [:]
    for index in 0..<records.count {
      let record = records.pointer(to: index)
      if !isSeen(index), !isPartial { record.pointee.facts.missed += 1 }
      if record.pointee.facts.missed > VehicleTable.mostMissed { continue }
      if let watched, watched.isExclusive, !watched.contains(record.pointee) { continue }
      record.pointee.facts.bits = record.pointee.facts.stored
      if record.pointee.facts.hasExtra { keptExtras[UInt32(kept)] = extras[UInt32(index)] }
      if kept < index { records.pointer(to: kept).pointee = record.pointee }
      kept &+= 1
    }
    extras = keptExtras
    records.keep(kept)
  }
}
