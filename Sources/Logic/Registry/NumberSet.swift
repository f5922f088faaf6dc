/// Numbers other than 0 in one flat table.
struct NumberSet: ~Copyable {
  private var slots = UnsafeMutablePointer<UInt64>.allocate(capacity: 0)
  private var slotCount = 0
  private var count = 0

  init() {}

  deinit { slots.deallocate() }

  var isEmpty: Bool { count == 0 }

  mutating func insert(_ number: UInt64) {
    guard number != 0, !contains(number) else { return }
    if (count + 1) * 3 > slotCount * 2 { rebuild(to: max(16, slotCount * 3 / 2)) }
    place(number)
    count += 1
  }

  @inline(__always)
  func contains(_ number: UInt64) -> Bool {
    if count == 0 { return false }
    var place = first(number)
    while slots[place] != 0 {
      if slots[place] == number { return true }
      place &+= 1
      if place == slotCount { place = 0 }
    }
    return false
  }

  @inline(__always)
  private func first(_ number: UInt64) -> Int {
    Int(truncatingIfNeeded: Mixer.mix(number, 7).multipliedFullWidth(by: UInt64(truncatingIfNeeded: slotCount)).high)
  }

  private func place(_ number: UInt64) {
    var place = first(number)
    while slots[place] != 0 {
      place += 1
      if place == slotCount { place = 0 }
    }
    slots[place] = number
  }

  private mutating func rebuild(to size: Int) {
    let former = UnsafeMutableBufferPointer(start: slots, count: slotCount)
    slots = .allocate(capacity: size)
    slots.initialize(repeating: 0, count: size)
    slotCount = size
    for number in former where number != 0 { place(number) }
    former.deallocate()
  }
}
