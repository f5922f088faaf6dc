internal import CIntrinsics

/// Finds the record of a vehicle in a partition.
///
/// A hash table of the records' numbers. Sixteen of them fill one cache line, and each has eleven bits of its vehicle's
/// hash beside it: a look-up compares a line at once, and then nearly always reads the one record that it looks for.
// Safe: the memory behind the pointer belongs to this value alone, which cannot be copied, or to `memory`.
struct VehicleIndex: ~Copyable, @unchecked Sendable {
  /// A word for each number: the number in its lower bits, a part of the hash, never 0, in its upper ones; or 0.
  ///
  /// Lines are filled from their first word on. What finds its line full goes to the next one.
  private var words: UnsafeMutablePointer<UInt32>?
  private var lineCount = 0
  private var count = 0
  /// What `words` is a piece of; nil when it was allocated.
  private var memory: SlabMemory?

  private static let lineSize = 16
  private static let numbers: UInt32 = UInt32(RecordList.most - 1)
  private static let tags = ~numbers
  private static let smallestTag = numbers + 1

  init() {}

  deinit { if memory == nil { words?.deallocate() } }

  /// Gives the memory back; nothing is found afterwards.
  mutating func drop() {
    if memory == nil { words?.deallocate() }
    words = nil
    memory = nil
    lineCount = 0
    count = 0
  }

  /// Makes room for as many records in `memory`; nothing is found before it is entered.
  mutating func prepare(for count: Int, in memory: SlabMemory) {
    drop()
    guard count > 0 else { return }
    // With four of five words used, nearly every record is in the line of its hash.
    lineCount = count * 5 / (4 * Self.lineSize) + 1
    words = memory.piece(UInt32.self, count: lineCount * Self.lineSize)
    self.memory = memory
  }

  // MARK: Finding

  @inline(__always)
  private func line(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: ((hash &>> 32) &* UInt64(lineCount)) &>> 32) }

  @inline(__always)
  private static func tag(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash) & tags | smallestTag
  }

  /// The number of the vehicle's record.
  func find(_ vin: UInt64, _ tail: UInt64, _ hash: UInt64, in records: borrowing RecordList) -> Int? {
    guard let words else { return nil }
    let tag = Self.tag(hash)
    var line = line(hash)
    while true {
      let start = words + line &* Self.lineSize
      var found = cintrinsics_match_sixteen(start, tag, Self.tags)
      while found != 0 {
        let number = Int(start[found.trailingZeroBitCount] & Self.numbers)
        if records.pointer(to: number).pointee.isVehicle(vin, tail) { return number }
        found &= found &- 1
      }
      if start[Self.lineSize &- 1] == 0 { return nil }
      line = next(line)
    }
  }

  /// Guesses the number of each row's record, and brings the records guessed and their marks into the cache.
  ///
  /// Looked up one by one, each row would wait for its line and then for its record. Here all lines are asked for first
  /// and then all records, so that the waits of all rows overlap. A guess is a record's number, now and then another's, or `UInt32.max`.
  func guess(
    _ rows: UnsafeBufferPointer<SightedRow>, in records: borrowing RecordList, marks: borrowing MarkList,
    into guesses: UnsafeMutableBufferPointer<UInt32>
  ) {
    guard let words else { return guesses.initialize(repeating: .max) }
    for row in rows { cintrinsics_prefetch(words + line(row.hash) &* Self.lineSize) }
    var late = 0
    for place in rows.indices {
      let hash = rows[place].hash
      let line = line(hash)
      let number = number(Self.tag(hash), in: words + line &* Self.lineSize)
      guesses[place] = number
      if number == .max {
        cintrinsics_prefetch(words + next(line) &* Self.lineSize)
        late &+= 1
        continue
      }
      cintrinsics_prefetch(records.pointer(to: Int(number)))
      marks.fetch(Int(number))
    }
    if late == 0 { return }
    for place in rows.indices where guesses[place] == .max {
      let hash = rows[place].hash
      let number = number(Self.tag(hash), in: words + next(line(hash)) &* Self.lineSize)
      guesses[place] = number
      if number == .max { continue }
      cintrinsics_prefetch(records.pointer(to: Int(number)))
      marks.fetch(Int(number))
    }
  }

  /// The first number of a line whose tag is this one, or `UInt32.max`.
  @inline(__always)
  private func number(_ tag: UInt32, in line: UnsafePointer<UInt32>) -> UInt32 {
    let found = cintrinsics_match_sixteen(line, tag, Self.tags)
    return found == 0 ? .max : line[found.trailingZeroBitCount] & Self.numbers
  }

  @inline(__always)
  private func next(_ line: Int) -> Int { line &+ 1 == lineCount ? 0 : line &+ 1 }

  // MARK: Entering

  /// Enters a record that is not there yet, of a vehicle with this hash; some words always stay free.
  @inline(__always)
  mutating func enter(_ number: Int, _ hash: UInt64, _ records: borrowing RecordList) {
    if (count &+ 1) &* 20 > lineCount &* (19 * Self.lineSize) { grow(records) }
    put(number, hash)
  }

  @inline(__always)
  private mutating func put(_ number: Int, _ hash: UInt64) {
    guard let words else { return }
    var line = line(hash)
    while true {
      let start = words + line &* Self.lineSize
      let free = cintrinsics_match_sixteen(start, 0, .max)
      if free != 0 {
        start[free.trailingZeroBitCount] = Self.tag(hash) | UInt32(truncatingIfNeeded: number)
        count &+= 1
        return
      }
      line = next(line)
    }
  }

  /// Makes room for half as many records again.
  private mutating func grow(_ records: borrowing RecordList) {
    let entered = count
    drop()
    lineCount = entered * 3 / (2 * Self.lineSize) + 4
    let size = lineCount * Self.lineSize
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: size * MemoryLayout<UInt32>.stride, alignment: Self.lineSize * MemoryLayout<UInt32>.stride)
    words = bytes.initializeMemory(as: UInt32.self, repeating: 0, count: size)
    // Each record is entered as soon as it is there, so that the first ones are those that were entered.
    for number in 0..<entered {
      let record = records.pointer(to: number)
      put(number, Partition.hash(record.pointee.vin, record.pointee.tail))
    }
  }
}
