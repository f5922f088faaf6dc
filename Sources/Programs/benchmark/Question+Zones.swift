import JSON
import Monitors

extension Question {
  /// `{"inside"}`; a zone is a GeoJSON geometry or `{"type": "Circle", "center": [longitude, latitude], "radius_m"}`.
  func zoneAnswer() throws(BadQuestion) -> [UInt8] {
    guard let shape = json.member(json.root, "zone") else { throw BadQuestion(description: "zone is missing") }
    let point = try place(json.member(json.root, "point"), "point")
    let zone: Zone
    do throws(InvalidField) {
      zone = try self.zone(shape)
    } catch {
      throw BadQuestion(description: "\(error.within("zone"))")
    }
    var writer = JSONWriter()
    writer.object { $0.member("inside", zone.contains(point)) }
    return writer.bytes
  }

  private func zone(_ node: Int) throws(InvalidField) -> Zone {
    guard let type = json.member(node, "type"), json.isString(type, "Circle") else {
      return try Zone(geoJSON: json, at: node)
    }
    let center: GeoPoint
    do throws(BadQuestion) {
      center = try place(json.member(node, "center"), "center")
    } catch {
      throw InvalidField("", error.description)
    }
    guard let radius = number(json.member(node, "radius_m")) else { throw InvalidField("radius_m", "wants a number") }
    return try Zone(center: center, radiusMetres: radius)
  }

  private func place(_ node: Int?, _ name: String) throws(BadQuestion) -> GeoPoint {
    guard let node, let longitude = number(json.element(node, 0)), let latitude = number(json.element(node, 1)),
      let place = GeoPoint(longitude: longitude, latitude: latitude)
    else { throw BadQuestion(description: "\(name) wants a longitude and a latitude") }
    return place
  }

  private func number(_ node: Int?) -> Double? {
    guard let node, json.kind(node) == .number else { return nil }
    return json.scalarText(node).flatMap { Double($0) }
  }
}
