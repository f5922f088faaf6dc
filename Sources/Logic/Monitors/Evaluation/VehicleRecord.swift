/// The words in which everything known of a vehicle stands.
///
///     0     layout, number of the vehicle
///     1     time of the last evaluation
///     2     time of the next timer
///     3, 4  position and its time
///     5, 6  a position that is too far away to be believed yet, and its time
///     7     flags, time of the privacy setting
///     8...  for each operand: value, its time, the value before
///     ...   for each monitor: its words of state
struct VehicleRecord {
  let words: UnsafeMutablePointer<UInt64>

  static let headWords = 8
  static let slotWords = 3
  /// What a time or a value before is when there is none.
  static let none = Int64.min

  /// Prepares words that are all zero.
  func begin(layout: Int, vehicle: UInt32, slots: Int) {
    words[0] = UInt64(UInt32(layout)) | UInt64(vehicle) << 32
    lastEvaluation = Self.none
    nextTimer = .max
    positionTime = Self.none
    for slot in 0..<slots { clear(slot: slot) }
  }

  func clear(slot: Int) {
    setTime(slot, Self.none)
    setPrevious(slot, Self.none)
  }

  var layout: Int {
    get { Int(UInt32(truncatingIfNeeded: words[0])) }
    nonmutating set { words[0] = words[0] & ~0xFFFF_FFFF | UInt64(UInt32(newValue)) }
  }

  var vehicle: UInt32 { UInt32(truncatingIfNeeded: words[0] >> 32) }

  var lastEvaluation: Int64 {
    get { Int64(bitPattern: words[1]) }
    nonmutating set { words[1] = UInt64(bitPattern: newValue) }
  }

  var nextTimer: Int64 {
    get { Int64(bitPattern: words[2]) }
    nonmutating set { words[2] = UInt64(bitPattern: newValue) }
  }

  var position: PackedPosition {
    get { PackedPosition(raw: Int64(bitPattern: words[3])) }
    nonmutating set { words[3] = UInt64(bitPattern: newValue.raw) }
  }

  var positionTime: Int64 {
    get { Int64(bitPattern: words[4]) }
    nonmutating set { words[4] = UInt64(bitPattern: newValue) }
  }

  var candidate: PackedPosition {
    get { PackedPosition(raw: Int64(bitPattern: words[5])) }
    nonmutating set { words[5] = UInt64(bitPattern: newValue.raw) }
  }

  var candidateTime: Int64 {
    get { Int64(bitPattern: words[6]) }
    nonmutating set { words[6] = UInt64(bitPattern: newValue) }
  }

  /// How many positions in a row lay too far away.
  var candidateCount: UInt64 {
    get { words[7] & 3 }
    nonmutating set { words[7] = words[7] & ~3 | newValue }
  }

  /// 0 for none, 1 when the place is private, 2 when everything is.
  var privacy: UInt64 {
    get { words[7] >> 2 & 3 }
    nonmutating set { words[7] = words[7] & ~12 | newValue << 2 }
  }

  /// Whether the record is among those that are to be stored.
  var isDirty: Bool {
    get { words[7] & 16 != 0 }
    nonmutating set { words[7] = words[7] & ~16 | (newValue ? 16 : 0) }
  }

  /// When the privacy setting was seen; 0 for never.
  var privacyTime: Int64 {
    get { Int64(words[7] >> 16) }
    nonmutating set { words[7] = words[7] & 0xFFFF | UInt64(max(0, newValue)) << 16 }
  }

  @inline(__always)
  func value(_ slot: Int) -> Int64 { Int64(bitPattern: words[Self.headWords + slot * Self.slotWords]) }
  @inline(__always)
  func time(_ slot: Int) -> Int64 { Int64(bitPattern: words[Self.headWords + slot * Self.slotWords + 1]) }
  @inline(__always)
  func previous(_ slot: Int) -> Int64 { Int64(bitPattern: words[Self.headWords + slot * Self.slotWords + 2]) }

  func setValue(_ slot: Int, _ value: Int64) {
    words[Self.headWords + slot * Self.slotWords] = UInt64(bitPattern: value)
  }

  func setTime(_ slot: Int, _ time: Int64) {
    words[Self.headWords + slot * Self.slotWords + 1] = UInt64(bitPattern: time)
  }

  func setPrevious(_ slot: Int, _ value: Int64) {
    words[Self.headWords + slot * Self.slotWords + 2] = UInt64(bitPattern: value)
  }
}
