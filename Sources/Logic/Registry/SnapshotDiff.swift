internal import Crypto
internal import Synchronization

/// What a snapshot says otherwise than what is remembered, after every reader has finished.
public struct SnapshotDiff: Sendable {
  private let table: VehicleTable

  /// The differences of a table that a snapshot was compared with.
  public init(_ table: VehicleTable) { self.table = table }

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

  /// Every difference, by VIN and kind; people appear as hashes under `key`.
  public func changes(key: [UInt8]) -> [RegistryChange] {
    let hash = SipHash(key: key)
    var changes: [RegistryChange] = []
    var newPlates = NumberSet()
    var newVehicles: [UInt64: String] = [:]
    for part in table.parts {
      part.content.withLock { part in
        changes += differences(in: part, hash)
        part.withRecords { records in
          for record in records where record.facts.isNew && record.plate != 0 {
            newPlates.insert(record.plate)
            newVehicles[record.plate] = table.texts.vin(record.vin, record.tail)
          }
        }
      }
    }
    changes += plateMoves(to: newVehicles, newPlates)
    let order = RegistryChange.Kind.allCases
    return changes.sorted { a, b in
      a.vin == b.vin
        ? (order.firstIndex(of: a.kind) ?? 0, a.before ?? "") < (order.firstIndex(of: b.kind) ?? 0, b.before ?? "")
        : a.vin < b.vin
    }
  }

  private func differences(in part: borrowing Partition, _ hash: SipHash) -> [RegistryChange] {
    let texts = table.texts
    var changes: [RegistryChange] = []
    for pending in part.pending where !pending.isAmbiguous {
      let record = part[Int(pending.index)]
      if record.facts.isNew { continue }
      let row = pending.row
      let extra = part.extras[pending.index] ?? VehicleExtra()
      let plate = texts.plate(row.tail)
      let vin = texts.vin(record.vin, record.tail)
      func add(_ kind: RegistryChange.Kind, _ before: String?, _ after: String?) {
        changes.append(RegistryChange(kind: kind, plate: plate, vin: vin, before: before, after: after))
      }
      if OwnerRule.judge(record, formerOwner: extra.formerOwner, row) == .changed {
        add(.owner, Self.shown(record.owner, hash), Self.shown(row.owner, hash))
      }
      if extra.user != row.user { add(.user, Self.shown(extra.user, hash), Self.shown(row.user, hash)) }
      if record.facts.status != row.facts.status {
        add(.status, texts.status(record.facts.status), texts.status(row.facts.status))
      }
      if record.plate != row.plate { add(.plate, texts.plate(record.tail), plate) }
    }
    part.withRecords { records in
      for record in records where record.facts.isNew || !record.facts.isSeen {
        let owner = Self.shown(record.facts.isOwnerKnown ? record.owner : 0, hash)
        changes.append(
          RegistryChange(
            kind: record.facts.isNew ? .added : .removed, plate: texts.plate(record.tail),
            vin: texts.vin(record.vin, record.tail), before: record.facts.isNew ? nil : owner,
            after: record.facts.isNew ? owner : nil))
      }
    }
    return changes
  }

  /// Plates that a vehicle had which was known, and one has now that was not.
  private func plateMoves(to vehicles: [UInt64: String], _ plates: NumberSet) -> [RegistryChange] {
    guard !vehicles.isEmpty else { return [] }
    let texts = table.texts
    var changes: [RegistryChange] = []
    for part in table.parts {
      part.content.withLock { part in
        part.withRecords { records in
          for record in records where !record.facts.isNew && plates.contains(record.plate) {
            guard let vin = vehicles[record.plate] else { continue }
            changes.append(
              RegistryChange(
                kind: .plate, plate: texts.plate(record.tail), vin: vin,
                before: texts.vin(record.vin, record.tail), after: vin))
          }
        }
      }
    }
    return changes
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
