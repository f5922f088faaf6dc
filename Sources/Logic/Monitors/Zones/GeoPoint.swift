internal import Glibc

/// A place on the Earth in degrees.
public struct GeoPoint: Sendable, Hashable {
  /// East of Greenwich, from -180 up to but not including 180.
  public let longitude: Double
  /// North of the equator, from -90 to 90.
  public let latitude: Double

  /// Mean radius of the Earth (IUGG R1), the sphere on which every distance is measured.
  public static let earthRadiusMetres = 6_371_008.8

  /// The place at any longitude, which is turned into the range; nil for a latitude beyond 90 and for what is no number.
  public init?(longitude: Double, latitude: Double) {
    guard longitude.isFinite, latitude.magnitude <= 90 else { return nil }
    self.longitude = Degrees.normalized(longitude)
    self.latitude = latitude
  }

  /// Great-circle distance in metres on the sphere (haversine); within 0.6 % of the ellipsoid's.
  public func distance(to other: GeoPoint) -> Double {
    let sinY = sin(Degrees.radians(latitude - other.latitude) / 2)
    let sinX = sin(Degrees.radians(longitude - other.longitude) / 2)
    let square = sinY * sinY + cos(Degrees.radians(latitude)) * cos(Degrees.radians(other.latitude)) * sinX * sinX
    return 2 * Self.earthRadiusMetres * asin(min(1, square.squareRoot()))
  }
}

/// Arithmetic on angles in degrees.
enum Degrees {
  static func radians(_ degrees: Double) -> Double { degrees * (.pi / 180) }

  static func degrees(_ radians: Double) -> Double { radians * (180 / .pi) }

  /// The same longitude from -180 up to but not including 180; one in the range stays as it is, to the last bit.
  static func normalized(_ longitude: Double) -> Double {
    if longitude >= -180, longitude < 180 { return longitude }
    let turned = longitude - 360 * ((longitude + 180) / 360).rounded(.down)
    return turned < 180 ? max(-180, turned) : -180
  }

  /// The shortest way between two longitudes from -180 to 180, positive to the east.
  static func step(from start: Double, to end: Double) -> Double {
    let step = end - start
    return step > 180 ? step - 360 : step < -180 ? step + 360 : step
  }
}
