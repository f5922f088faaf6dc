/// The monitored plates and VINs in a form that can be asked ten million times.
public final class WatchedVehicles {
  /// Whether nothing is to be kept about other vehicles.
  public let isExclusive: Bool
  private var plates = NumberSet()
  /// Plates that somebody watches who does not know the VIN yet.
  private var awaitedPlates = NumberSet()
  private var vehicles = NumberSet()

  /// The vehicles that `fill` adds, each with its normalised plate, its VIN or both.
  public init<Failure: Error>(
    isExclusive: Bool, fill: (_ add: (_ plate: String?, _ vin: String?) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    self.isExclusive = isExclusive
    try fill { plate, vin in self.add(plate, vin) }
  }

  private func add(_ plate: String?, _ vin: String?) {
    if let plate {
      let number = IdentityCode.exactPlate(plate) ?? IdentityCode.hashedPlate(IdentityCode.plain(plate))
      if vin == nil { awaitedPlates.insert(number) } else { plates.insert(number) }
    }
    guard let vin else { return }
    let code = IdentityCode.exactVIN(vin) ?? IdentityCode.hashedVIN(IdentityCode.plain(vin))
    vehicles.insert(Partition.hash(code.head, code.last * IdentityCode.plateRadix) | 1)
  }

  /// Whether nobody watches anything.
  var isEmpty: Bool { plates.isEmpty && awaitedPlates.isEmpty && vehicles.isEmpty }

  @inline(__always)
  func isAwaited(plate: UInt64) -> Bool { awaitedPlates.contains(plate) }

  /// Whether somebody waits for plates to be seen.
  var hasAwaited: Bool { !awaitedPlates.isEmpty }

  /// Whether somebody watches the plate or the vehicle with this hash.
  @inline(__always)
  func contains(plate: UInt64, hash: UInt64) -> Bool {
    awaitedPlates.contains(plate) || plates.contains(plate) || vehicles.contains(hash | 1)
  }

  func contains(_ record: VehicleRecord) -> Bool {
    contains(plate: record.plate, hash: Partition.hash(record.vin, record.tail))
  }
}

// Safe: the sets are filled before `init` returns and never changed afterwards.
extension WatchedVehicles: @unchecked Sendable {}
