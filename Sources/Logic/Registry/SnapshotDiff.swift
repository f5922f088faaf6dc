internal import Crypto
internal import Synchronization

/// What a snapshot says otherwise than what is remembered, after every reader has finished.
public struct SnapshotDiff: Sendable {
  private let table: VehicleTable

  /// The differences of a table that a snapshot was compared with, and with which no other one can be compared any more.
  public init(_ table: VehicleTable) {
    self.table = table
    // What comes now goes through all records: the memory of the way to find one is worth more.
    for part in table.parts { part.content.withLock { $0.dropIndex() } }
  }

  /// Counts the differences.
  public func tally() -> DiffTally {
    var tally = DiffTally()
    for part in table.parts { part.content.withLock { tally.add(Self.tally($0)) } }
    return tally
  }

  private static func tally(_ part: borrowing Partition) -> DiffTally {
    var tally = DiffTally()
    part.withRecords { records in
      for record in records {
        let facts = record.facts
        if facts.isNew {
          tally.added += 1
          continue
        }
        if facts.missed == 0 { tally.expected += 1 }
        if facts.isSeen {
          tally.compared += 1
          if facts.isOwnerKnown { tally.ownersCompared += 1 }
        } else if facts.missed == 0 {
          tally.missing += 1
        }
      }
    }
    tally.duplicates = part.duplicates
    tally.conflicts = part.conflicts
    for pending in part.pending where !pending.isAmbiguous {
      let record = part[Int(pending.index)]
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

  /// The vehicles whose owner changed, by VIN.
  public func ownershipChanges() -> [OwnershipChange] {
    let texts = table.texts
    var changes: [OwnershipChange] = []
    for part in table.parts {
      changes += part.content.withLock { part in
        part.pending.compactMap { pending -> OwnershipChange? in
          let record = part[Int(pending.index)]
          guard !pending.isAmbiguous, !record.facts.isNew else { return nil }
          let former = part.extras[pending.index]?.formerOwner ?? 0
          guard OwnerRule.judge(record, formerOwner: former, pending.row) == .changed else { return nil }
          return OwnershipChange(
            vin: texts.vin(record.vin, record.tail), plate: texts.plate(pending.row.tail),
            formerPlate: pending.row.plate == record.plate ? nil : texts.plate(record.tail),
            effectiveDate: Day.text(pending.row.facts.acquired))
        }
      }
    }
    return changes.sorted { ($0.vin, $0.plate ?? "") < ($1.vin, $1.plate ?? "") }
  }

  /// Gives `body` every difference, by VIN and kind; people appear as hashes under `key`.
  ///
  /// Nothing but numbers is held of those to come, so that a million of them take 40 MB.
  public func forEachChange(key: [UInt8], _ body: (RegistryChange) throws -> Void) rethrows {
    let hash = SipHash(key: key)
    var changes: [BareChange] = []
    var newPlates = NumberSet()
    var newVehicles: [UInt64: (vin: UInt64, tail: UInt64)] = [:]
    for part in table.parts {
      part.content.withLock { part in
        changes += Self.differences(in: part)
        part.withRecords { records in
          for record in records where record.facts.isNew && record.plate != 0 {
            newPlates.insert(record.plate)
            newVehicles[record.plate] = (record.vin, record.tail)
          }
        }
      }
    }
    changes += plateMoves(to: newVehicles, newPlates)
    changes.sort()
    for change in changes { try body(worded(change, hash)) }
  }

  /// Every difference at once; see `forEachChange`.
  public func changes(key: [UInt8]) -> [RegistryChange] {
    var changes: [RegistryChange] = []
    forEachChange(key: key) { changes.append($0) }
    return changes
  }

  private static func differences(in part: borrowing Partition) -> [BareChange] {
    var changes: [BareChange] = []
    for pending in part.pending where !pending.isAmbiguous {
      let record = part[Int(pending.index)]
      if record.facts.isNew { continue }
      let row = pending.row
      let extra = part.extras[pending.index] ?? VehicleExtra()
      func add(_ kind: RegistryChange.Kind, _ before: UInt64, _ after: UInt64) {
        changes.append(BareChange(kind: kind, vin: record.vin, tail: row.tail, before: before, after: after))
      }
      if OwnerRule.judge(record, formerOwner: extra.formerOwner, row) == .changed {
        add(.owner, record.owner, row.owner)
      }
      if extra.user != row.user { add(.user, extra.user, row.user) }
      if record.facts.status != row.facts.status {
        add(.status, UInt64(record.facts.status), UInt64(row.facts.status))
      }
      if record.plate != row.plate { add(.plate, record.tail, row.tail) }
    }
    part.withRecords { records in
      for record in records where record.facts.isNew || !record.facts.isSeen {
        let owner = record.facts.isOwnerKnown ? record.owner : 0
        let isNew = record.facts.isNew
        changes.append(
          BareChange(
            kind: isNew ? .added : .removed, vin: record.vin, tail: record.tail, before: isNew ? 0 : owner,
            after: isNew ? owner : 0))
      }
    }
    return changes
  }

  /// Plates that a vehicle had which was known, and one has now that was not.
  private func plateMoves(to vehicles: [UInt64: (vin: UInt64, tail: UInt64)], _ plates: NumberSet) -> [BareChange] {
    guard !vehicles.isEmpty else { return [] }
    var changes: [BareChange] = []
    for part in table.parts {
      part.content.withLock { part in
        part.withRecords { records in
          for record in records where !record.facts.isNew && plates.contains(record.plate) {
            guard let now = vehicles[record.plate] else { continue }
            changes.append(
              BareChange(
                kind: .plate, vin: now.vin, tail: now.tail, before: record.tail, after: now.tail, formerVIN: record.vin)
            )
          }
        }
      }
    }
    return changes
  }

  private func worded(_ change: BareChange, _ hash: SipHash) -> RegistryChange {
    let texts = table.texts
    let words: (before: String?, after: String?) =
      switch change.kind {
      case .owner, .user, .added, .removed: (Self.shown(change.before, hash), Self.shown(change.after, hash))
      case .status:
        (
          texts.status(UInt32(truncatingIfNeeded: change.before)),
          texts.status(UInt32(truncatingIfNeeded: change.after))
        )
      case .plate where change.formerVIN != 0:
        (texts.vin(change.formerVIN, change.before), texts.vin(change.vin, change.after))
      case .plate: (texts.plate(change.before), texts.plate(change.after))
      }
    return RegistryChange(
      kind: change.kind, plate: texts.plate(change.tail), vin: texts.vin(change.vin, change.tail),
      before: words.before, after: words.after)
  }

  /// 32 hexadecimal digits for a person; nil for none.
  private static func shown(_ word: UInt64, _ hash: SipHash) -> String? {
    guard word != 0 else { return nil }
    let digest = withUnsafeBytes(of: word.littleEndian) { hash.hash($0) }
    return [digest.low, digest.high].map { half in
      let digits = String(half.byteSwapped, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The vehicles that the snapshot shows under plates whose VIN was waited for; a plate on two vehicles is left out.
  public func boundPlates(_ result: ReadingResult) -> [String: String] {
    var vins: [String: String] = [:]
    var doubtful: Set<String> = []
    for binding in result.bindings {
      guard let plate = table.texts.plate(binding.tail) else { continue }
      let vin = table.texts.vin(binding.vin, binding.tail)
      if let former = vins[plate], former != vin { doubtful.insert(plate) }
      vins[plate] = vin
    }
    return vins.filter { !doubtful.contains($0.key) }
  }
}

extension SightedRow {
  var plate: UInt64 { tail % IdentityCode.plateRadix }
}

extension VehicleRecord {
  var plate: UInt64 { tail % IdentityCode.plateRadix }
}

/// A difference in the numbers of records.
private struct BareChange: Comparable {
  var kind: RegistryChange.Kind
  var vin: UInt64
  var tail: UInt64
  var before: UInt64
  var after: UInt64
  /// The vehicle that had the plate; 0 when it is the same one.
  var formerVIN: UInt64 = 0

  private var order: Int {
    switch kind {
    case .owner: 0
    case .user: 1
    case .added: 2
    case .removed: 3
    case .status: 4
    case .plate: 5
    }
  }

  /// In the order of VINs, as long as they are of one length.
  static func < (a: BareChange, b: BareChange) -> Bool {
    if a.vin != b.vin { return a.vin < b.vin }
    let (last, other) = (a.tail / IdentityCode.plateRadix, b.tail / IdentityCode.plateRadix)
    return last != other ? last < other : (a.order, a.before) < (b.order, b.before)
  }
}
