/// Records by number, in segments of 8 KiB, so that none is ever moved and little is reserved for nothing.
// Safe: the memory behind the pointers belongs to this value alone, which cannot be copied.
struct RecordList: ~Copyable, @unchecked Sendable {
  /// Numbers have 20 bits.
  static let most = 1 << 20
  private static let segmentBits = 8
  private static let segmentSize = 1 << segmentBits

  private(set) var count = 0
  private let memory: SlabMemory
  private let segments: UnsafeMutablePointer<UnsafeMutablePointer<VehicleRecord>>
  /// Records that fit into the segments there are.
  private var capacity = 0

  /// No records; those to come will lie in `memory`.
  init(memory: SlabMemory) {
    self.memory = memory
    segments = .allocate(capacity: Self.most / Self.segmentSize)
  }

  deinit { segments.deallocate() }

  /// Where the record of this number is, which must be there.
  @inline(__always)
  func pointer(to index: Int) -> UnsafeMutablePointer<VehicleRecord> {
    segments[index &>> Self.segmentBits] + index & (Self.segmentSize &- 1)
  }

  subscript(_ index: Int) -> VehicleRecord {
    get {
      precondition(index < count, "there is no record \(index) of \(count)")
      return pointer(to: index).pointee
    }
    set {
      precondition(index < count, "there is no record \(index) of \(count)")
      pointer(to: index).pointee = newValue
    }
  }

  /// Gives `body` the records from this one on, piece by piece.
  func forEachPiece(
    from first: Int = 0, _ body: (UnsafeMutableBufferPointer<VehicleRecord>) throws -> Void
  ) rethrows {
    var index = first
    while index < count {
      let end = min(count, (index >> Self.segmentBits + 1) << Self.segmentBits)
      try body(UnsafeMutableBufferPointer(start: pointer(to: index), count: end - index))
      index = end
    }
  }

  @inline(__always)
  mutating func append(_ record: VehicleRecord) {
    if count == capacity { addSegment() }
    pointer(to: count).pointee = record
    count &+= 1
  }

  /// Appends as many records, each made from its place among them.
  @inline(__always)
  mutating func append(_ more: Int, _ record: (Int) -> VehicleRecord) {
    var made = 0
    while made < more {
      if count == capacity { addSegment() }
      let fitting = min(capacity &- count, more &- made)
      let start = pointer(to: count)
      for place in 0..<fitting { start[place] = record(made &+ place) }
      count &+= fitting
      made &+= fitting
    }
  }

  /// Appends records as they lie in memory or in a file.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    let size = MemoryLayout<VehicleRecord>.stride
    var rest = bytes
    while rest.count >= size {
      if count == capacity { addSegment() }
      let fitting = min(capacity - count, rest.count / size)
      UnsafeMutableRawBufferPointer(start: pointer(to: count), count: fitting * size)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(fitting * size)))
      count += fitting
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(fitting * size))
    }
  }

  private mutating func addSegment() {
    precondition(capacity < Self.most, "a partition of \(count) vehicles is too large")
    segments[capacity >> Self.segmentBits] = memory.piece(VehicleRecord.self, count: Self.segmentSize)
    capacity += Self.segmentSize
  }

  /// Forgets all records but the first.
  mutating func keep(_ number: Int) {
    precondition(number <= count, "there are \(count) records, not \(number)")
    count = number
  }
}
