public import JSON

extension Zone {
  /// A GeoJSON Polygon or MultiPolygon (RFC 7946); throws with the field below the node, such as `coordinates[0][7]`.
  ///
  /// A position's further numbers and members such as `bbox` are ignored.
  public init(geoJSON json: JSONDocument, at node: Int) throws(InvalidField) {
    guard json.kind(node) == .object else { throw InvalidField("", "wants a GeoJSON Polygon or MultiPolygon") }
    let type = json.member(node, "type").flatMap { json.string($0) }
    guard type == "Polygon" || type == "MultiPolygon" else {
      throw InvalidField("type", "wants Polygon or MultiPolygon\(type.map { ", not \"\($0.prefix(40))\"" } ?? "")")
    }
    guard let coordinates = json.member(node, "coordinates") else { throw InvalidField("coordinates", "is missing") }
    let reader = CoordinateReader(json: json)
    do throws(InvalidField) {
      if type == "Polygon" {
        // The rings of a Polygon stand where a MultiPolygon has its polygons.
        let rings = try reader.rings(coordinates)
        do throws(InvalidField) {
          try self.init(polygons: [rings])
        } catch {
          throw InvalidField(error.field.hasPrefix("[0]") ? String(error.field.dropFirst(3)) : "", error.reason)
        }
      } else {
        try self.init(polygons: try reader.polygons(coordinates))
      }
    } catch {
      throw error.within("coordinates")
    }
  }
}

/// Reads the nested lists of a GeoJSON geometry.
private struct CoordinateReader {
  typealias Position = (longitude: Double, latitude: Double)

  let json: JSONDocument

  func polygons(_ node: Int) throws(InvalidField) -> [[[Position]]] {
    var polygons: [[[Position]]] = []
    for (index, node) in try elements(node, "wants a list of polygons").enumerated() {
      do throws(InvalidField) {
        polygons.append(try rings(node))
      } catch {
        throw error.within("[\(index)]")
      }
    }
    return polygons
  }

  func rings(_ node: Int) throws(InvalidField) -> [[Position]] {
    var rings: [[Position]] = []
    for (index, node) in try elements(node, "wants a list of rings").enumerated() {
      do throws(InvalidField) {
        rings.append(try positions(node))
      } catch {
        throw error.within("[\(index)]")
      }
    }
    return rings
  }

  private func positions(_ node: Int) throws(InvalidField) -> [Position] {
    var positions: [Position] = []
    for (index, node) in try elements(node, "wants a list of positions").enumerated() {
      guard let longitude = number(node, 0), let latitude = number(node, 1) else {
        throw InvalidField("[\(index)]", "wants numbers for longitude and latitude")
      }
      positions.append((longitude, latitude))
    }
    return positions
  }

  private func number(_ position: Int, _ index: Int) -> Double? {
    guard let node = json.element(position, index), json.kind(node) == .number else { return nil }
    return json.scalarText(node).flatMap { Double($0) }
  }

  private func elements(_ node: Int, _ reason: String) throws(InvalidField) -> [Int] {
    guard json.kind(node) == .array else { throw InvalidField("", reason) }
    var elements: [Int] = []
    json.forEachElement(node) { element in
      elements.append(element)
      return true
    }
    return elements
  }
}
