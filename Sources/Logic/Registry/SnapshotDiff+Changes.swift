internal import Crypto
internal import Synchronization

extension SnapshotDiff {
  /// Gives `body` every difference, by VIN and kind; people appear as hashes under `key`.
  ///
  /// Nothing but numbers is held of those to come, so that a million of them take 60 MB.
  public func forEachChange(key: [UInt8], _ body: (RegistryChange) throws -> Void) rethrows {
    let hash = SipHash(key: key)
    var changes = bareChanges()
    changes.sort()
    for change in changes { try body(worded(change, hash)) }
  }

  /// Every difference at once; see `forEachChange`.
  public func changes(key: [UInt8]) -> [RegistryChange] {
    var changes: [RegistryChange] = []
    forEachChange(key: key) { changes.append($0) }
    return changes
  }

  private func bareChanges() -> [BareChange] {
    let arrivals = Arrivals(table)
    var changes: [BareChange] = []
    for part in table.parts {
      part.content.withLock { part in
        Self.addDifferences(in: part, to: &changes)
        part.records.forEachPiece(from: part.knownCount) { records in
          for record in records { changes.append(BareChange(comingOrGoing: record)) }
        }
        func addMove(of record: VehicleRecord) {
          guard let now = arrivals.vehicle(under: record.plate) else { return }
          changes.append(
            BareChange(
              kind: .plate, vin: now.vin, tail: now.tail, before: record.tail, after: now.tail, formerVIN: record.vin))
        }
        // A plate that a known vehicle had and has no more, and one has now that was not known.
        for pending in part.pending where !pending.isAmbiguous {
          let record = part.records[Int(pending.index)]
          if !record.facts.isNew, record.plate != pending.row.plate { addMove(of: record) }
        }
        part.forEachUnseen { index in
          changes.append(BareChange(comingOrGoing: part.records[index]))
          addMove(of: part.records[index])
        }
      }
    }
    return changes
  }

  private static func addDifferences(in part: borrowing Partition, to changes: inout [BareChange]) {
    for pending in part.pending where !pending.isAmbiguous {
      let record = part.records[Int(pending.index)]
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
    let digest = hash.hash(word)
    return String(unsafeUninitializedCapacity: 32) { digits in
      for (start, half) in [(0, digest.low.byteSwapped), (16, digest.high.byteSwapped)] {
        for place in 0..<16 {
          let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * place) & 15)
          digits[start + place] = digit < 10 ? digit + 48 : digit + 87
        }
      }
      return 32
    }
  }
}

/// The vehicles that were not known, by their plates.
private struct Arrivals: ~Copyable {
  private var plates = NumberSet()
  private var vehicles: [UInt64: (vin: UInt64, tail: UInt64)] = [:]

  init(_ table: VehicleTable) {
    for part in table.parts {
      part.content.withLock { part in
        part.records.forEachPiece(from: part.knownCount) { records in
          for record in records where record.plate != 0 {
            plates.insert(record.plate)
            vehicles[record.plate] = (record.vin, record.tail)
          }
        }
      }
    }
  }

  @inline(__always)
  func vehicle(under plate: UInt64) -> (vin: UInt64, tail: UInt64)? {
    plates.contains(plate) ? vehicles[plate] : nil
  }
}

/// A difference in the numbers of records.
private struct BareChange: Comparable {
  var kind: RegistryChange.Kind
  var vin: UInt64
  var tail: UInt64
  var before: UInt64
  var after: UInt64
  /// The vehicle that had the plate; 0 when it is the same one.
  var formerVIN: UInt64

  init(
    kind: RegistryChange.Kind, vin: UInt64, tail: UInt64, before: UInt64, after: UInt64, formerVIN: UInt64 = 0
  ) {
    self.kind = kind
    self.vin = vin
    self.tail = tail
    self.before = before
    self.after = after
    self.formerVIN = formerVIN
  }

  /// A vehicle that is in one of the snapshots only.
  init(comingOrGoing record: VehicleRecord) {
    let owner = record.facts.isOwnerKnown ? record.owner : 0
    let isNew = record.facts.isNew
    self.init(
      kind: isNew ? .added : .removed, vin: record.vin, tail: record.tail, before: isNew ? 0 : owner,
      after: isNew ? owner : 0)
  }

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
