internal import Glibc

/// All places within a distance of a centre on the sphere.
struct Circle: Sendable, Equatable {
  static let maximumRadiusMetres = 20_000_000.0
  /// Up to here, in degrees, sines are summed from four terms, which is exact to the last bit but one.
  private static let shortReach = 5.0
  /// Keeps the boxes from cutting off what lies on the edge but for rounding.
  private static let slack = 1e-9

  let center: GeoPoint
  let radius: Double
  /// Square of the sine of half the angle between the centre and the edge.
  private let limit: Double
  private let sinLatitude: Double
  private let cosLatitude: Double
  /// Degrees of latitude between the centre and the farthest place.
  private let latitudeReach: Double
  /// Degrees of longitude between the centre and the farthest place; 180 when the circle holds a pole.
  private let longitudeReach: Double

  init(center: GeoPoint, radius: Double) throws(InvalidField) {
    guard radius > 0, radius <= Self.maximumRadiusMetres else {
      throw InvalidField("radius", "wants a distance above 0 and at most 20000 km")
    }
    self.center = center
    self.radius = radius
    let angle = radius / GeoPoint.earthRadiusMetres
    let latitude = Degrees.radians(center.latitude)
    limit = sin(angle / 2) * sin(angle / 2)
    sinLatitude = sin(latitude)
    cosLatitude = cos(latitude)
    latitudeReach = Degrees.degrees(angle) + Self.slack
    if center.latitude.magnitude + latitudeReach >= 90 {
      longitudeReach = 180
    } else {
      longitudeReach = min(180, Degrees.degrees(asin(sin(angle) / cosLatitude)) + Self.slack)
    }
  }

  func contains(_ point: GeoPoint) -> Bool {
    let stepY = point.latitude - center.latitude
    guard stepY.magnitude <= latitudeReach else { return false }
    let stepX = Degrees.step(from: center.longitude, to: point.longitude)
    guard stepX.magnitude <= longitudeReach else { return false }
    guard latitudeReach < Self.shortReach, longitudeReach < Self.shortReach else {
      return haversine(to: point) <= limit
    }
    let sinY = Self.shortSine(Degrees.radians(stepY) / 2)
    let sinX = Self.shortSine(Degrees.radians(stepX) / 2)
    let cosY = (1 - sinY * sinY).squareRoot()
    let cosPoint = cosLatitude * (1 - 2 * sinY * sinY) - sinLatitude * 2 * sinY * cosY
    return sinY * sinY + cosLatitude * cosPoint * sinX * sinX <= limit
  }

  func signedDistance(to point: GeoPoint) -> Double {
    2 * GeoPoint.earthRadiusMetres * asin(min(1, haversine(to: point).squareRoot())) - radius
  }

  var box: BoundingBox {
    let west = longitudeReach >= 180 ? -180 : Degrees.normalized(center.longitude - longitudeReach)
    return BoundingBox(
      west: west, south: max(-90, center.latitude - latitudeReach), east: west + 2 * longitudeReach,
      north: min(90, center.latitude + latitudeReach))
  }

  /// Square of the sine of half the angle between the centre and a place.
  private func haversine(to point: GeoPoint) -> Double {
    let sinY = sin(Degrees.radians(point.latitude - center.latitude) / 2)
    let sinX = sin(Degrees.radians(point.longitude - center.longitude) / 2)
    return sinY * sinY + cosLatitude * cos(Degrees.radians(point.latitude)) * sinX * sinX
  }

  /// The sine of an angle of at most half of `shortReach`, in radians.
  @inline(__always)
  private static func shortSine(_ angle: Double) -> Double {
    let square = angle * angle
    return angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42)))
  }

  /// Whether the shorter arc of the great circle between two places comes as near as the radius.
  func touches(from start: GeoPoint, to end: GeoPoint) -> Bool {
    if contains(start) || contains(end) { return true }
    let (a, b, c) = (Direction(start), Direction(end), Direction(center))
    let normal = a.cross(b)
    let length = normal.length
    guard length > 0 else { return false }
    // The foot of the centre on the great circle must lie between the ends.
    let isBetween = normal.cross(a).dot(c) > 0 && b.cross(normal).dot(c) > 0
    return isBetween && asin(min(1, normal.dot(c).magnitude / length)) * GeoPoint.earthRadiusMetres <= radius
  }
}

/// A place as a vector of length 1 from the middle of the Earth.
private struct Direction {
  var x, y, z: Double

  init(_ point: GeoPoint) {
    let (longitude, latitude) = (Degrees.radians(point.longitude), Degrees.radians(point.latitude))
    (x, y, z) = (cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude))
  }

  private init(x: Double, y: Double, z: Double) { (self.x, self.y, self.z) = (x, y, z) }

  func cross(_ other: Direction) -> Direction {
    Direction(
      x: y * other.z - z * other.y, y: z * other.x - x * other.z, z: x * other.y - y * other.x)
  }

  func dot(_ other: Direction) -> Double { x * other.x + y * other.y + z * other.z }

  var length: Double { dot(self).squareRoot() }
}
