internal import JSONLines
internal import Vehicles

/// Reads the status messages that come most often without making a tree of them: position, speed, energies, mileage, temperature
/// and privacy.
///
/// What it says of a line is what `TelemetryReader` says; where a line holds anything else it says nothing. Cost: less than a
/// microsecond a line.
public struct TelemetryLineReader: ~Copyable {
  private enum Field: UInt16 {
    case plate, vin, longitude, latitude, accuracy, fixStatus, ignition, energyType, energyLevel, energyAutonomy
    /// Something that a `TelemetryReader` has to look at.
    case more
    /// From here on the code of an operand is added.
    case operand = 100
  }

  /// An element of `energies`.
  private struct Energy {
    var item: UInt16
    var isElectric: Bool?
    var level: Reading?
    var autonomy: Reading?
  }

  private static let operands: [(path: String, code: UInt8)] = [
    ("kinetic.moving", 15), ("kinetic.speed", 16), ("odometer.mileage", 2), ("environment.air.temp", 27),
    ("privacy.state", 28), ("autonomy", 9),
  ]
  private static let others = [
    "alerts", "alert", "doorsState", "trip", "alarm", "engines", "engine", "safety", "powertrain", "drivingBehavior",
    "maintenance", "collision", "collisions", "preconditioning", "preconditionning", "stolen", "energy", "position",
    "updatedAt", "energies[].charging", "energies[].extension", "energies.type", "ignition.status",
  ]

  private var reader: JSONLineReader
  private var message = TelemetryMessage()
  private var fix = TelemetryReader.Fix()
  private var fixTime: Int64?
  private var energies: [Energy] = []
  private var ignition: (isOn: Bool, time: Int64)?

  /// A reader that has read nothing.
  public init() {
    var paths = FieldPaths(timeKey: "createdAt")
    let names: [(String, Field)] = [
      ("licensePlate", .plate), ("vin", .vin), ("lastPosition.geometry.coordinates[0]", .longitude),
      ("lastPosition.geometry.coordinates[1]", .latitude), ("lastPosition.properties.accuracy", .accuracy),
      ("lastPosition.properties.fixStatus", .fixStatus), ("ignition.type", .ignition),
      ("energies[].type", .energyType), ("energies[].level", .energyLevel), ("energies[].autonomy", .energyAutonomy),
    ]
    for (path, field) in names { paths.want(path, as: field.rawValue) }
    for (path, code) in Self.operands { paths.want(path, as: Field.operand.rawValue + UInt16(code)) }
    for path in Self.others { paths.want(path, as: Field.more.rawValue) }
    paths.liftTime(of: "lastPosition.properties")
    reader = JSONLineReader(paths)
  }

  /// The message in `bytes[line]`; nil when it has to be read as a whole, be it that it is wrong.
  public mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, in line: Range<Int>) -> TelemetryMessage? {
    guard let count = try? reader.read(bytes, in: line) else { return nil }
    message = TelemetryMessage()
    message.readings.reserveCapacity(count)
    fix = TelemetryReader.Fix()
    (fixTime, ignition) = (nil, nil)
    energies.removeAll(keepingCapacity: true)
    for index in 0..<count {
      guard take(reader[index]) else { return nil }
    }
    guard message.plate != nil || message.vin != nil, finishEnergies(), finishPosition() else { return nil }
    TelemetryReader.addUse(to: &message, ignition: ignition)
    return message.readings.isEmpty ? nil : message
  }

  private mutating func take(_ value: JSONLineValue) -> Bool {
    guard let field = Field(rawValue: min(value.field, Field.operand.rawValue)) else { return false }
    switch field {
    case .more: return false
    case .plate:
      message.plate = Self.text(value).flatMap { LicensePlate($0) }
      return message.plate != nil
    case .vin:
      message.vin = Self.text(value).flatMap { VIN($0) }
      return message.vin != nil
    case .longitude, .latitude, .accuracy:
      guard case .number(let number, _) = value.content else { return false }
      if field == .longitude { fix.longitude = number }
      if field == .latitude { fix.latitude = number }
      if field == .accuracy { fix.accuracy = number }
      fixTime = value.time
      return true
    case .fixStatus:
      fix.isUsable = TelemetryReader.isFix(Self.text(value) ?? "")
      return true
    case .ignition:
      guard let word = Self.text(value), let time = value.time else { return false }
      ignition = (word.lowercased() != "stop", time)
      return true
    case .energyType, .energyLevel, .energyAutonomy: return takeEnergy(field, value)
    case .operand: return takeOperand(UInt8(truncatingIfNeeded: value.field - Field.operand.rawValue), value)
    }
  }

  private mutating func takeOperand(_ code: UInt8, _ value: JSONLineValue) -> Bool {
    guard let operand = Operand.byCode[Int(code)], let time = value.time else { return false }
    switch (operand.kind, value.content) {
    case (_, .null): return true
    case (.number, .number(_, let digits)):
      guard let number = DecimalNumber(utf8: digits), operand.plausible?.contains(number) != false else {
        message.ignored += 1
        return true
      }
      message.readings.append(Reading(code: code, value: number.raw, time: time))
      return true
    case (.boolean, .bool(let truth)):
      message.readings.append(Reading(code: code, value: truth ? 1 : 0, time: time))
      return true
    case (.word, .string):
      guard let encoded = Self.text(value).flatMap({ operand.encoded($0) }) else { return false }
      message.readings.append(Reading(code: code, value: encoded, time: time))
      return true
    default: return false
    }
  }

  private mutating func takeEnergy(_ field: Field, _ value: JSONLineValue) -> Bool {
    if energies.last?.item != value.item { energies.append(Energy(item: value.item)) }
    let last = energies.count - 1
    if field == .energyType {
      guard let type = Self.text(value)?.lowercased(), type == "electric" || type == "fuel" else { return false }
      energies[last].isElectric = type == "electric"
      return true
    }
    guard case .number(_, let digits) = value.content, let time = value.time,
      let number = DecimalNumber(utf8: digits)
    else { return false }
    let reading = Reading(code: 0, value: number.raw, time: time)
    if field == .energyLevel { energies[last].level = reading } else { energies[last].autonomy = reading }
    return true
  }

  private mutating func finishEnergies() -> Bool {
    for energy in energies {
      guard let isElectric = energy.isElectric else { return false }
      for (reading, code) in [(energy.level, isElectric ? 5 : 6), (energy.autonomy, isElectric ? 7 : 8)]
        as [(Reading?, UInt8)]
      {
        guard var reading else { continue }
        reading.code = code
        let isPlausible = Operand.byCode[Int(code)]?.plausible?.contains(DecimalNumber(raw: reading.value)) != false
        if isPlausible { message.readings.append(reading) } else { message.ignored += 1 }
      }
    }
    return true
  }

  private mutating func finishPosition() -> Bool {
    guard fix.longitude != nil || fix.latitude != nil else { return true }
    guard let time = fixTime else { return false }
    guard let longitude = fix.longitude, let latitude = fix.latitude, fix.isUsable,
      let reading = Reading(longitude: longitude, latitude: latitude, accuracyMetres: fix.accuracy, time: time)
    else {
      message.ignored += 1
      return true
    }
    message.readings.append(reading)
    return true
  }

  private static func text(_ value: JSONLineValue) -> String? {
    guard case .string(let text) = value.content else { return nil }
    return String(decoding: text, as: UTF8.self)
  }
}
