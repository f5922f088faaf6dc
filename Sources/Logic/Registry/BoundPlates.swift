internal import Synchronization

/// The vehicles that a snapshot shows under plates whose VIN was waited for, in 16 bytes each.
public struct BoundPlates: Sendable {
  private var vehicles: [(plate: UInt64, vin: UInt64, tail: UInt64)] = []
  private let texts: TextTable

  /// The vehicles of a table that a snapshot was compared with; a plate on two vehicles is left out.
  init(_ table: VehicleTable, awaited watched: WatchedVehicles) {
    texts = table.texts
    guard watched.hasAwaited else { return }
    var seen: [(plate: UInt64, vin: UInt64, tail: UInt64)] = []
    func add(_ vin: UInt64, _ tail: UInt64) {
      let plate = tail % IdentityCode.plateRadix
      if watched.isAwaited(plate: plate) { seen.append((plate, vin, tail)) }
    }
    for part in table.parts {
      part.content.withLock { part in
        for pending in part.pending where !pending.isAmbiguous { add(pending.row.vin, pending.row.tail) }
        part.forEachKnown { record, isSeen in
          if isSeen, !record.facts.isPending { add(record.vin, record.tail) }
        }
        part.records.forEachPiece(from: part.knownCount) { records in
          for record in records where !record.facts.isPending { add(record.vin, record.tail) }
        }
      }
    }
    seen.sort { ($0.plate, $0.vin, $0.tail) < ($1.plate, $1.vin, $1.tail) }
    var kept = 0
    for index in seen.indices {
      let isRepeated =
        index > 0 && seen[index - 1].plate == seen[index].plate
        || index + 1 < seen.count && seen[index + 1].plate == seen[index].plate
      if isRepeated { continue }
      seen[kept] = seen[index]
      kept += 1
    }
    seen.removeSubrange(kept...)
    vehicles = seen
  }

  /// Whether the snapshot shows the plate, as people write it, on a vehicle.
  public func contains(_ plate: String) -> Bool {
    let number = IdentityCode.exactPlate(plate) ?? IdentityCode.hashedPlate(IdentityCode.plain(plate))
    var range = vehicles[...]
    while let middle = range.indices.isEmpty ? nil : (range.startIndex + range.endIndex) / 2 {
      if range[middle].plate == number { return true }
      range = range[middle].plate < number ? range[(middle + 1)...] : range[..<middle]
    }
    return false
  }

  /// Gives `body` each plate with its vehicle.
  public func forEach<Failure: Error>(
    _ body: (_ plate: String, _ vin: String) throws(Failure) -> Void
  ) throws(Failure) {
    for vehicle in vehicles {
      guard let plate = texts.plate(vehicle.tail) else { continue }
      try body(plate, texts.vin(vehicle.vin, vehicle.tail))
    }
  }
}
