/// Finds a number by a key of 64 bits: open addressing, 12 bytes a place, at most two thirds full.
struct KeyTable: ~Copyable {
  private var keys: UnsafeMutablePointer<UInt64>
  private var values: UnsafeMutablePointer<UInt32>
  private var mask: Int
  private(set) var count = 0

  init() {
    keys = .allocate(capacity: 64)
    keys.initialize(repeating: 0, count: 64)
    values = .allocate(capacity: 64)
    values.initialize(repeating: 0, count: 64)
    mask = 63
  }

  deinit {
    keys.deallocate()
    values.deallocate()
  }

  /// The number of a key; nil when there is none.
  @inline(__always)
  func find(_ key: UInt64) -> UInt32? {
    var index = Int(truncatingIfNeeded: key) & mask
    while true {
      let found = keys[index]
      if found == key { return values[index] }
      if found == 0 { return nil }
      index = (index + 1) & mask
    }
  }

  /// Notes a number under a key other than 0, in place of the one it had.
  mutating func insert(_ key: UInt64, _ value: UInt32) {
    precondition(key != 0, "0 marks an empty place")
    if (count + 1) * 3 > (mask + 1) * 2 { grow() }
    var index = Int(truncatingIfNeeded: key) & mask
    while keys[index] != 0, keys[index] != key { index = (index + 1) & mask }
    if keys[index] == 0 { count += 1 }
    keys[index] = key
    values[index] = value
  }

  private mutating func grow() {
    let (oldKeys, oldValues, oldSize) = (keys, values, mask + 1)
    let size = oldSize * 2
    keys = .allocate(capacity: size)
    keys.initialize(repeating: 0, count: size)
    values = .allocate(capacity: size)
    values.initialize(repeating: 0, count: size)
    mask = size - 1
    for old in 0..<oldSize where oldKeys[old] != 0 {
      var index = Int(truncatingIfNeeded: oldKeys[old]) & mask
      while keys[index] != 0 { index = (index + 1) & mask }
      keys[index] = oldKeys[old]
      values[index] = oldValues[old]
    }
    oldKeys.deallocate()
    oldValues.deallocate()
  }
}
