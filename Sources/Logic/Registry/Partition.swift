internal import Glibc

/// The records of the vehicles whose hash ends alike, with a table to find them; small enough for a core's cache.
// Safe: the memory behind the pointers belongs to this value alone, which cannot be copied.
struct Partition: ~Copyable, @unchecked Sendable {
  /// Vehicles that a slot can name, by 20 bits.
  static let mostRecords = (1 << 20) - 2

  private(set) var count = 0
  // Address space for as many as there can be: only what is used becomes memory, and nothing is ever moved.
  private var records: UnsafeMutablePointer<VehicleRecord>?
  private var slots: UnsafeMutablePointer<UInt32>?
  private var slotCount = 0
  /// Keeps the compiler from leaving `touch` out.
  private var touched: UInt64 = 0
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

  init() {}

  deinit {
    if let records { munmap(records, Self.mostRecords * MemoryLayout<VehicleRecord>.stride) }
    slots?.deallocate()
  }

  subscript(_ index: Int) -> VehicleRecord {
    get {
      guard let records, index < count else { preconditionFailure("there is no record \(index) of \(count)") }
      return records[index]
    }
    set {
      guard let records, index < count else { preconditionFailure("there is no record \(index) of \(count)") }
      records[index] = newValue
    }
  }

  /// Gives `body` the records.
  func withRecords<T>(_ body: (UnsafeBufferPointer<VehicleRecord>) throws -> T) rethrows -> T {
    try body(UnsafeBufferPointer(start: records, count: count))
  }

  mutating func append(_ record: VehicleRecord) {
    precondition(count < Self.mostRecords, "a partition of \(count) vehicles is too large")
    if records == nil { reserve() }
    records?[count] = record
    count &+= 1
  }

  private mutating func reserve() {
    let size = Self.mostRecords * MemoryLayout<VehicleRecord>.stride
    let space = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let space, space != MAP_FAILED else { preconditionFailure("the system gives no address space") }
    records = space.bindMemory(to: VehicleRecord.self, capacity: Self.mostRecords)
  }

  /// Forgets all records but the first.
  mutating func keep(_ number: Int) {
    precondition(number <= count, "there are \(count) records, not \(number)")
    count = number
  }

  // MARK: Finding

  /// A hash of an identity; its lowest eight bits choose the partition.
  @inline(__always)
  static func hash(_ vin: UInt64, _ tail: UInt64) -> UInt64 { Mixer.mix(vin, tail / IdentityCode.plateRadix) }

  /// Makes the table; of records of one vehicle the first stays, and `merge` gets the others.
  mutating func buildIndex(merge: (inout VehicleRecord, VehicleRecord) -> Void) {
    slots?.deallocate()
    slotCount = count + count / 5 + 64
    let table = UnsafeMutablePointer<UInt32>.allocate(capacity: slotCount)
    table.initialize(repeating: 0, count: slotCount)
    slots = table
    var index = 0
    while index < count {
      guard let records else { return }
      let record = records[index]
      let hash = Self.hash(record.vin, record.tail)
      if let first = find(record.vin, record.tail, hash) {
        merge(&records[first], record)
        count -= 1
        records[index] = records[count]
        continue
      }
      enter(index, hash)
      index += 1
    }
    for waiting in waitingUsers {
      guard let found = find(waiting.vin, waiting.tail, Self.hash(waiting.vin, waiting.tail)) else { continue }
      extras[UInt32(found), default: VehicleExtra()].user = waiting.user
      self[found].facts.hasExtra = true
    }
    waitingUsers = []
  }

  /// Gives the table's memory back; nothing is found afterwards.
  mutating func dropIndex() {
    slots?.deallocate()
    slots = nil
    slotCount = 0
  }

  @inline(__always)
  private func firstSlot(_ hash: UInt64) -> Int { Int(((hash >> 32) &* UInt64(slotCount)) >> 32) }

  private mutating func enter(_ index: Int, _ hash: UInt64) {
    guard let slots else { return }
    var place = firstSlot(hash)
    while slots[place] != 0 {
      place += 1
      if place == slotCount { place = 0 }
    }
    slots[place] = UInt32(truncatingIfNeeded: hash >> 8 & 0xFFF) << 20 | UInt32(index + 1)
  }

  @inline(__always)
  func find(_ vin: UInt64, _ tail: UInt64, _ hash: UInt64) -> Int? {
    guard let slots, let records else { return nil }
    let tag = UInt32(truncatingIfNeeded: hash >> 8 & 0xFFF)
    var place = firstSlot(hash)
    while true {
      let slot = slots[place]
      if slot == 0 { return nil }
      if slot >> 20 == tag {
        let index = Int(slot & 0xFFFFF) - 1
        let record = records[index]
        if record.vin == vin,
          record.tail == tail || record.tail / IdentityCode.plateRadix == tail / IdentityCode.plateRadix
        {
          return index
        }
      }
      place += 1
      if place == slotCount { place = 0 }
    }
  }

  /// Adds a record of a vehicle that is not there yet.
  mutating func insert(_ record: VehicleRecord, _ hash: UInt64) {
    append(record)
    if count * 12 > slotCount * 11 {
      buildIndex { _, _ in }
    } else {
      enter(count - 1, hash)
    }
  }

  // MARK: Comparing

  /// Compares rows of the snapshot with what is remembered.
  mutating func compare(_ rows: UnsafeBufferPointer<SightedRow>) {
    touch(rows)
    for row in rows {
      guard let records, let index = find(row.vin, row.tail, row.hash) else {
        insertNew(row)
        continue
      }
      let facts = records[index].facts
      if facts.isSeen {
        takeAgain(row, index)
        continue
      }
      records[index].facts.isSeen = true
      if row.renewedOwner != 0 { renew(index, row) }
      let user = facts.hasExtra ? extras[UInt32(index)]?.user ?? 0 : 0
      if records[index].says(row), user == row.user {
        if facts.missed > 0 { records[index].facts.missed = 0 }
      } else {
        records[index].facts.isPending = true
        pending.append(PendingRow(index: UInt32(index), row: row))
      }
    }
  }

  /// Brings what the rows need into the cache, where the waits overlap: half the time of a look-up one by one.
  private mutating func touch(_ rows: UnsafeBufferPointer<SightedRow>) {
    guard let slots, let records else { return }
    var sum: UInt64 = 0
    for row in rows {
      let slot = slots[firstSlot(row.hash)]
      if slot != 0 { sum ^= records[Int(slot & 0xFFFFF) - 1].facts.bits }
    }
    touched = sum
  }

  private mutating func renew(_ index: Int, _ row: SightedRow) {
    if renewedOwners.count <= index {
      renewedOwners += [UInt64](repeating: 0, count: max(count, index + 1) - renewedOwners.count)
    }
    renewedOwners[index] = row.renewedOwner
    if row.renewedUser != 0 { renewedUsers[UInt32(index)] = row.renewedUser }
  }

  private mutating func insertNew(_ row: SightedRow) {
    var record = VehicleRecord(vin: row.vin, tail: row.tail, owner: row.owner, facts: row.facts)
    record.facts.isSeen = true
    record.facts.isNew = true
    record.facts.isWithheld = row.owner == 0
    insert(record, row.hash)
    if row.renewedOwner != 0 { renew(count - 1, row) }
    guard row.user != 0 else { return }
    extras[UInt32(count - 1)] = VehicleExtra(user: row.user)
    self[count - 1].facts.hasExtra = true
  }

  /// A further row of a vehicle: the one with the later day counts; two that differ on the same day say nothing.
  private mutating func takeAgain(_ row: SightedRow, _ index: Int) {
    let place = self[index].facts.isPending ? pending.firstIndex { $0.index == UInt32(index) } : nil
    let former = place.map { pending[$0].row } ?? self[index].asRow(user: extras[UInt32(index)]?.user ?? 0)
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
      self[index].facts.isPending = true
      pending.append(PendingRow(index: UInt32(index), row: row, isAmbiguous: !isLater))
    }
  }
}

/// A row that differs from the record of its vehicle.
struct PendingRow: Sendable {
  var index: UInt32
  var row: SightedRow
  /// Whether another row of the same day says something else, so that neither counts.
  var isAmbiguous = false
}

extension VehicleRecord {
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
      hash: Partition.hash(vin, tail), vin: vin, tail: tail, owner: facts.isWithheld ? 0 : owner, renewedOwner: 0,
      user: user, renewedUser: 0,
      facts: facts)
  }
}

extension SightedRow {
  func saysSame(as other: SightedRow) -> Bool {
    tail == other.tail && owner == other.owner && user == other.user && facts.acquired == other.facts.acquired
      && facts.status == other.facts.status
  }
}
