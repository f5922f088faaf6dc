public import JSON
internal import Vehicles

extension Monitor {
  /// Reads a monitor in the vehicle makers' shape, in all spellings of their editions, with what is ours; throws with the
  /// path of the field that is wrong.
  ///
  /// Members that are not known are refused, because a wrong name would silently change when a monitor fires.
  public init(json: JSONDocument, at node: Int, clocks: ClockCase) throws(InvalidField) {
    let fields = try FieldReader(json, node, members: Self.members)
    let param = try fields.required("triggerParam")
    let (triggers, expression) = try within("triggerParam") { () throws(InvalidField) in
      try TriggerReader(json: json, clocks: clocks).triggers(param)
    }
    let settings = try fields.value("subscribeParam").map { node throws(InvalidField) in
      try within("subscribeParam") { () throws(InvalidField) in try NotificationReader(json: json).settings(node) }
    }
    let extensions = try fields.texts("extendedEventParam", 0...50, upTo: 100) ?? []
    for (index, name) in extensions.enumerated() where !EventExtension.isKnown(name) {
      throw InvalidField("extendedEventParam[\(index)]", "wants one of \(EventExtension.wish)")
    }
    _ = try fields.text("locale", upTo: 35)
    var options = Options()
    options.coolDownSeconds = try fields.whole("coolDown", 0...2_592_000) ?? 0
    options.notifyOnClear = try fields.flag("notifyOnClear") ?? false
    options.initialEvent = try fields.flag("initialEvent") ?? false
    options.evaluateOnWindowEdge = try fields.flag("evaluateOnWindowEdge") ?? false
    options.staleAfterSeconds = try fields.duration("staleAfter", upTo: .seconds(365 * 86_400)).map {
      max(1, Int($0 / .seconds(1)))
    }
    let label = try fields.requiredText("label", upTo: Self.longestLabel)
    let attributes = try NotificationReader(json: json).attributes(fields, ["attributes"])
    if let webhook = settings?.webhook {
      try RequestSize(target: webhook.target, label: label, attributes: webhook.attributes + attributes).check()
    }
    self.init(
      label: label, vehicles: try Self.vehicles(fields), notification: settings ?? NotificationSettings(),
      extensions: extensions, attributes: attributes, triggers: triggers, expression: expression, options: options)
  }

  private static let members = [
    "label", "vehicles", "subscribeParam", "extendedEventParam", "attributes", "triggerParam", "coolDown",
    "notifyOnClear", "initialEvent", "evaluateOnWindowEdge", "staleAfter", "locale",
  ]

  private static func vehicles(_ fields: FieldReader) throws(InvalidField) -> Vehicles {
    guard let value = fields.value("vehicles") else { return .all }
    if fields.json.isString(value, "all") { return .all }
    guard fields.json.kind(value) == .array else {
      throw InvalidField("vehicles", "wants \"all\", or a list of plates and VINs")
    }
    var names: [VehicleName] = []
    var seen: Set<VehicleName> = []
    for (index, text) in (try fields.texts("vehicles", 1...mostVehicles, upTo: 30) ?? []).enumerated() {
      guard let name = VehicleName(text) else {
        throw InvalidField("vehicles[\(index)]", "wants a plate such as ABC123 or a VIN")
      }
      if seen.insert(name).inserted { names.append(name) }
    }
    return .named(names)
  }
}

/// The snapshots that a notification may carry.
public enum EventExtension {
  /// Names besides those of telemetry.
  static let plain = [
    "vehicle.doorsState", "vehicle.status", "vehicle.maintenance", "vehicle.position", "vehicle.telemetry",
    "vehicle.alerts", "vehicle.collisions", "vehicle.alarm", "vehicle.trip", "vehicle.stolen",
  ]
  private static let kinds = [
    "environment", "privacy", "vehicle", "vehicle.adas", "vehicle.battery", "vehicle.doorsState", "vehicle.energies",
    "vehicle.engines", "vehicle.ignition", "vehicle.lightingSystem", "vehicle.safety", "vehicle.transmission",
    "vehicle.alarm.status", "vehicle.alarm.trigger", "vehicle.wipingBlades",
  ]

  /// Every name.
  public static let all = plain + kinds.map { "vehicle.telemetry.\($0)" }

  static func isKnown(_ name: String) -> Bool { all.contains(name) }

  static var wish: String {
    (plain + ["vehicle.telemetry. and one of \(kinds.joined(separator: ", "))"]).joined(separator: ", ")
  }
}
