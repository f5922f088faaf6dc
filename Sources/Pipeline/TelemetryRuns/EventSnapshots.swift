internal import FoundationEssentials
internal import JSON
internal import Monitors

/// What a notification shows of the vehicle besides the values that fired, each part from the newest message that has it.
struct EventSnapshots {
  /// The newest first.
  private let documents: [JSONDocument]
  private let firing: Firing

  /// Snapshots from messages of the vehicle, the newest first.
  init(_ texts: [[UInt8]], firing: Firing) {
    documents = texts.compactMap { JSONDocument($0) }
    self.firing = firing
  }

  /// The snapshots of these names that there is something of, each with its body.
  func all(_ names: [String]) -> [(type: String, body: String)] {
    names.compactMap { name in body(name).map { (name, $0) } }
  }

  private func body(_ name: String) -> String? {
    switch name {
    case "vehicle.position": wrapped("position", member("lastPosition", "position") ?? knownPosition)
    case "vehicle.doorsState": wrapped("doorState", member("doorsState"))
    case "vehicle.status": wrapped("status", whole)
    case "vehicle.maintenance": wrapped("maintenance", member("maintenance"))
    case "vehicle.telemetry": wrapped("telemetry", whole)
    case "vehicle.alerts": wrapped("alerts", member("alerts"))
    case "vehicle.collisions": wrapped("collisions", member("collisions", "collision"))
    case "vehicle.alarm": wrapped("alarm", member("alarm"))
    case "vehicle.trip": wrapped("trip", member("trip"))
    case "vehicle.stolen": wrapped("stolen", member("stolen"))
    default: telemetry(name)
    }
  }

  /// `vehicle.telemetry.vehicle.alarm.status`: the member that the last parts name.
  private func telemetry(_ name: String) -> String? {
    let kind = name.dropFirst("vehicle.telemetry.".count)
    let path = kind.split(separator: ".").drop { $0 == "vehicle" }.map(String.init)
    guard !path.isEmpty else { return kind == "vehicle" ? wrapped("telemetry", whole) : nil }
    guard let (document, node) = latest(path) else { return nil }
    var writer = JSONWriter()
    writer.object { object in
      object.member(
        "telemetry",
        object: { telemetry in
          telemetry.key(path.joined(separator: "."))
          telemetry.copy(document, node)
        })
    }
    return writer.text
  }

  private func wrapped(_ key: String, _ json: String?) -> String? { json.map { "{\"\(key)\":\($0)}" } }

  /// The newest value at a path of members.
  private func latest(_ path: [String]) -> (document: JSONDocument, node: Int)? {
    for document in documents {
      var node: Int? = document.root
      for (place, part) in path.enumerated() {
        let spellings = place == 0 && part == "energies" ? ["energies", "energy"] : [part]
        node = node.flatMap { node in spellings.lazy.compactMap { document.member(node, $0) }.first }
      }
      if let node, document.kind(node) != .null { return (document, node) }
    }
    return nil
  }

  private func member(_ names: String...) -> String? {
    for document in documents {
      for name in names {
        guard let node = document.member(document.root, name), document.kind(node) != .null else { continue }
        var writer = JSONWriter()
        writer.copy(document, node)
        return writer.text
      }
    }
    return nil
  }

  private var whole: String? {
    guard let document = documents.first else { return nil }
    var writer = JSONWriter()
    writer.copy(document, document.root)
    return writer.text
  }

  /// The position that the monitors know, when the message has none.
  private var knownPosition: String? {
    guard let position = firing.position, let time = firing.positionTime else { return nil }
    var writer = JSONWriter()
    writer.object { feature in
      feature.member("type", "Feature")
      feature.member(
        "geometry",
        object: { geometry in
          geometry.member("type", "Point")
          geometry.member("coordinates", array: { array in position.forEach { array.raw("\($0)") } })
        })
      feature.member(
        "properties", object: { $0.member("createdAt", Date(millisecondsSince1970: Int(time))) })
    }
    return writer.text
  }
}
