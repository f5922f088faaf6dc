/// The smallest rectangle in longitude and latitude around a zone or a part of it.
public struct BoundingBox: Sendable, Equatable {
  /// From -180 up to but not including 180.
  public let west: Double
  /// At least -90.
  public let south: Double
  /// At least `west`; above 180 when it lies across the date line; `west` + 360 or more when it goes round the Earth.
  public let east: Double
  /// At most 90.
  public let north: Double

  /// Whether a place lies within or on the edge.
  @inline(__always)
  func contains(_ point: GeoPoint) -> Bool {
    guard point.latitude >= south, point.latitude <= north else { return false }
    return (point.longitude < west ? point.longitude + 360 : point.longitude) <= east
  }

  /// The smallest box around both.
  func union(_ other: BoundingBox) -> BoundingBox {
    let (south, north) = (min(south, other.south), max(north, other.north))
    let (fromHere, fromThere) = (east(including: other), other.east(including: self))
    return fromHere - west <= fromThere - other.west
      ? BoundingBox(west: west, south: south, east: fromHere, north: north)
      : BoundingBox(west: other.west, south: south, east: fromThere, north: north)
  }

  /// Where a box with this west side ends that includes the other.
  private func east(including other: BoundingBox) -> Double {
    max(east, other.west < west ? other.east + 360 : other.east)
  }

  /// Metres from the south-western corner to the north-eastern one.
  var diagonalMetres: Double {
    guard let start = GeoPoint(longitude: west, latitude: south), let end = GeoPoint(longitude: east, latitude: north)
    else { return 0 }
    return start.distance(to: end)
  }
}
