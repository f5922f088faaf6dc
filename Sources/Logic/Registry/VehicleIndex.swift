internal import CIntrinsics

/// Finds the record of a vehicle in a partition.
///
/// Records that were there before the snapshot are sorted by the highest bits of their hash: those of one hash form a
/// bucket of one or two neighbours, and the index is where each bucket begins. That is half the memory of a hash table,
/// and no probing. Vehicles that the snapshot brings are behind them, and few: they have a hash table.
// Safe: the memory behind the pointers belongs to this value alone, which cannot be copied, or to `memory`.
struct VehicleIndex: ~Copyable, @unchecked Sendable {
  /// Records that are in buckets; those behind them are new.
  private(set) var knownCount = 0
  /// The first record of each bucket, and behind the last one `knownCount`.
  private var starts: UnsafeMutablePointer<UInt32>?
  /// What `starts` is a piece of.
  private var memory: SlabMemory?
  /// How far a hash is shifted to make the number of a bucket.
  private var shift: UInt64 = 63
  /// The numbers of new records, counted from 1, where their hashes put them.
  private var slots: UnsafeMutablePointer<UInt32>?
  private var slotCount = 0

  init() {}

  deinit { slots?.deallocate() }

  /// Gives the memory back; nothing is found afterwards.
  mutating func drop() {
    starts = nil
    memory = nil
    dropSlots()
  }

  private mutating func dropSlots() {
    slots?.deallocate()
    slots = nil
    slotCount = 0
  }

  // MARK: Known vehicles

  /// Sorts all records into buckets and calls `moved` with the former number of each that has an extra and its new one.
  mutating func build(
    _ records: inout RecordList, in memory: SlabMemory, moved: (_ from: Int, _ to: Int) -> Void
  ) {
    drop()
    let count = records.count
    let bits = count < 2 ? 0 : Int.bitWidth - 1 - count.leadingZeroBitCount
    let starts = memory.piece(UInt32.self, count: 1 << bits + 2)
    shift = UInt64(63 - bits)
    knownCount = count
    self.memory = memory
    self.starts = starts
    withUnsafeTemporaryAllocation(of: (record: VehicleRecord, bucket: Int).self, capacity: count) { copy in
      // Each bucket's size is counted two places on, so that the places grow to the starts while records are put down.
      var index = 0
      records.forEachPiece { piece in
        for record in piece {
          let bucket = bucket(Partition.hash(record.vin, record.tail))
          starts[bucket &+ 2] &+= 1
          copy[index] = (record, bucket)
          index &+= 1
        }
      }
      for bucket in 0..<1 << bits { starts[bucket + 2] &+= starts[bucket + 1] }
      for index in 0..<count {
        let (record, bucket) = copy[index]
        let place = Int(starts[bucket &+ 1])
        starts[bucket &+ 1] &+= 1
        records.pointer(to: place).pointee = record
        if record.facts.hasExtra { moved(index, place) }
      }
    }
  }

  /// The records of one vehicle twice or more, as pairs of the first and another one.
  func repeated(_ records: borrowing RecordList) -> [(first: Int, other: Int)] {
    guard let starts else { return [] }
    var pairs: [(Int, Int)] = []
    let mayBeClose = hasCloseTwins(records)
    var start = 0
    for bucket in 0...bucket(.max) {
      let end = Int(starts[bucket &+ 1])
      // Most buckets are too small to hold what was not seen above.
      if !mayBeClose, end &- start <= 3 {
        start = end
        continue
      }
      var other = start &+ 1
      while other < end {
        let record = records.pointer(to: other).pointee
        let first = (start..<other).first { records.pointer(to: $0).pointee.isVehicle(record.vin, record.tail) }
        if let first { pairs.append((first, other)) }
        other &+= 1
      }
      start = end
    }
    return pairs
  }

  /// Whether a record begins like one of the two before it; how large buckets are is not looked at, and nothing branches.
  private func hasCloseTwins(_ records: borrowing RecordList) -> Bool {
    var differences: UInt64 = .max
    var (before, last): (UInt64, UInt64) = (.max, .max)
    records.forEachPiece { piece in
      for record in piece {
        differences = min(differences, record.vin ^ last, record.vin ^ before)
        (before, last) = (last, record.vin)
      }
    }
    return differences == 0
  }

  @inline(__always)
  private func bucket(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: (hash &>> 1) &>> shift) }

  // MARK: Finding

  func find(_ vin: UInt64, _ tail: UInt64, _ hash: UInt64, in records: borrowing RecordList) -> Int? {
    findKnown(vin, tail, hash, in: records) ?? findNew(vin, tail, hash, in: records)
  }

  /// Finds a record that was there before the snapshot.
  @inline(__always)
  func findKnown(_ vin: UInt64, _ tail: UInt64, _ hash: UInt64, in records: borrowing RecordList) -> Int? {
    if let starts, knownCount > 0 {
      let bucket = bucket(hash)
      let end = Int(starts[bucket &+ 1])
      let first = min(Int(starts[bucket]), knownCount &- 1)
      // Which of the first three it is would be guessed wrongly every other time, so that nothing branches on it.
      let last = max(first, end &- 1)
      let second = min(first &+ 1, last)
      let third = min(first &+ 2, last)
      let isFirst = records.pointer(to: first).pointee.vin == vin
      let isSecond = records.pointer(to: second).pointee.vin == vin
      let guess = isFirst ? first : isSecond ? second : third
      if records.pointer(to: guess).pointee.isVehicle(vin, tail) { return guess }
      var index = first
      while index < end {
        if records.pointer(to: index).pointee.isVehicle(vin, tail) { return index }
        index &+= 1
      }
    }
    return nil
  }

  private func findNew(_ vin: UInt64, _ tail: UInt64, _ hash: UInt64, in records: borrowing RecordList) -> Int? {
    guard let slots else { return nil }
    var place = firstSlot(hash)
    while slots[place] != 0 {
      let index = Int(slots[place]) - 1
      if records.pointer(to: index).pointee.isVehicle(vin, tail) { return index }
      place = place + 1 == slotCount ? 0 : place + 1
    }
    return nil
  }

  /// Brings what finding the vehicles of `rows` needs into the cache.
  ///
  /// Looked up one by one, each row would wait for its bucket and then for its record. Here all buckets are asked for
  /// first and then all records, so that the waits of all rows overlap.
  func fetch(_ rows: UnsafeBufferPointer<SightedRow>, in records: borrowing RecordList, marks: borrowing MarkList) {
    guard let starts, knownCount > 0 else { return }
    for row in rows { cintrinsics_prefetch(starts + bucket(row.hash)) }
    for row in rows {
      let bucket = bucket(row.hash)
      let first = min(Int(starts[bucket]), knownCount &- 1)
      // A bucket is seldom longer than the cache lines of its first and its last record.
      cintrinsics_prefetch(records.pointer(to: first))
      cintrinsics_prefetch(records.pointer(to: max(first, Int(starts[bucket &+ 1]) &- 1)))
      marks.fetch(first)
    }
  }

  // MARK: New vehicles

  @inline(__always)
  private func firstSlot(_ hash: UInt64) -> Int { Int(((hash >> 32) &* UInt64(slotCount)) >> 32) }

  /// Enters the last record, of a vehicle that is not there yet.
  mutating func enterLast(_ records: borrowing RecordList, _ hash: UInt64) {
    let newCount = records.count - knownCount
    guard newCount * 12 > slotCount * 11 else { return enter(records.count - 1, hash) }
    dropSlots()
    slotCount = newCount + newCount / 2 + 64
    let table = UnsafeMutablePointer<UInt32>.allocate(capacity: slotCount)
    table.initialize(repeating: 0, count: slotCount)
    slots = table
    for index in knownCount..<records.count {
      let record = records[index]
      enter(index, Partition.hash(record.vin, record.tail))
    }
  }

  private func enter(_ index: Int, _ hash: UInt64) {
    guard let slots else { return }
    var place = firstSlot(hash)
    while slots[place] != 0 { place = place + 1 == slotCount ? 0 : place + 1 }
    slots[place] = UInt32(index + 1)
  }
}
