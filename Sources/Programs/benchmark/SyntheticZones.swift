import Glibc
import Monitors

/// Zones around sixty towns, half of them circles and half polygons of 8 to 40 vertices, 150 m to 4 km wide, and places
/// near the same towns.
struct SyntheticZones {
  private var random: SeededRandom
  private let towns: [(longitude: Double, latitude: Double)]

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    towns = (0..<60).map { _ in
      (Double.random(in: 11.5...23, using: &random), Double.random(in: 55.5...67.5, using: &random))
    }
    self.random = random
  }

  mutating func zones(_ count: Int) throws(InvalidField) -> [Zone] {
    var zones: [Zone] = []
    while zones.count < count {
      let center = place()
      let radius = 150 * pow(4000.0 / 150, Double.random(in: 0...1, using: &random))
      zones.append(
        zones.count % 2 == 0
          ? try Zone(polygons: [[ring(around: center, radius: radius)]])
          : try Zone(center: center, radiusMetres: radius))
    }
    return zones
  }

  mutating func places(_ count: Int) -> [GeoPoint] { (0..<count).map { _ in place() } }

  /// A place near a town.
  private mutating func place() -> GeoPoint {
    while true {
      let town = random.pick(towns)
      let distance = (-2 * log(Double.random(in: 1e-12...1, using: &random))).squareRoot()
      let angle = Double.random(in: 0...2 * .pi, using: &random)
      let longitude = town.longitude + 0.25 * distance * cos(angle)
      let latitude = town.latitude + 0.15 * distance * sin(angle)
      if let place = GeoPoint(longitude: longitude, latitude: latitude) { return place }
    }
  }

  /// Vertices in the order of their angles, so that the ring does not cross itself.
  private mutating func ring(
    around center: GeoPoint, radius: Double
  ) -> [(longitude: Double, latitude: Double)] {
    let count = random.number(8...40)
    let metresPerDegree = 111_320.0
    let width = metresPerDegree * cos(center.latitude * .pi / 180)
    return (0..<count).map { number in
      let angle = (Double(number) + Double.random(in: 0...0.9, using: &random)) * 2 * .pi / Double(count)
      let distance = radius * Double.random(in: 0.6...1.3, using: &random)
      return (
        center.longitude + distance * cos(angle) / width, center.latitude + distance * sin(angle) / metresPerDegree
      )
    }
  }
}
