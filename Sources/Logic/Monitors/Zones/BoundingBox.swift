/// The smallest rectangle in longitude and latitude around a part of a zone.
public struct BoundingBox: Sendable, Equatable {
  /// From -180 up to but not including 180.
  public let west: Double
  /// At least -90.
  public let south: Double
  /// At least `west`; above 180 when the part lies across the date line; `west` + 360 or more when it goes round a pole.
  public let east: Double
  /// At most 90.
  public let north: Double

  /// Whether a place lies within or on the edge.
  @inline(__always)
  func contains(_ point: GeoPoint) -> Bool {
    guard point.latitude >= south, point.latitude <= north else { return false }
    return (point.longitude < west ? point.longitude + 360 : point.longitude) <= east
  }
}
