/// Polygons with holes, laid out for many questions: all vertices in one list, and for each ring where it stands in it.
struct Area: Sendable, Equatable {
  static let maximumVertexCount = 10_000

  struct Span: Sendable, Equatable {
    /// First vertex, and the one behind the last; the last closes the ring.
    let start, end: Int
    let isHole: Bool
    let pole: Ring.Pole?
    let box: BoundingBox
  }

  let vertices: [Vertex]
  /// Each polygon's outer ring before its holes.
  let spans: [Span]

  init(polygons: [[[(longitude: Double, latitude: Double)]]]) throws(InvalidField) {
    let count = polygons.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
    guard count <= Self.maximumVertexCount else {
      throw InvalidField("", "has \(count) positions, more than \(Self.maximumVertexCount)")
    }
    guard !polygons.isEmpty else { throw InvalidField("", "wants at least one polygon") }
    var vertices: [Vertex] = []
    var spans: [Span] = []
    for (number, polygon) in polygons.enumerated() {
      guard !polygon.isEmpty else { throw InvalidField("[\(number)]", "wants at least one ring") }
      for (place, positions) in polygon.enumerated() {
        let ring: Ring
        do throws(InvalidField) {
          ring = try Ring(positions)
        } catch {
          throw error.within("[\(number)][\(place)]")
        }
        let start = vertices.count
        vertices += ring.vertices
        spans.append(
          Span(start: start, end: vertices.count, isHole: place > 0, pole: ring.pole, box: BoundingBox(ring)))
      }
    }
    self.vertices = vertices
    self.spans = spans
  }

  /// The box around all polygons; one that ends at a pole has every longitude, because the pole has.
  var box: BoundingBox {
    let box = spans.dropFirst().reduce(spans[0].box) { $1.isHole ? $0 : $0.union($1.box) }
    guard max(box.north, -box.south) == 90 else { return box }
    return BoundingBox(west: -180, south: box.south, east: 180, north: box.north)
  }

  func contains(_ point: GeoPoint) -> Bool {
    vertices.withUnsafeBufferPointer { vertices in
      spans.withUnsafeBufferPointer { spans in
        var isInside = false
        for span in spans {
          if !span.isHole {
            if isInside { return true }
            isInside = span.side(of: point, vertices) != .outside
          } else if isInside {
            isInside = span.side(of: point, vertices) != .inside
          }
        }
        return isInside
      }
    }
  }
}

extension Area.Span {
  enum Side {
    case inside
    case edge
    case outside
  }

  /// Counts how often the meridian from the place to the north pole crosses the ring, on every turn of the map.
  func side(of point: GeoPoint, _ vertices: UnsafeBufferPointer<Vertex>) -> Side {
    if point.latitude.magnitude == 90 {
      // Every longitude is the pole.
      guard point.latitude == (point.latitude > 0 ? box.north : box.south) else { return .outside }
      return pole == nil ? .edge : .inside
    }
    guard box.contains(point) else { return .outside }
    var isInside = pole == .north
    var place = Vertex(x: point.longitude < box.west ? point.longitude + 360 : point.longitude, y: point.latitude)
    while place.x <= box.east {
      guard let isOdd = Self.crossesOddly(place, vertices, start, end) else { return .edge }
      if isOdd { isInside.toggle() }
      place.x += 360
    }
    return isInside ? .inside : .outside
  }

  /// Whether the line from a point straight up crosses the ring an odd number of times; nil when the point lies on the ring.
  @inline(__always)
  private static func crossesOddly(
    _ point: Vertex, _ vertices: UnsafeBufferPointer<Vertex>, _ start: Int, _ end: Int
  ) -> Bool? {
    var isOdd = false
    var first = vertices[start]
    var firstIsWest = first.x <= point.x
    for index in (start + 1)..<end {
      let second = vertices[index]
      let secondIsWest = second.x <= point.x
      if second.x == point.x {
        if second.y == point.y { return nil }
        if first.x == point.x, (first.y < point.y) != (second.y < point.y) { return nil }
      }
      if firstIsWest != secondIsWest {
        if first.y > point.y, second.y > point.y {
          isOdd.toggle()
        } else if first.y >= point.y || second.y >= point.y {
          let side = Orientation.of(first, second, point)
          if side == 0 { return nil }
          if (side < 0) == firstIsWest { isOdd.toggle() }
        }
      }
      first = second
      firstIsWest = secondIsWest
    }
    return isOdd
  }
}

extension BoundingBox {
  init(_ ring: Ring) {
    let (xs, ys) = (ring.vertices.map(\.x), ring.vertices.map(\.y))
    let west = xs.min() ?? 0
    self.init(
      west: west, south: ring.pole == .south ? -90 : ys.min() ?? 0, east: xs.max() ?? west,
      north: ring.pole == .north ? 90 : ys.max() ?? 0)
  }
}
