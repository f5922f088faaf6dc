import JSON
import Monitors
import Testing

struct ZoneTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    /// `coordinates` of a MultiPolygon.
    let polygons: String
    var inside: [(Double, Double)] = []
    var outside: [(Double, Double)] = []

    var testDescription: String { name }
  }

  static func zone(_ polygons: String) throws -> Zone {
    let json = try #require(JSONDocument(#"{"type": "MultiPolygon", "coordinates": \#(polygons)}"#))
    return try Zone(geoJSON: json, at: json.root)
  }

  static func point(_ position: (Double, Double)) throws -> GeoPoint {
    try #require(GeoPoint(longitude: position.0, latitude: position.1))
  }

  static let cases = [
    Case(
      name: "the edge, its corners and the edge of a hole belong to the zone",
      polygons: "[[[[0,0],[8,0],[8,8],[0,8],[0,0]], [[2,2],[6,2],[6,6],[2,6],[2,2]]]]",
      inside: [(0, 0), (4, 0), (8, 3), (2, 4), (6, 6), (1, 1)], outside: [(4, 4), (-0.001, 4), (8.001, 8), (4, 9)]),
    Case(
      name: "a ring that is not closed is closed", polygons: "[[[[0,0],[8,0],[0,8]]]]",
      inside: [(4, 4), (1, 1)], outside: [(4.1, 4)]),
    Case(
      name: "a zone across the date line",
      polygons: "[[[[177,-20],[-178,-20],[-178,-16],[177,-16],[177,-20]]]]",
      inside: [(179, -18), (180, -18), (-180, -18), (-179, -18), (177, -18), (-178, -16)],
      outside: [(176.9, -18), (-177.9, -18), (0, -18)]),
    Case(
      name: "the same with longitudes beyond 180", polygons: "[[[[177,-20],[182,-20],[182,-16],[177,-16]]]]",
      inside: [(179, -18), (180, -18), (-179, -18)], outside: [(176.9, -18), (-177.9, -18)]),
    Case(
      name: "the same on the turn before", polygons: "[[[[-183,-20],[-178,-20],[-178,-16],[-183,-16]]]]",
      inside: [(179, -18), (180, -18), (-179, -18)], outside: [(176.9, -18), (-177.9, -18)]),
    Case(
      name: "the same, cut as RFC 7946 wants it",
      polygons: "[[[[177,-20],[180,-20],[180,-16],[177,-16]]], [[[-180,-20],[-178,-20],[-178,-16],[-180,-16]]]]",
      inside: [(179, -18), (180, -18), (-180, -17), (-179, -18)], outside: [(176.9, -18), (-177.9, -18)]),
    Case(
      name: "a hole across the date line",
      polygons: "[[[[170,0],[-170,0],[-170,20],[170,20]], [[179,5],[-179,5],[-179,15],[179,15]]]]",
      inside: [(178, 10), (-178, 10), (179, 10), (180, 2)], outside: [(180, 10), (-179.5, 10)]),
    Case(
      name: "a ring round the north pole", polygons: "[[[[-150,80],[-30,80],[90,80],[-150,80]]]]",
      inside: [(0, 90), (77, 90), (0, 81), (-150, 85), (-150, 80), (180, 80.5)],
      outside: [(0, 79), (-150, 79.9), (0, -90), (0, -85)]),
    Case(
      name: "the same, written westward", polygons: "[[[[-150,80],[90,80],[-30,80]]]]",
      inside: [(0, 90), (0, 81), (-150, 85)], outside: [(0, 79), (0, -90)]),
    Case(
      name: "a ring round the south pole", polygons: "[[[[120,-80],[0,-80],[-120,-80],[120,-80]]]]",
      inside: [(0, -90), (0, -85), (120, -80), (120, -86)], outside: [(0, -75), (0, 90)]),
    Case(
      name: "a ring along the equator holds what lies to its left",
      polygons: "[[[[-180,0],[-60,0],[60,0]]]]", inside: [(0, 10), (0, 90)], outside: [(0, -10), (0, -90)]),
    Case(
      name: "a belt between two rings round a pole",
      polygons: "[[[[-150,60],[-30,60],[90,60]], [[-150,80],[-30,80],[90,80]]]]",
      inside: [(0, 70), (-150, 70), (10, 80)], outside: [(0, 85), (0, 90), (-150, 81), (0, 59)]),
    Case(
      name: "a cap written as a box on the map", polygons: "[[[[-180,70],[180,70],[180,90],[-180,90],[-180,70]]]]",
      inside: [(0, 75), (180, 75), (33, 90), (0, 70)], outside: [(0, 69), (0, -90)]),
    Case(
      name: "the world", polygons: "[[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]]",
      inside: [(0, 0), (180, 0), (12, 90), (12, -90), (-77, 12)]),
    Case(
      name: "a continent round the south pole, as maps draw it",
      polygons: "[[[[-180,-84],[-90,-70],[0,-69],[90,-66],[180,-84],[180,-90],[-180,-90],[-180,-84]]]]",
      inside: [(0, -80), (180, -85), (5, -90)], outside: [(0, -60), (180, -83)]),
    Case(
      name: "a doubled vertex on the date line is no way round the world",
      polygons: "[[[[179,0],[180,0],[-180,0],[-179,0],[-179,1],[179,1]]]]",
      inside: [(180, 0.5), (179.5, 0.5)], outside: [(0, 0.5), (178, 0.5)]),
    Case(
      name: "a zone with a corner at a pole", polygons: "[[[[10,80],[20,80],[20,90],[10,90]]]]",
      inside: [(15, 85), (15, 90), (100, 90)], outside: [(25, 85)]),
    Case(
      name: "a line without width holds what lies on it", polygons: "[[[[0,0],[4,4],[8,8]]]]",
      inside: [(1, 1), (6, 6)], outside: [(1, 1.0001), (9, 9)]),
    Case(
      name: "a spiral that goes further than once round the Earth",
      polygons: "[[[[150,-20],[-70,-20],[70,0],[-150,10],[70,10],[-70,-10]]]]",
      inside: [(-165, 9.5), (-165, -18), (71, 5)], outside: [(-165, 0), (71, -8)]),
    Case(
      name: "overlapping polygons add up", polygons: "[[[[0,0],[4,0],[4,4],[0,4]]], [[[2,2],[6,2],[6,6],[2,6]]]]",
      inside: [(1, 1), (3, 3), (5, 5)], outside: [(5, 1)]),
    // JTS, RobustRayCrossing; the point misses the slanted edge by less than a double's digits, here scaled by a quarter.
    Case(
      name: "a point a hair outside of a slanted edge", polygons: "[[[[0,0],[0,43],[25,0]]]]",
      inside: [(6.34, 32.08)], outside: [(6.3436563436563435, 32.08891108891109)]),
  ]

  @Test(arguments: cases)
  func `a place lies inside or outside`(_ example: Case) throws {
    let zone = try Self.zone(example.polygons)
    for position in example.inside { #expect(zone.contains(try Self.point(position)), "\(position)") }
    for position in example.outside { #expect(!zone.contains(try Self.point(position)), "\(position)") }
  }

  struct CircleCase: CustomTestStringConvertible {
    let center: (Double, Double)
    let radius: Double
    var inside: [(Double, Double)] = []
    var outside: [(Double, Double)] = []

    var testDescription: String { "\(radius) m around \(center)" }
  }

  static let circles = [
    CircleCase(center: (18, 59), radius: 500, inside: [(18, 59.0044), (18.0087, 59)], outside: [(18, 59.0046)]),
    CircleCase(
      center: (180, 0), radius: 1000, inside: [(-180, 0), (179.992, 0), (-179.992, 0)], outside: [(-179.99, 0)]),
    CircleCase(
      center: (179.95, -17), radius: 20_000, inside: [(-179.95, -17)], outside: [(-179.7, -17), (179.7, -17)]),
    CircleCase(
      center: (0, 89.95), radius: 20_000, inside: [(180, 89.95), (90, 89.9), (0, 90)], outside: [(180, 89.8)]),
    CircleCase(center: (0, -90), radius: 50_000, inside: [(77, -90), (123, -89.6)], outside: [(123, -89.5)]),
    CircleCase(
      center: (0, 0), radius: 20_000_000, inside: [(0, 0), (179, 0), (90, 80)], outside: [(180, 0), (-179.9, 0.05)]),
  ]

  @Test(arguments: circles)
  func `a place lies within a circle or not`(_ example: CircleCase) throws {
    let zone = try Zone(center: try Self.point(example.center), radiusMetres: example.radius)
    for position in example.inside { #expect(zone.contains(try Self.point(position)), "\(position)") }
    for position in example.outside { #expect(!zone.contains(try Self.point(position)), "\(position)") }
  }

  @Test func `the edge of a circle belongs to it`() throws {
    let (center, place) = (try Self.point((11.97, 57.7)), try Self.point((12.01, 57.72)))
    #expect(try Zone(center: center, radiusMetres: center.distance(to: place) + 1e-6).contains(place))
    #expect(!(try Zone(center: center, radiusMetres: center.distance(to: place) - 1e-6).contains(place)))
  }

  @Test func `a latitude beyond 90 and what is no number are no place`() {
    #expect(GeoPoint(longitude: 0, latitude: 90.1) == nil)
    #expect(GeoPoint(longitude: .nan, latitude: 0) == nil)
    #expect(GeoPoint(longitude: 0, latitude: .nan) == nil)
    #expect(GeoPoint(longitude: .infinity, latitude: 0) == nil)
    #expect(GeoPoint(longitude: 540, latitude: 0)?.longitude == -180)
    #expect(GeoPoint(longitude: -190, latitude: 0)?.longitude == 170)
    #expect(GeoPoint(longitude: 1e300, latitude: 0).map { (-180..<180).contains($0.longitude) } == true)
  }
}
