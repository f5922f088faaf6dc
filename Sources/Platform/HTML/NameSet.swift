/// A set of names of at most eight bytes, each packed into an integer: open addressing, because a look-up for every tag of a
/// page must cost next to nothing.
struct NameSet {
  private var slots = [UInt64](repeating: 0, count: 256)

  init(_ names: [String]) {
    for name in names {
      precondition(name.utf8.count <= 8, "names of the set fit eight bytes")
      let key = name.utf8.enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
      var slot = Self.slot(key)
      while slots[slot] != 0 { slot = (slot + 1) & 255 }
      slots[slot] = key
    }
  }

  func contains(_ key: UInt64) -> Bool {
    var slot = Self.slot(key)
    while slots[slot] != 0 {
      if slots[slot] == key { return true }
      slot = (slot + 1) & 255
    }
    return false
  }

  private static func slot(_ key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56) }
}
