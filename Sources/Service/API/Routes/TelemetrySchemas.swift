/// How messages of vehicles look in JSON.
enum TelemetrySchemas {
  /// The parts that nearly every maker sends; the others are read as the makers write them.
  static let message = """
    {"type":"object","required":["createdAt"],"description":"A vehicle status in the vehicle makers' shape. The parts shown \
    here are the usual ones; each may have its own `createdAt`. What is not known or cannot be read is left out, and a \
    message in which nothing is left is rejected.","properties":{"licensePlate":\(MonitoringSchemas.plate),\
    "vin":\(MonitoringSchemas.vin),"createdAt":\(instant),"kinetic":\(part("moving", boolean, "speed", number(0, 400))),\
    "odometer":{"type":"object","required":["mileage"],"properties":{"createdAt":\(instant),\
    "mileage":\(number(0, 5_000_000))}},"ignition":{"type":"object","properties":{"createdAt":\(instant),\
    "type":{"type":"string"}}},"energies":{"type":"array","items":{"type":"object","properties":{\
    "createdAt":\(instant),"type":{"enum":["Fuel","Electric"]},"level":\(number(0, 100)),\
    "autonomy":\(number(0, 5_000))}}},"lastPosition":{"type":"object","required":["geometry"],"description":"A Feature of \
    GeoJSON.","properties":{"createdAt":\(instant),"geometry":{"type":"object","required":["coordinates"],"properties":{\
    "type":{"const":"Point"},"coordinates":{"type":"array","minItems":2,"maxItems":3,"prefixItems":[\
    \(number(-180, 180)),\(number(-90, 90))],"items":{"type":"number"}}}},"properties":{"type":"object"}}}},\
    "allOf":[{"anyOf":[{"required":["licensePlate"]},{"required":["vin"]}]},{"anyOf":[{"required":["kinetic"]},\
    {"required":["odometer"]},{"required":["lastPosition"]}]}]}
    """
  private static let instant = #"{"type":"string","format":"date-time"}"#
  private static let boolean = #"{"type":"boolean"}"#

  private static func number(_ least: Int, _ most: Int) -> String {
    #"{"type":"number","minimum":\#(least),"maximum":\#(most)}"#
  }

  /// An object with at least one of two members, and its own time.
  private static func part(_ one: String, _ schema: String, _ other: String, _ otherSchema: String) -> String {
    """
    {"type":"object","anyOf":[{"required":["\(one)"]},{"required":["\(other)"]}],"properties":{\
    "createdAt":\(instant),"\(one)":\(schema),"\(other)":\(otherSchema)}}
    """
  }
}
