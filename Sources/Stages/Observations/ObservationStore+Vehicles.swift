internal import SQLite
internal import Vehicles

extension ObservationStore {
  /// The vehicle that an ad names by plate or VIN; nil when nothing names one.
  ///
  /// `known` is the vehicle that the ad named before. The same VIN is the same vehicle whatever its plate. The same
  /// plate with another full VIN is another vehicle.
  func vehicle(plate: LicensePlate?, vin: VIN?, known: Int64?) throws(SQLiteError) -> VehicleIdentity? {
    if let known, let vehicle = try vehicle(id: known), vehicle.mayBe(plate: plate, vin: vin) {
      return try complete(vehicle, plate: plate, vin: vin)
    }
    guard plate != nil || vin != nil else { return nil }
    // A short chassis number is unique only within its make, so a plate goes before it.
    if let vin, vin.isStandard || plate == nil, let vehicle = try vehicles("vin", vin.value).first {
      return try complete(vehicle, plate: plate, vin: vin)
    }
    if let plate {
      let candidates = try vehicles("plate_key", plate.matchKey)
      if let vehicle = candidates.first(where: { $0.mayBe(plate: plate, vin: vin) }) {
        return try complete(vehicle, plate: plate, vin: vin)
      }
    }
    return try insertVehicle(plate: plate, vin: vin)
  }

  func vehicle(id: Int64) throws(SQLiteError) -> VehicleIdentity? {
    try connection.first("SELECT id, key, plate, vin FROM vehicle WHERE id = ?", [.integer(id)]) { row in
      VehicleIdentity(row)
    }
  }

  /// The vehicles with a plate or VIN, the latest known first: plates are issued again.
  func vehicles(_ column: String, _ value: String) throws(SQLiteError) -> [VehicleIdentity] {
    try connection.query(
      "SELECT id, key, plate, vin FROM vehicle WHERE \(column) = ? ORDER BY id DESC", [.text(value)]
    ) { row in VehicleIdentity(row) }
  }

  private func complete(
    _ vehicle: VehicleIdentity, plate: LicensePlate?, vin: VIN?
  ) throws(SQLiteError) -> VehicleIdentity {
    var completed = vehicle
    completed.plate = plate ?? vehicle.plate
    if let vin, vin.isStandard || vehicle.vin == nil { completed.vin = vin }
    guard completed != vehicle else { return vehicle }
    try connection.execute(
      "UPDATE vehicle SET plate = ?, plate_key = ?, vin = ? WHERE id = ?",
      [
        Value(completed.plate?.normalized), Value(completed.plate?.matchKey), Value(completed.vin?.value),
        .integer(vehicle.id),
      ])
    return completed
  }

  private func insertVehicle(plate: LicensePlate?, vin: VIN?) throws(SQLiteError) -> VehicleIdentity? {
    // The plate may be the key of another vehicle; a number at the end makes the rare third one distinct.
    let names = [plate?.normalized, vin?.value].compactMap { $0 }
    var keys = names + (names.last.map { last in (2...99).map { "\(last)#\($0)" } } ?? [])
    keys.reverse()
    while let key = keys.popLast() {
      let isInserted =
        try connection.execute(
          "INSERT OR IGNORE INTO vehicle (key, plate, plate_key, vin) VALUES (?, ?, ?, ?)",
          [.text(key), Value(plate?.normalized), Value(plate?.matchKey), Value(vin?.value)]) > 0
      if isInserted {
        return VehicleIdentity(id: connection.lastInsertedRowID, key: key, plate: plate, vin: vin)
      }
    }
    return nil
  }
}

extension VehicleIdentity {
  init(_ row: Row) {
    id = row.int64(0)
    key = row.text(1)
    plate = row.optionalText(2).flatMap { LicensePlate($0) }
    vin = row.optionalText(3).flatMap { VIN($0) }
  }

  /// Whether what an ad says fits this vehicle.
  func mayBe(plate: LicensePlate?, vin: VIN?) -> Bool {
    if let vin, let own = self.vin, vin.isStandard, own.isStandard { return vin == own }
    guard let plate, let own = self.plate else {
      guard let vin, let own = self.vin else { return true }
      return vin == own
    }
    return plate.matchKey == own.matchKey
  }
}
