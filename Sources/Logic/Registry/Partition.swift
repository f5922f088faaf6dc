/// The records of the vehicles whose hash ends alike, small enough for a core's cache, and what a snapshot says of them.
struct Partition: ~Copyable, Sendable {
  var records: RecordList
  private var index = VehicleIndex()
  /// Records that were there before the snapshot being read; those behind them are new.
  private(set) var knownCount = 0
  /// Which of the known records the snapshot has shown: beside them, so that a row that says nothing new writes to none.
  private var seen = MarkList(count: 0)
  var pending: [PendingRow] = []
  var extras: [UInt32: VehicleExtra] = [:]
  /// Users of the older snapshot, until the table is made.
  var waitingUsers: [(vin: UInt64, tail: UInt64, user: UInt64)] = []
  /// The owners under the key that is to be used from now on, by record; empty unless the key changes.
  var renewedOwners: [UInt64] = []
  var renewedUsers: [UInt32: UInt64] = [:]
  /// Rows that say the same of a vehicle as another row of the snapshot.
  var duplicates = 0
  /// Vehicles of which the rows of the snapshot say different things.
  var conflicts = 0

  /// A part without vehicles, whose records will lie in `memory`.
  init(memory: SlabMemory) { records = RecordList(memory: memory) }

  /// A hash of an identity; its lowest eight bits choose the partition.
  @inline(__always)
  static func hash(_ vin: UInt64, _ tail: UInt64) -> UInt64 { Mixer.mix(vin, tail / IdentityCode.plateRadix) }

  /// Whether the snapshot being read has shown a vehicle.
  @inline(__always)
  func isSeen(_ index: Int) -> Bool { index >= knownCount || seen[index] }

  /// Gives `body` each known record, and whether the snapshot has shown it.
  func forEachKnown(_ body: (VehicleRecord, _ isSeen: Bool) -> Void) {
    var index = 0
    records.forEachPiece { piece in
      for record in piece.prefix(knownCount - index) {
        body(record, seen[index])
        index &+= 1
      }
    }
  }

  /// Gives `body` the number of each known record that the snapshot has not shown.
  func forEachUnseen(_ body: (Int) -> Void) { seen.forEachUnmarked(below: knownCount, body) }

  // MARK: Index

  /// Makes the index in `memory`; of records of one vehicle the first stays, and `merge` gets the others.
  mutating func buildIndex(in memory: SlabMemory, merge: (inout VehicleRecord, VehicleRecord) -> Void) {
    index.prepare(for: records.count, in: memory)
    var kept = 0
    for number in 0..<records.count {
      let record = records.pointer(to: number)
      let hash = Self.hash(record.pointee.vin, record.pointee.tail)
      if let first = index.find(record.pointee.vin, record.pointee.tail, hash, in: records) {
        merge(&records.pointer(to: first).pointee, record.pointee)
        continue
      }
      if kept < number {
        records.pointer(to: kept).pointee = record.pointee
        if !extras.isEmpty { extras[UInt32(kept)] = extras.removeValue(forKey: UInt32(number)) }
      }
      index.enter(kept, hash, records)
      kept &+= 1
    }
    records.keep(kept)
    knownCount = kept
    seen = MarkList(count: kept)
    // As many as differ on a lively day; what is not used takes no memory, which outgrown arrays would.
    pending.reserveCapacity(kept / 32)
    for waiting in waitingUsers {
      let hash = Self.hash(waiting.vin, waiting.tail)
      guard let found = index.find(waiting.vin, waiting.tail, hash, in: records) else { continue }
      extras[UInt32(found), default: VehicleExtra()].user = waiting.user
      records[found].facts.hasExtra = true
    }
    waitingUsers = []
  }

  /// Gives the index's memory back; nothing is found afterwards.
  mutating func dropIndex() { index.drop() }

  // MARK: Comparing

  /// Compares rows of the snapshot with what is remembered; `renewed` has the people of each under the new key.
  mutating func compare(_ rows: UnsafeBufferPointer<SightedRow>, renewed: UnsafeMutablePointer<RenewedPeople>?) {
    guard let base = rows.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows.count) { guesses in
      index.guess(rows, in: records, marks: seen, into: guesses)
      for number in rows.indices {
        let row = base + number
        let guess = Int(guesses[number])
        // Nearly every row repeats its record to the bit.
        if renewed == nil, guess < knownCount, records.pointer(to: guess).pointee.repeats(row), seen.insert(guess) {
          continue
        }
        compare(row.pointee, renewed?[number] ?? RenewedPeople())
      }
    }
  }

  @inline(never)
  private mutating func compare(_ row: SightedRow, _ people: RenewedPeople) {
    guard let index = index.find(row.vin, row.tail, row.hash, in: records) else { return insertNew(row, people) }
    compare(row, at: index)
    if people.owner != 0 { renew(index, people) }
  }

  private mutating func compare(_ row: SightedRow, at index: Int) {
    let record = records.pointer(to: index)
    let facts = record.pointee.facts
    guard index < knownCount, seen.insert(index) else { return takeAgain(row, index) }
    if facts.missed > 0 { record.pointee.facts.missed = 0 }
    let user = facts.hasExtra ? extras[UInt32(index)]?.user ?? 0 : 0
    if record.pointee.says(row), user == row.user { return }
    record.pointee.facts.isPending = true
    pending.append(PendingRow(index: UInt32(index), row: row))
  }

  private mutating func renew(_ index: Int, _ people: RenewedPeople) {
    if renewedOwners.count <= index {
      renewedOwners += [UInt64](repeating: 0, count: max(records.count, index + 1) - renewedOwners.count)
    }
    renewedOwners[index] = people.owner
    if people.user != 0 { renewedUsers[UInt32(index)] = people.user }
  }

  private mutating func insertNew(_ row: SightedRow, _ people: RenewedPeople) {
    var record = VehicleRecord(vin: row.vin, tail: row.tail, owner: row.owner, facts: row.facts)
    record.facts.isNew = true
    record.facts.isWithheld = row.owner == 0
    record.facts.hasExtra = row.user != 0
    let last = records.count
    records.append(record)
    index.enter(last, row.hash, records)
    if people.owner != 0 { renew(last, people) }
    if row.user != 0 { extras[UInt32(last)] = VehicleExtra(user: row.user) }
  }

  /// A further row of a vehicle: the one with the later day counts; two that differ on the same day say nothing.
  private mutating func takeAgain(_ row: SightedRow, _ index: Int) {
    let place = records[index].facts.isPending ? pending.firstIndex { $0.index == UInt32(index) } : nil
    let former = place.map { pending[$0].row } ?? records[index].asRow(user: extras[UInt32(index)]?.user ?? 0)
    if former.saysSame(as: row) {
      duplicates += 1
      return
    }
    conflicts += 1
    let isLater = row.facts.acquired > former.facts.acquired
    guard isLater || row.facts.acquired == former.facts.acquired else { return }
    if let place {
      if isLater { pending[place].row = row }
      pending[place].isAmbiguous = !isLater
    } else {
      records[index].facts.isPending = true
      pending.append(PendingRow(index: UInt32(index), isAmbiguous: !isLater, row: row))
    }
  }
}

/// A row that differs from the record of its vehicle.
struct PendingRow: Sendable {
  var index: UInt32
  /// Whether another row of the same day says something else, so that neither counts.
  var isAmbiguous = false
  var row: SightedRow
}

extension VehicleRecord {
  @inline(__always)
  func isVehicle(_ vin: UInt64, _ tail: UInt64) -> Bool {
    self.vin == vin
      && (self.tail == tail || self.tail / IdentityCode.plateRadix == tail / IdentityCode.plateRadix)
  }

  /// Whether a row says what is remembered of its vehicle, bit by bit, and nothing is remembered but what a row says.
  @inline(__always)
  func repeats(_ row: UnsafePointer<SightedRow>) -> Bool {
    vin == row.pointee.vin && tail == row.pointee.tail && owner == row.pointee.owner
      && facts.bits == row.pointee.facts.bits && row.pointee.user == 0
  }

  /// Whether a row says what is remembered.
  @inline(__always)
  func says(_ row: SightedRow) -> Bool {
    guard tail == row.tail, facts.status == row.facts.status else { return false }
    if row.owner == 0 { return facts.isWithheld || !facts.isOwnerKnown }
    return owner == row.owner && facts.isOwnerKnown && !facts.isWithheld && facts.acquired == row.facts.acquired
  }

  /// The record as a row would say it.
  func asRow(user: UInt64) -> SightedRow {
    SightedRow(
      hash: Partition.hash(vin, tail), vin: vin, tail: tail, owner: facts.isWithheld ? 0 : owner, user: user,
      facts: facts)
  }
}

extension SightedRow {
  func saysSame(as other: SightedRow) -> Bool {
    tail == other.tail && owner == other.owner && user == other.user && facts.acquired == other.facts.acquired
      && facts.status == other.facts.status
  }
}
