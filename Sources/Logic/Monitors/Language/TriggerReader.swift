internal import JSON

/// Reads `triggerParam`.
struct TriggerReader {
  let json: JSONDocument
  let clocks: ClockCase

  func triggers(_ node: Int) throws(InvalidField) -> ([Trigger], TriggerExpression) {
    let fields = try FieldReader(json, node, members: ["triggers", "boolExp", "timeZoneTriggers", "dataTriggers"])
    if let legacy = fields.value("timeZoneTriggers").map({ _ in "timeZoneTriggers" })
      ?? fields.value("dataTriggers").map({ _ in "dataTriggers" })
    {
      guard fields.value("triggers") == nil, fields.value("boolExp") == nil else {
        throw InvalidField(legacy, "cannot be mixed with triggers and boolExp")
      }
      return try legacyTriggers(fields)
    }
    guard let nodes = try fields.list("triggers", 1...TriggerExpression.mostTriggers) else {
      throw InvalidField("triggers", "is missing")
    }
    var triggers: [Trigger] = []
    for (index, node) in nodes.enumerated() {
      let known = triggers.map(\.name)
      triggers.append(
        try within("triggers[\(index)]") { () throws(InvalidField) in
          let read = try trigger(node)
          if known.contains(read.name) {
            throw InvalidField("name", "\"\(read.name)\" is the name of another trigger too")
          }
          return read
        })
    }
    return (triggers, try expression(try fields.requiredText("boolExp", upTo: .max), triggers))
  }

  private func expression(_ text: String, _ triggers: [Trigger]) throws(InvalidField) -> TriggerExpression {
    do {
      return try TriggerExpression(text, names: triggers.map(\.name))
    } catch {
      throw InvalidField("boolExp", "\(error)")
    }
  }

  private func trigger(_ node: Int) throws(InvalidField) -> Trigger {
    let fields = try FieldReader(json, node, members: ["name", "zone", "time", "data", "hysteresis", "dwell"])
    let name = try fields.requiredText("name", upTo: Trigger.longestName)
    guard Trigger.isName(name) else {
      throw InvalidField("name", "wants letters, then digits, with one of . _ - between them if at all, such as z1")
    }
    let kinds = ["zone", "time", "data"].filter { fields.value($0) != nil }
    guard kinds.count == 1, let kind = kinds.first, let value = fields.value(kind) else {
      throw InvalidField("", "wants exactly one of zone, time and data")
    }
    if kind != "zone", let misplaced = ["hysteresis", "dwell"].first(where: { fields.value($0) != nil }) {
      throw InvalidField(misplaced, "belongs to zone triggers only")
    }
    let hysteresis = try fields.number("hysteresis", 0...100_000)
    let dwell = try fields.duration("dwell", upTo: ZoneCondition.longestDwell)
    let question = try within(kind) { () throws(InvalidField) -> Trigger.Question in
      switch kind {
      case "zone": .zone(try zone(value, hysteresis: hysteresis?.value, dwell: dwell))
      case "time": .time(try time(value))
      default: .data(try data(value))
      }
    }
    return Trigger(name: name, question: question)
  }

  private func zone(
    _ node: Int, hysteresis outerHysteresis: Double? = nil, dwell outerDwell: Duration? = nil
  ) throws(InvalidField) -> ZoneCondition {
    let fields = try FieldReader(
      json, node, members: ["transition", "place", "circle", "polygon", "hysteresis", "dwell"])
    let name = try fields.requiredText("transition", upTo: 10)
    guard
      let transition = ZoneCondition.Transition.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() })
    else { throw InvalidField("transition", "wants In, Out or Cross, not \"\(name)\"") }
    guard let (kind, area) = try fields.value(anyOf: ["place", "circle", "polygon"]) else {
      throw InvalidField("place", "is missing; give place with radius and center, or polygon with a GeoJSON geometry")
    }
    let (zone, written) = try within(kind) { () throws(InvalidField) in
      kind == "polygon" ? try polygon(area) : try circle(area)
    }
    let hysteresis = try fields.number("hysteresis", 0...100_000)?.value ?? outerHysteresis
    let dwell = try fields.duration("dwell", upTo: ZoneCondition.longestDwell) ?? outerDwell
    return ZoneCondition(
      transition: transition, zone: zone, area: written, hysteresisMetres: hysteresis,
      dwell: dwell == .zero ? nil : dwell)
  }

  private func circle(_ node: Int) throws(InvalidField) -> (Zone, ZoneArea) {
    let fields = try FieldReader(json, node, members: ["radius", "center"])
    guard let radius = try fields.number("radius", 0...20_000), radius.value > 0 else {
      throw InvalidField("radius", "wants a number of kilometres above 0 and at most 20000")
    }
    let center = try within("center") { () throws(InvalidField) in
      let fields = try FieldReader(json, try fields.required("center"), members: ["longitude", "latitude"])
      guard let longitude = try fields.number("longitude", -360...360) else {
        throw InvalidField("longitude", "is missing")
      }
      guard let latitude = try fields.number("latitude", -90...90) else { throw InvalidField("latitude", "is missing") }
      return (longitude: longitude, latitude: latitude)
    }
    guard let point = GeoPoint(longitude: center.longitude.value, latitude: center.latitude.value) else {
      throw InvalidField("center", "is no place on the Earth")
    }
    return (
      try Zone(center: point, radiusMetres: radius.value * 1000),
      .circle(radius: radius.text, longitude: center.longitude.text, latitude: center.latitude.text)
    )
  }

  private func polygon(_ node: Int) throws(InvalidField) -> (Zone, ZoneArea) {
    let zone = try Zone(geoJSON: json, at: node)
    var writer = JSONWriter()
    writer.copy(json, node)
    return (zone, .geometry(writer.text))
  }

  private func time(_ node: Int) throws(InvalidField) -> TimeCondition {
    let window = try TimeWindow(json: json, at: node, clocks: clocks)
    var writer = JSONWriter()
    writer.copy(json, node, renaming: ["occurrence": "occurence"])
    return TimeCondition(window: window, json: writer.text)
  }

  private func data(_ node: Int) throws(InvalidField) -> DataCondition {
    let fields = try FieldReader(json, node, members: ["data", "op", "value", "previous"])
    let name = try fields.requiredText("data", upTo: 100)
    guard let operand = Operand(name: name) else {
      throw InvalidField(
        "data", "\"\(name)\" is not known; known are \(Operand.all.map(\.name).joined(separator: ", "))")
    }
    let spelling = try fields.requiredText("op", upTo: 20)
    guard let op = ConditionOperator(spelling: spelling) else {
      throw InvalidField(
        "op",
        "\"\(spelling)\" is not known; known are "
          + ConditionOperator.allCases.map(\.rawValue).joined(separator: ", "))
    }
    var previous: (op: String, values: [String])?
    if let node = fields.value("previous") {
      previous = try within("previous") { () throws(InvalidField) in
        let fields = try FieldReader(json, node, members: ["op", "value"])
        return (try fields.requiredText("op", upTo: 20), try values(fields))
      }
    }
    return try DataCondition(operand: operand, op: op, values: try values(fields), previous: previous)
  }

  private func values(_ fields: FieldReader) throws(InvalidField) -> [String] {
    try fields.texts("value", 0...DataCondition.mostValues, upTo: 500) ?? []
  }

  /// The shape of the first edition: pairs of time and zone, and data, all of which have to hold.
  private func legacyTriggers(_ fields: FieldReader) throws(InvalidField) -> ([Trigger], TriggerExpression) {
    var triggers: [Trigger] = []
    for (index, node) in (try fields.list("timeZoneTriggers", 1...5) ?? []).enumerated() {
      triggers += try within("timeZoneTriggers[\(index)]") { () throws(InvalidField) -> [Trigger] in
        var pair: [Trigger] = []
        let fields = try FieldReader(json, node, members: ["time", "zone"])
        guard fields.value("time") != nil || fields.value("zone") != nil else {
          throw InvalidField("", "wants time, zone or both")
        }
        if let node = fields.value("time") {
          let time = try within("time") { () throws(InvalidField) in try self.time(node) }
          pair.append(Trigger(name: "time\(index + 1)", question: .time(time)))
        }
        if let node = fields.value("zone") {
          let zone = try within("zone") { () throws(InvalidField) in try self.zone(node) }
          pair.append(Trigger(name: "zone\(index + 1)", question: .zone(zone)))
        }
        return pair
      }
    }
    for (index, node) in (try fields.list("dataTriggers", 1...5) ?? []).enumerated() {
      let data = try within("dataTriggers[\(index)]") { () throws(InvalidField) in try self.data(node) }
      triggers.append(Trigger(name: "data\(index + 1)", question: .data(data)))
    }
    guard (1...TriggerExpression.mostTriggers).contains(triggers.count) else {
      throw InvalidField("", "wants 1 to \(TriggerExpression.mostTriggers) triggers in all")
    }
    return (triggers, try expression(triggers.map(\.name).joined(separator: " & "), triggers))
  }
}
