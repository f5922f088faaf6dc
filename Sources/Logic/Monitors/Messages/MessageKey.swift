/// The member names of status messages that mean something here.
enum MessageKey: String, CaseIterable {
  case licensePlate, vin, createdAt, updatedAt
  case lastPosition, position, geometry, properties, coordinates, type, fixStatus, accuracy
  case ignition, kinetic, moving, speed, odometer, mileage, privacy, state, environment, air, temp
  case alarm, status, activation, trigger, engines, engine, thermic, oil, running
  case energies, energy, level, autonomy, charging, plugged, electric, fuel
  case doorsState, lockedState, lockedStates, opening, identifier
  case powertrain, safety, beltWarning, autoECallTriggering, drivingBehavior, mode
  case maintenance, daysBeforeMaintenance, mileageBeforeMaintenance
  case trip, id, start, stop, duration, distance
  case alerts, alert, active, severity, collision, collisions, side
  case preconditioning, preconditionning, airConditioning, stolen
  case `extension`

  /// The name with these bytes; nil for all others.
  @inline(__always)
  static func named(_ bytes: UnsafeBufferPointer<UInt8>) -> MessageKey? {
    let hash = MessageKey.hash(bytes)
    var place = Int(truncatingIfNeeded: hash >> 20) & (size - 1)
    return table.withUnsafeBufferPointer { table in
      while let entry = table[place] {
        if entry.hash == hash { return entry.key }
        place = (place + 1) & (size - 1)
      }
      return nil
    }
  }

  @inline(__always)
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ hash >> 29
  }

  private static let size = 512
  private static let table: [(hash: UInt64, key: MessageKey)?] = {
    var table: [(hash: UInt64, key: MessageKey)?] = Array(repeating: nil, count: size)
    for key in allCases {
      let hash = Array(key.rawValue.utf8).withUnsafeBufferPointer { MessageKey.hash($0) }
      var place = Int(truncatingIfNeeded: hash >> 20) & (size - 1)
      while table[place] != nil { place = (place + 1) & (size - 1) }
      table[place] = (hash, key)
    }
    return table
  }()
}
