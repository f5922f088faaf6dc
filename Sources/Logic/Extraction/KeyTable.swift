/// Fields by the names of keys, found by a hash of the name's bytes: state holds thousands of keys of which a handful matter.
struct KeyTable {
  private var slots = [Int16](repeating: -1, count: 1024)
  private var entries: [(hash: UInt64, field: Field)] = []
  /// First letters of the names, as bits.
  private var firstLetters: UInt64 = 0
  private var longest = 0

  init(_ names: [(Field, [String])]) {
    for (field, keys) in names {
      for key in keys {
        let bytes = Array(key.utf8)
        bytes.withUnsafeBufferPointer { insert($0, field) }
      }
    }
  }

  private mutating func insert(_ name: UnsafeBufferPointer<UInt8>, _ field: Field) {
    firstLetters |= 1 << UInt64(name[0] & 31)
    longest = max(longest, name.count)
    let hash = Self.hash(name)
    var slot = Int(hash & 1023)
    while slots[slot] >= 0 { slot = (slot + 1) & 1023 }
    slots[slot] = Int16(entries.count)
    entries.append((hash, field))
  }

  /// The field that a key names, in upper or lower case; nil for any other key.
  func field(of name: UnsafeBufferPointer<UInt8>) -> Field? {
    guard name.count >= 2, name.count <= longest, firstLetters & (1 << UInt64(name[0] & 31)) != 0 else { return nil }
    let hash = Self.hash(name)
    var slot = Int(hash & 1023)
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash { return entry.field }
      slot = (slot + 1) & 1023
    }
    return nil
  }

  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in name { hash = (hash ^ UInt64(ASCIIText.lowercased(byte))) &* 1_099_511_628_211 }
    return hash ^ (hash >> 29)
  }
}
