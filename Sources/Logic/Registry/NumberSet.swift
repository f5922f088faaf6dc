/// Numbers other than 0 in one flat table.
struct NumberSet: ~Copyable {
  private var slots = UnsafeMutablePointer<UInt64>.allocate(capacity: 0)
  private var slotCount = 0
  private var count = 0
  /// A bit for each number, at a place that few of others share: most of those that are not in the set end here.
  private let marks: UnsafeMutablePointer<UInt64>
  private static let markBits: UInt64 = 18

  init() {
    marks = .allocate(capacity: 1 << Int(Self.markBits - 6))
    marks.initialize(repeating: 0, count: 1 << Int(Self.markBits - 6))
  }

  deinit {
    slots.deallocate()
    marks.deallocate()
  }

  var isEmpty: Bool { count == 0 }

  mutating func insert(_ number: UInt64) {
    guard number != 0, !contains(number) else { return }
    if (count + 1) * 3 > slotCount * 2 { rebuild(to: max(16, slotCount * 3 / 2)) }
    place(number)
    count += 1
    let mark = Self.mark(number)
    marks[Int(mark >> 6)] |= 1 << (mark & 63)
  }

  @inline(__always)
  private static func mark(_ number: UInt64) -> UInt64 {
    (number &* 0x9E37_79B9_7F4A_7C15) &>> (64 &- markBits)
  }

  @inline(__always)
  func contains(_ number: UInt64) -> Bool {
    let mark = Self.mark(number)
    if marks[Int(truncatingIfNeeded: mark &>> 6)] &>> (mark & 63) & 1 == 0 { return false }
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
