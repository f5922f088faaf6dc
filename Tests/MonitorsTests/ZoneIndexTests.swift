import Monitors
import TestSupport
import Testing

struct ZoneIndexTests {
  @Test func `the zones around a place are found as by asking all`() throws {
    var random = SeededRandom(seed: 21)
    var zones: [Zone] = []
    let radii = [10.0, 300, 4000, 60_000, 2_000_000]
    let homes = [(18.0, 59.0), (180, -17), (-180, 66), (33, 89.5), (0, -89.9), (0, 0)]
    for number in 0..<600 {
      let home = homes[number % homes.count]
      let place = (
        longitude: home.0 + Double.random(in: -3...3, using: &random),
        latitude: max(-90, min(90, home.1 + Double.random(in: -3...3, using: &random)))
      )
      if number % 2 == 0 {
        let center = try #require(GeoPoint(longitude: place.longitude, latitude: place.latitude))
        let radius = radii[number / 2 % radii.count]
        zones.append(try Zone(center: center, radiusMetres: radius))
      } else if let zone = try? Zone(
        polygons: (0...number % 3).map { part in
          let center = (longitude: place.longitude + Double(part) * 2, latitude: place.latitude)
          return [ZoneGeometryTests.star(12, around: center, size: 1, &random)]
        })
      {
        zones.append(zone)
      }
    }
    zones += [
      try ZoneTests.zone("[[[[-150,80],[-30,80],[90,80]]]]"),
      try ZoneTests.zone("[[[[-180,-90],[180,-90],[180,90],[-180,90]]]]"),
    ]
    zones.append(try ZoneTests.zone("[[[[10,80],[20,80],[20,90],[10,90]]]]"))
    let index = ZoneIndex(zones)
    var found = 0
    for number in 0..<3000 {
      let home = homes[number % homes.count]
      let place = try #require(
        GeoPoint(
          longitude: home.0 + Double.random(in: -4...4, using: &random),
          latitude: max(-90, min(90, home.1 + Double.random(in: -4...4, using: &random)))))
      // Among them the poles.
      var numbers: [Int] = []
      index.forEachZone(containing: place) { numbers.append($0) }
      #expect(numbers.sorted() == zones.indices.filter { zones[$0].contains(place) })
      found += numbers.count
    }
    #expect(found > 6000)
  }

  @Test func `an index of nothing finds nothing`() throws {
    let place = try #require(GeoPoint(longitude: 0, latitude: 0))
    ZoneIndex([]).forEachZone(containing: place) { _ in Issue.record("there are no zones") }
  }
}
