/// An area of the Earth that a vehicle is inside or outside of: a circle, or polygons with holes.
///
/// Edges of polygons are straight lines in longitude and latitude (RFC 7946 3.1.1), circles are circles on the sphere of
/// `GeoPoint.earthRadiusMetres`. The edge belongs to the zone, also that of a hole. Zones may lie across the date line and
/// round a pole.
public struct Zone: Sendable, Equatable {
  private enum Shape: Sendable, Equatable {
    case circle(Circle)
    case area(Area)
  }

  private let shape: Shape

  /// Most positions that the rings of a zone may have together.
  public static let maximumVertexCount = Area.maximumVertexCount
  /// Largest radius of a circle: just short of the other side of the Earth.
  public static let maximumRadiusMetres = Circle.maximumRadiusMetres

  /// Everything within a distance of a place; throws for a radius that is not above 0 or above 20,000 km, naming `radius`.
  public init(center: GeoPoint, radiusMetres: Double) throws(InvalidField) {
    shape = .circle(try Circle(center: center, radius: radiusMetres))
  }

  /// Polygons, each a ring around it and a ring around each hole, each ring a list of (longitude, latitude).
  ///
  /// Between two positions the shorter way round the Earth is meant. A ring need not be closed, and may be written in
  /// either direction; one that goes round a pole encloses the nearer pole. What lies in any of the polygons lies in the
  /// zone. Throws for fewer than three distinct points, a ring that crosses itself, more than 10,000 positions, a
  /// latitude beyond 90 and what is no number, naming the ring (`[0][1]`) or the position (`[0][1][7]`).
  /// Cost: n log n for usual rings, n² for the worst.
  public init(polygons: [[[(longitude: Double, latitude: Double)]]]) throws(InvalidField) {
    shape = .area(try Area(polygons: polygons))
  }

  /// Whether the place lies in the zone or on its edge.
  public func contains(_ point: GeoPoint) -> Bool {
    switch shape {
    case .circle(let circle): circle.contains(point)
    case .area(let area): area.contains(point)
    }
  }

  /// Metres to the edge of the zone, negative inside; its sign agrees with `contains`.
  ///
  /// Exact for circles. For polygons the nearest point of the edge is searched on a flat map around the place: within
  /// 0.1 % (and 1 cm) up to 1 km from the edge and 75 degrees of latitude, within 1 % up to 25 km; further away, or
  /// beyond the pole, the figure is only an upper bound. Cost: linear in the number of edges.
  public func signedDistance(to point: GeoPoint) -> Double {
    switch shape {
    case .circle(let circle): return circle.signedDistance(to: point)
    case .area(let area):
      let distance = area.distanceToEdge(from: point)
      return area.contains(point) ? -distance : distance
    }
  }

  /// Whether the way between two places, both included, has a point in the zone.
  ///
  /// The way is the great circle for a circle, and a straight line in longitude and latitude (the shorter way round) for
  /// polygons; over the 50 km that a vehicle drives within ten minutes the two differ by less than 200 m at 70 degrees.
  public func segmentTouches(from start: GeoPoint, to end: GeoPoint) -> Bool {
    switch shape {
    case .circle(let circle): circle.touches(from: start, to: end)
    case .area(let area): area.touches(from: start, to: end)
    }
  }

  /// The box around it.
  public var boundingBox: BoundingBox {
    switch shape {
    case .circle(let circle): circle.box
    case .area(let area): area.box
    }
  }

  /// The radius of a circle, or half the diagonal of the box around polygons, in metres.
  public var reachMetres: Double {
    switch shape {
    case .circle(let circle): circle.radius
    case .area(let area): area.box.diagonalMetres / 2
    }
  }
}
