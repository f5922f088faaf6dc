internal import JSON

extension TelemetryReader {
  /// Takes one member of a part.
  mutating func take(_ key: MessageKey, _ value: Int, _ part: Part) {
    switch part {
    case .root: takeRoot(key, value)
    case .position, .geometry, .properties: takePosition(key, value)
    case .ignition: if key == .type || key == .status { takeIgnition(value) }
    case .kinetic:
      if key == .moving { add(15, value) } else if key == .speed { add(16, value) }
    case .odometer: if key == .mileage { add(2, value) }
    case .privacy: if key == .state { add(28, value) }
    case .environment: if key == .air { object(value, .air) }
    case .air: if key == .temp { add(27, value) }
    case .alarm, .alarmStatus, .alarmTrigger: takeAlarm(key, value, part)
    case .engine, .thermic, .oil, .extension: takeEngine(key, value, part)
    case .energy, .charging: break
    case .doors: takeDoors(key, value)
    case .powertrain:
      if key == .status { if json.kind(value) == .object { object(value, .powertrainStatus) } else { add(3, value) } }
    case .powertrainStatus: if key == .type { add(3, value) }
    case .safety:
      if key == .beltWarning { add(25, value) } else if key == .autoECallTriggering { add(26, value) }
    case .driving: if key == .mode { add(29, value) }
    case .maintenance:
      if key == .daysBeforeMaintenance { add(23, value) } else if key == .mileageBeforeMaintenance { add(24, value) }
    case .trip: takeTrip(key, value)
    case .collision:
      if key == .side { add(30, value) } else if key == .severity { add(31, value) }
    case .preconditioning: if key == .airConditioning { addRaw(32, value) }
    case .stolen: if key == .state { add(35, value) }
    case .alert, .other: break
    }
  }

  private mutating func takeRoot(_ key: MessageKey, _ value: Int) {
    switch key {
    case .licensePlate, .vin: takeName(key, value)
    case .lastPosition, .position:
      fix = Fix()
      object(value, .position)
    case .ignition: object(value, .ignition)
    case .kinetic: object(value, .kinetic)
    case .odometer: object(value, .odometer)
    case .privacy: object(value, .privacy)
    case .environment: object(value, .environment)
    case .alarm: object(value, .alarm)
    case .engines, .engine: objects(value, .engine)
    case .energies, .energy: eachObject(value) { reader, node in reader.takeEnergy(node) }
    case .doorsState: object(value, .doors)
    case .powertrain: object(value, .powertrain)
    case .safety: object(value, .safety)
    case .drivingBehavior: object(value, .driving)
    case .maintenance: object(value, .maintenance)
    case .trip: object(value, .trip)
    case .alerts, .alert: takeAlerts(value)
    case .collision, .collisions: objects(value, .collision)
    case .preconditioning, .preconditionning: object(value, .preconditioning)
    case .stolen: if json.kind(value) == .bool { add(35, value) } else { object(value, .stolen) }
    case .autonomy: add(9, value)
    default: break
    }
  }

  private mutating func eachObject(_ node: Int, _ body: (inout TelemetryReader, Int) -> Void) {
    guard json.kind(node) == .array else {
      if json.kind(node) == .object { body(&self, node) }
      return
    }
    var index = node + 1
    let end = json.end(of: node)
    while index < end {
      if json.kind(index) == .object { body(&self, index) }
      index = json.end(of: index)
    }
  }

  private mutating func takePosition(_ key: MessageKey, _ value: Int) {
    switch key {
    case .geometry: object(value, .geometry)
    case .properties: object(value, .properties)
    case .coordinates:
      guard json.kind(value) == .array else { return }
      fix.longitude = json.element(value, 0).flatMap { number($0) }
      fix.latitude = json.element(value, 1).flatMap { number($0) }
    case .accuracy: fix.accuracy = number(value) ?? 0
    case .fixStatus:
      if let status = json.string(value)?.lowercased(), Self.statusesWithoutFix.contains(status) {
        fix.isUsable = false
      }
    default: break
    }
  }

  /// Adds the position that has been put together.
  mutating func finishPosition() {
    let time = fix.time ?? Self.pending
    guard let longitude = fix.longitude, let latitude = fix.latitude, fix.isUsable,
      let reading = Reading(longitude: longitude, latitude: latitude, accuracyMetres: fix.accuracy, time: time)
    else {
      message.ignored += 1
      return
    }
    message.readings.append(reading)
  }

  private mutating func takeIgnition(_ value: Int) {
    guard let word = json.string(value)?.lowercased() else { return }
    message.readings.append(Reading(code: Self.ignitionCode, value: word == "stop" ? 0 : 1, time: Self.pending))
  }

  private mutating func takeAlarm(_ key: MessageKey, _ value: Int, _ part: Part) {
    switch (part, key) {
    case (.alarm, .status): object(value, .alarmStatus)
    case (.alarm, .trigger): object(value, .alarmTrigger)
    case (.alarmStatus, .activation): add(34, value)
    case (.alarmTrigger, .type): add(33, value)
    default: break
    }
  }

  private mutating func takeEngine(_ key: MessageKey, _ value: Int, _ part: Part) {
    switch (part, key) {
    case (.engine, .extension): object(value, .extension)
    case (.engine, .thermic), (.extension, .thermic): object(value, .thermic)
    case (.engine, .running): add(36, value)
    case (.thermic, .oil): object(value, .oil)
    case (.oil, .temp): add(4, value)
    default: break
    }
  }

  /// An energy says by its type whether it is current or fuel.
  private mutating func takeEnergy(_ node: Int) {
    let type = json.member(node, "type").flatMap { json.string($0) }?.lowercased()
    guard type == "electric" || type == "fuel" else {
      message.ignored += 1
      return
    }
    let isElectric = type == "electric"
    let first = message.readings.count
    if let level = json.member(node, "level") { add(isElectric ? 5 : 6, level) }
    if let autonomy = json.member(node, "autonomy") { add(isElectric ? 7 : 8, autonomy) }
    let inner = json.member(node, "extension").flatMap { json.member($0, "electric") }
    if let charging = json.member(node, "charging") ?? inner.flatMap({ json.member($0, "charging") }) {
      let first = message.readings.count
      if let status = json.member(charging, "status") { add(10, status) }
      if let plugged = json.member(charging, "plugged") { add(11, plugged) }
      if let type = json.member(charging, "type") { add(12, type) }
      close(charging, from: first)
    }
    close(node, from: first)
  }

  /// Gives an object's time to the values since `first` that have none.
  private mutating func close(_ node: Int, from first: Int) {
    guard let value = json.member(node, "createdAt"), json.kind(value) == .string,
      let time = json.withRawBytes(value, { dates.milliseconds($0) })
    else { return }
    for index in first..<message.readings.count where message.readings[index].time == Self.pending {
      message.readings[index].time = time
    }
  }

  private mutating func takeDoors(_ key: MessageKey, _ value: Int) {
    switch key {
    case .lockedState, .lockedStates: addSet(13, texts(value))
    case .opening:
      var open: [String] = []
      if json.kind(value) == .object {
        json.forEachMember(value) { door, state in
          if json.isString(state, "Open") { open.append(json.string(door) ?? "") }
          return true
        }
      } else {
        json.forEachElement(value) { door in
          let state = json.member(door, "state").flatMap { json.string($0) }
          if state?.lowercased() == "open" {
            open.append(json.member(door, "identifier").flatMap { json.string($0) } ?? "")
          }
          return true
        }
      }
      addSet(14, open)
    default: break
    }
  }

  private mutating func takeTrip(_ key: MessageKey, _ value: Int) {
    switch key {
    case .id: add(17, value)
    case .start: add(18, value)
    case .stop: add(19, value)
    case .duration:
      if let text = json.string(value), let duration = ISODuration(text) {
        append(20, DecimalNumber("\(duration.milliseconds / 1000)")?.raw)
      } else {
        add(20, value)
      }
    case .distance: add(21, value)
    case .state: add(22, value)
    default: break
    }
  }

  /// The alerts that are active, as one value.
  private mutating func takeAlerts(_ node: Int) {
    guard json.kind(node) == .array else { return }
    var active: [String] = []
    var newest: Int64?
    json.forEachElement(node) { alert in
      if let time = json.member(alert, "createdAt"), json.kind(time) == .string,
        let time = json.withRawBytes(time, { dates.milliseconds($0) })
      {
        newest = max(newest ?? time, time)
      }
      guard let type = json.member(alert, "type").flatMap({ json.string($0) }), Operand.isIdentifier(type),
        json.member(alert, "active").flatMap({ json.bool($0) }) != false
      else { return true }
      let severity = json.member(alert, "severity").flatMap { json.string($0) }.map {
        Operand.isIdentifier($0) ? $0 : ""
      }
      active.append(severity.map { $0.isEmpty ? type : "\(type):\($0)" } ?? type)
      return true
    }
    alertsTime = newest
    let text = active.sorted().joined(separator: ",")
    let names = text.split(separator: ",").map { $0.prefix { $0 != ":" }.lowercased() }
    message.texts.append(text)
    message.readings.append(
      Reading(
        code: 1, value: StableHash.of(names.joined(separator: ",")), time: Self.pending,
        text: Int16(clamping: message.texts.count - 1)))
  }
}
