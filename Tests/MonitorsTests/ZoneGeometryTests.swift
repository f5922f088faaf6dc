import Foundation
import Monitors
import TestSupport
import Testing

struct ZoneGeometryTests {
  typealias Position = (longitude: Double, latitude: Double)

  /// A star around a place; angles in order make rings that do not cross themselves.
  static func star(_ count: Int, around center: Position, size: Double, _ random: inout SeededRandom) -> [Position] {
    (0..<count).map { index in
      let angle = (Double(index) + Double.random(in: 0..<0.9, using: &random)) * 2 * .pi / Double(count)
      let radius = size * Double.random(in: 0.4...1, using: &random)
      return (center.longitude + radius * cos(angle), center.latitude + radius * sin(angle))
    }
  }

  /// To 1/1024 of a degree, so that adding turns is exact.
  static func rounded(_ position: Position) -> Position {
    ((position.longitude * 1024).rounded() / 1024, (position.latitude * 1024).rounded() / 1024)
  }

  @Test func `a zone is the same wherever on the map, in whichever direction and from whichever vertex it is drawn`()
    throws
  {
    var random = SeededRandom(seed: 5)
    for round in 0..<60 {
      let ring = Self.star(3 + round % 20, around: (10, 20), size: 30, &random).map(Self.rounded)
      let points = (0..<50).map { _ in
        Self.rounded((Double.random(in: -30...50, using: &random), Double.random(in: -20...60, using: &random)))
      }
      guard let zone = try? Zone(polygons: [[ring]]) else { continue }
      let expected = points.map { GeoPoint(longitude: $0.longitude, latitude: $0.latitude).map(zone.contains) }
      for shift in stride(from: -360.0, through: 720, by: 45) {
        let turned = ring.map { ($0.longitude + shift, $0.latitude) }
        let start = round % ring.count
        let moved = try Zone(polygons: [[Array(turned[start...] + turned[..<start])]])
        let reversed = try Zone(polygons: [[turned.reversed() + [turned[ring.count - 1]]]])
        for (point, inside) in zip(points, expected) {
          let place = try #require(GeoPoint(longitude: point.longitude + shift, latitude: point.latitude))
          #expect(moved.contains(place) == inside)
          #expect(reversed.contains(place) == inside)
        }
      }
    }
  }

  @Test func `a polygon's distance agrees with a search along its edge`() throws {
    var random = SeededRandom(seed: 9)
    for latitude in [-70.0, 0, 40, 59, 75] {
      for longitude in [15.0, 179.99] {
        let ring = Self.star(8, around: (longitude, latitude), size: 0.02, &random)
        let zone = try Zone(polygons: [[ring]])
        let edge = try Self.points(along: ring)
        for _ in 0..<40 {
          let place = try #require(
            GeoPoint(
              longitude: longitude + Double.random(in: -0.03...0.03, using: &random),
              latitude: latitude + Double.random(in: -0.03...0.03, using: &random)))
          let expected = edge.reduce(Double.infinity) { min($0, $1.distance(to: place)) }
          let distance = zone.signedDistance(to: place)
          #expect((distance < 0) == zone.contains(place))
          // The search itself is a metre off at most.
          #expect(abs(abs(distance) - expected) < max(1, expected * 0.002), "\(place) \(distance) \(expected)")
        }
      }
    }
  }

  private static func points(along ring: [Position]) throws -> [GeoPoint] {
    try zip(ring, ring.dropFirst() + ring.prefix(1)).flatMap { start, end in
      try (0..<2000).map { index in
        let share = Double(index) / 2000
        return try #require(
          GeoPoint(
            longitude: start.longitude + share * (end.longitude - start.longitude),
            latitude: start.latitude + share * (end.latitude - start.latitude)))
      }
    }
  }

  @Test func `a circle's distance is the distance to its centre less its radius`() throws {
    let center = try #require(GeoPoint(longitude: 179.999, latitude: 60))
    let zone = try Zone(center: center, radiusMetres: 1000)
    let near = try #require(GeoPoint(longitude: -179.999, latitude: 60))
    #expect(abs(zone.signedDistance(to: near) - -888.8) < 0.1)
    #expect(zone.signedDistance(to: center) == -1000)
    #expect(zone.reachMetres == 1000)
  }

  struct Way: CustomTestStringConvertible {
    let start, end: (Double, Double)
    let touchesCircle: Bool
    let touchesBox: Bool

    var testDescription: String { "\(start) to \(end)" }
  }

  /// Around a circle of 1 km and a box of 0.02 degrees at the equator and the date line.
  static let ways = [
    Way(start: (179.9, 0), end: (-179.9, 0), touchesCircle: true, touchesBox: true),
    Way(start: (179.9, 0.0089), end: (-179.9, 0.0089), touchesCircle: true, touchesBox: true),
    Way(start: (179.9, 0.0091), end: (-179.9, 0.0091), touchesCircle: false, touchesBox: true),
    Way(start: (179.9, 0.011), end: (-179.9, 0.011), touchesCircle: false, touchesBox: false),
    Way(start: (180, 0), end: (180, 0.001), touchesCircle: true, touchesBox: true),
    Way(start: (179.9, 0), end: (179.95, 0), touchesCircle: false, touchesBox: false),
    Way(start: (-179.95, 0), end: (-179.9, 0), touchesCircle: false, touchesBox: false),
    Way(start: (-179.9, -0.1), end: (180, 0.009), touchesCircle: true, touchesBox: true),
    Way(start: (179.9, 0), end: (179.99, 0), touchesCircle: false, touchesBox: true),
    Way(start: (179.9, 0), end: (179.9, 0), touchesCircle: false, touchesBox: false),
  ]

  @Test(arguments: ways)
  func `a way that meets a zone between two places is found`(_ way: Way) throws {
    let circle = try Zone(center: try ZoneTests.point((180, 0)), radiusMetres: 1000)
    let box = try ZoneTests.zone("[[[[179.99,-0.01],[-179.99,-0.01],[-179.99,0.01],[179.99,0.01]]]]")
    let (start, end) = (try ZoneTests.point(way.start), try ZoneTests.point(way.end))
    #expect(circle.segmentTouches(from: start, to: end) == way.touchesCircle)
    #expect(circle.segmentTouches(from: end, to: start) == way.touchesCircle)
    #expect(box.segmentTouches(from: start, to: end) == way.touchesBox)
    #expect(box.segmentTouches(from: end, to: start) == way.touchesBox)
  }

  @Test func `boxes lie tightly around zones`() throws {
    let cut = try ZoneTests.zone(
      "[[[[170,40],[180,40],[180,50],[170,50]]], [[[-180,45],[-170,45],[-170,55],[-180,55]]]]")
    let box = cut.boundingBox
    #expect([box.west, box.south, box.east, box.north] == [170, 40, 190, 55])
    let arctic = try ZoneTests.zone("[[[[-150,80],[-30,80],[90,80]]]]").boundingBox
    #expect([arctic.south, arctic.north] == [80, 90])
    #expect(arctic.east - arctic.west == 360)
    let circle = try Zone(center: try ZoneTests.point((0, 0)), radiusMetres: 111_195).boundingBox
    #expect(abs(circle.west - -1) < 1e-4 && abs(circle.north - 1) < 1e-4)
  }

  @Test func `no ring stops the program`() {
    var random = SeededRandom(seed: 3)
    let odd = [0, -0.0, 90, -90, 180, -180, 360, 1e-300, 1e300, .nan, .infinity, 45, 179.999999]
    var refused = 0
    for _ in 0..<20_000 {
      let ring = (0..<Int.random(in: 0...7, using: &random)).map { _ in
        (longitude: odd.randomElement(using: &random) ?? 0, latitude: odd.randomElement(using: &random) ?? 0)
      }
      guard let zone = try? Zone(polygons: [[ring]]) else {
        refused += 1
        continue
      }
      for longitude in [0, 90, 180.0] {
        for latitude in [-90, 0, 45, 90.0] {
          guard let point = GeoPoint(longitude: longitude, latitude: latitude) else { continue }
          _ = zone.contains(point) && zone.signedDistance(to: point) > 0
        }
      }
    }
    #expect((1_000..<20_000).contains(refused))
  }
}
