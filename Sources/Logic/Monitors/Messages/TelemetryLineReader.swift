internal import JSON
internal import JSONLines
internal import Vehicles

/// Reads vehicle status messages that come as lines of JSON, several times as fast as a `TelemetryReader`.
///
/// What vehicles send all the time is read without a tree; a line with anything else that means something here is given to
/// a `TelemetryReader`, so both say the same of every message, but that here a line must be strict JSON, and that of
/// members of one name only the last counts.
public struct TelemetryLineReader: ~Copyable {
  private var lines = JSONLineReader(Field.paths)
  private var whole = TelemetryReader()
  private var message = TelemetryMessage()

  /// A reader that has read nothing.
  public init() {}

  /// Reads the message in `bytes[line]`.
  ///
  /// Cost: half a microsecond for a usual message; see `JSONLineReader` for what must follow in `bytes`.
  public mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, in line: Range<Int>
  ) throws(TelemetryRefusal) -> TelemetryMessage {
    let count: Int
    do throws(JSONLineError) {
      count = try lines.read(bytes, in: line)
    } catch {
      if case .wrongTime(let path) = error { throw .badTime(field: path) }
      throw .notJSON
    }
    guard try take(count) else {
      guard let document = JSONDocument(Array(bytes[line])) else { throw .notJSON }
      return try whole.read(document, at: document.root)
    }
    guard message.plate != nil || message.vin != nil else { throw .noVehicle }
    if message.readings.contains(where: { $0.time == TelemetryReader.pending }) { throw .badTime(field: "createdAt") }
    message.addUse()
    guard !message.readings.isEmpty else { throw .noValues }
    return message
  }

  /// Takes the line's values; false when one of them needs the whole message.
  private mutating func take(_ count: Int) throws(TelemetryRefusal) -> Bool {
    message.reset()
    var fix = Fix()
    for index in 0..<count {
      let value = lines[index]
      guard let field = Field(rawValue: value.field) else { continue }
      let time = value.time ?? TelemetryReader.pending
      switch field {
      case .plate, .vin: try takeName(field, value.content)
      case .longitude, .latitude, .accuracy, .fixStatus: fix.take(field, value.content, time)
      case .position:
        guard case .object = value.content else { continue }
        if fix.isSeen { return false }
        fix.isSeen = true
      case .ignition:
        if case .string(let text) = value.content {
          let isOff = String(decoding: text, as: UTF8.self).lowercased() == "stop"
          message.readings.append(Reading(code: TelemetryReader.ignitionCode, value: isOff ? 0 : 1, time: time))
        }
      case .energyType: break
      case .list:
        // A single one may stand where there should be a list.
        if case .object = value.content { return false }
      case .charging, .plugged, .chargingType:
        guard energyCode(.energyLevel, item: value.item, among: count) != nil, let code = field.code else {
          return false
        }
        add(code, value.content, time)
      case .energyLevel, .energyAutonomy:
        guard let code = energyCode(field, item: value.item, among: count) else { return false }
        add(code, value.content, time)
      case .powertrain:
        if case .object = value.content { return false }
        add(3, value.content, time)
      case .updatedAt: if lines.time == nil { return false }
      case .whole:
        if case .null = value.content { continue }
        return false
      default:
        if let code = field.code { add(code, value.content, time) }
      }
    }
    if fix.isSeen { finish(fix) }
    return true
  }

  private mutating func takeName(_ field: Field, _ content: JSONLineValue.Content) throws(TelemetryRefusal) {
    let name = field == .vin ? "vin" : "licensePlate"
    switch content {
    case .null: return
    case .string(let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      if field == .vin { message.vin = VIN(text) } else { message.plate = LicensePlate(text) }
      if field == .vin ? message.vin == nil : message.plate == nil { throw .badVehicle(field: name) }
    default: throw .badVehicle(field: name)
    }
  }

  /// The operand that an energy's type makes of its level or range; nil when it has none of the two types.
  private func energyCode(_ field: Field, item: UInt16, among count: Int) -> UInt8? {
    for index in 0..<count where lines[index].item == item && lines[index].field == Field.energyType.rawValue {
      guard case .string(let type) = lines[index].content else { return nil }
      let isLevel = field == .energyLevel
      switch String(decoding: type, as: UTF8.self).lowercased() {
      case "electric": return isLevel ? 5 : 7
      case "fuel": return isLevel ? 6 : 8
      default: return nil
      }
    }
    return nil
  }

  private mutating func finish(_ fix: Fix) {
    guard fix.isUsable,
      let reading = Reading(
        longitude: fix.longitude, latitude: fix.latitude, accuracyMetres: fix.accuracy, time: fix.time)
    else {
      message.ignored += 1
      return
    }
    message.readings.append(reading)
  }

  /// Adds the value of an operand, unless it cannot be true.
  private mutating func add(_ code: UInt8, _ content: JSONLineValue.Content, _ time: Int64) {
    guard let operand = Operand.byCode[Int(code)] else { return }
    guard let value = Self.encoded(content, operand) else {
      if case .null = content, case .number = operand.kind { return }
      message.ignored += 1
      return
    }
    message.readings.append(Reading(code: code, value: value, time: time))
  }

  private static func encoded(_ content: JSONLineValue.Content, _ operand: Operand) -> Int64? {
    switch (operand.kind, content) {
    case (.number, .number(_, let bytes)), (.number, .string(let bytes)):
      guard let number = DecimalNumber(utf8: bytes), operand.plausible?.contains(number) != false else { return nil }
      return number.raw
    case (.boolean, .bool(let truth)): return truth ? 1 : 0
    case (.word(let words), .string(let bytes)):
      let exact = words.firstIndex { $0.utf8.count == bytes.count && $0.utf8.elementsEqual(bytes) }
      return exact.map { Int64($0) } ?? operand.encoded(String(decoding: bytes, as: UTF8.self))
    case (.boolean, .string(let bytes)): return operand.encoded(String(decoding: bytes, as: UTF8.self))
    default: return nil
    }
  }
}

extension TelemetryLineReader {
  /// A position as it is put together.
  private struct Fix {
    var isSeen = false
    var isUsable = true
    var longitude = Double.nan
    var latitude = Double.nan
    var accuracy = 0.0
    var time = TelemetryReader.pending

    mutating func take(_ field: Field, _ content: JSONLineValue.Content, _ time: Int64) {
      switch (field, content) {
      case (.longitude, .number(let number, _)): (longitude, self.time) = (number, time)
      case (.latitude, .number(let number, _)): latitude = number
      case (.accuracy, .number(let number, _)): accuracy = number
      case (.fixStatus, .string(let bytes)):
        let status = String(decoding: bytes, as: UTF8.self).lowercased()
        if TelemetryReader.statusesWithoutFix.contains(status) { isUsable = false }
      default: break
      }
    }
  }

  /// What is looked for in a line.
  private enum Field: UInt16, CaseIterable {
    case plate, vin, position, longitude, latitude, accuracy, fixStatus
    case ignition, list, energyType, energyLevel, energyAutonomy, charging, plugged, chargingType, powertrain
    /// Stands in for the message's own time where that is missing.
    case updatedAt
    case moving, speed, mileage, privacy, airTemperature, oilTemperature, running, autonomy
    /// Parts that are read with the whole message around them.
    case whole

    var code: UInt8? {
      switch self {
      case .moving: 15
      case .speed: 16
      case .mileage: 2
      case .privacy: 28
      case .airTemperature: 27
      case .oilTemperature: 4
      case .running: 36
      case .autonomy: 9
      case .charging: 10
      case .plugged: 11
      case .chargingType: 12
      default: nil
      }
    }

    private static let places: [(Field, [String])] = [
      (.plate, ["licensePlate"]), (.vin, ["vin"]), (.moving, ["kinetic.moving"]), (.speed, ["kinetic.speed"]),
      (.mileage, ["odometer.mileage"]), (.privacy, ["privacy.state"]), (.airTemperature, ["environment.air.temp"]),
      (.ignition, ["ignition.type", "ignition.status"]), (.powertrain, ["powertrain.status"]),
      (.autonomy, ["autonomy"]), (.running, ["engines[].running"]),
      (.oilTemperature, ["engines[].extension.thermic.oil.temp", "engines[].thermic.oil.temp"]),
      (.energyType, ["energies[].type"]), (.energyLevel, ["energies[].level"]),
      (.energyAutonomy, ["energies[].autonomy"]), (.list, ["energies", "engines"]),
      (.charging, ["energies[].charging.status"]), (.plugged, ["energies[].charging.plugged"]),
      (.chargingType, ["energies[].charging.type"]), (.updatedAt, ["updatedAt"]),
      (
        .whole,
        [
          "energies[].extension", "energy", "engine", "alarm", "doorsState", "safety", "drivingBehavior",
          "maintenance", "trip", "alerts", "alert", "collision", "collisions",
          "preconditioning", "preconditionning", "stolen",
        ]
      ),
    ]

    static var paths: FieldPaths {
      var paths = FieldPaths(timeKey: "createdAt")
      for (field, places) in places {
        for place in places { paths.want(place, as: field.rawValue) }
      }
      for base in ["lastPosition", "position"] {
        paths.want(base, as: Field.position.rawValue)
        paths.want("\(base).geometry.coordinates[0]", as: Field.longitude.rawValue)
        paths.want("\(base).geometry.coordinates[1]", as: Field.latitude.rawValue)
        for part in ["", ".geometry", ".properties"] {
          paths.want("\(base)\(part).accuracy", as: Field.accuracy.rawValue)
          paths.want("\(base)\(part).fixStatus", as: Field.fixStatus.rawValue)
        }
        paths.want("\(base).coordinates", as: Field.whole.rawValue)
        paths.want("\(base).properties.coordinates", as: Field.whole.rawValue)
        paths.liftTime(of: "\(base).properties")
      }
      return paths
    }
  }
}
