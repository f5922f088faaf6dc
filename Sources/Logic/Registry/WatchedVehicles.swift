/// The monitored plates and VINs in a form that can be asked ten million times.
public struct WatchedVehicles: Sendable {
  enum Watch {
    case none
    case watched
    /// Somebody watches the plate and does not know the VIN yet.
    case awaited
  }

  /// Whether nothing is to be kept about other vehicles.
  public let isExclusive: Bool
  private var plates = NumberSet()
  private var awaitedPlates = NumberSet()
  private var vehicles = NumberSet()

  /// Nobody watches anything yet.
  public init(isExclusive: Bool, expected: Int = 0) {
    self.isExclusive = isExclusive
    plates.reserve(expected)
  }

  /// Adds a monitoring by its normalised plate and, where known, VIN.
  public mutating func add(plate: String, vin: String?) {
    if let number = IdentityCode.exactPlate(plate) {
      if vin == nil { awaitedPlates.insert(number) } else { plates.insert(number) }
    }
    guard let vin, let code = IdentityCode.exactVIN(vin) else { return }
    vehicles.insert(Partition.hash(code.head, code.last * IdentityCode.plateRadix) | 1)
  }

  @inline(__always)
  func find(_ row: SightedRow) -> Watch {
    let plate = row.tail % IdentityCode.plateRadix
    if awaitedPlates.contains(plate) { return .awaited }
    if plates.contains(plate) || vehicles.contains(row.hash | 1) { return .watched }
    return .none
  }

  func contains(_ record: VehicleRecord) -> Bool {
    find(
      SightedRow(
        hash: Partition.hash(record.vin, record.tail), vin: record.vin, tail: record.tail, owner: 0, renewedOwner: 0,
        user: 0, renewedUser: 0, facts: record.facts))
      != .none
  }
}

/// Which vehicle a snapshot shows under a plate.
struct Binding: Sendable {
  var vin: UInt64
  var tail: UInt64

  init(_ row: SightedRow) {
    vin = row.vin
    tail = row.tail
  }
}

/// Numbers other than 0 in one flat table.
struct NumberSet: Sendable {
  private var slots: [UInt64] = []
  private var count = 0

  mutating func reserve(_ expected: Int) {
    guard expected * 2 > slots.count else { return }
    rebuild(to: max(16, expected * 2))
  }

  mutating func insert(_ number: UInt64) {
    guard number != 0, !contains(number) else { return }
    if (count + 1) * 2 > slots.count { rebuild(to: max(16, slots.count * 2)) }
    place(number)
    count += 1
  }

  @inline(__always)
  func contains(_ number: UInt64) -> Bool {
    if slots.isEmpty { return false }
    var place = first(number)
    while slots[place] != 0 {
      if slots[place] == number { return true }
      place += 1
      if place == slots.count { place = 0 }
    }
    return false
  }

  @inline(__always)
  private func first(_ number: UInt64) -> Int {
    Int(Mixer.mix(number, 7).multipliedFullWidth(by: UInt64(slots.count)).high)
  }

  private mutating func place(_ number: UInt64) {
    var place = first(number)
    while slots[place] != 0 {
      place += 1
      if place == slots.count { place = 0 }
    }
    slots[place] = number
  }

  private mutating func rebuild(to size: Int) {
    let former = slots
    slots = [UInt64](repeating: 0, count: size)
    for number in former where number != 0 { place(number) }
  }
}
