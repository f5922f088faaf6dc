import JSON
import Monitors
import Testing

struct ZoneRefusalTests {
  struct Refusal: CustomTestStringConvertible {
    let json: String
    let sentence: String

    var testDescription: String { sentence }
  }

  static let refusals = [
    Refusal(json: "7", sentence: "wants a GeoJSON Polygon or MultiPolygon"),
    Refusal(json: #"{"coordinates": []}"#, sentence: "type: wants Polygon or MultiPolygon"),
    Refusal(json: #"{"type": "Point"}"#, sentence: #"type: wants Polygon or MultiPolygon, not "Point""#),
    Refusal(json: #"{"type": "Polygon"}"#, sentence: "coordinates: is missing"),
    Refusal(json: #"{"type": "Polygon", "coordinates": 7}"#, sentence: "coordinates: wants a list of rings"),
    Refusal(json: #"{"type": "Polygon", "coordinates": []}"#, sentence: "coordinates: wants at least one ring"),
    Refusal(json: #"{"type": "Polygon", "coordinates": [7]}"#, sentence: "coordinates[0]: wants a list of positions"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[]]}"#,
      sentence: "coordinates[0]: wants at least three distinct points"),
    Refusal(
      json: #"{"type": "MultiPolygon", "coordinates": [[[[0,0],[1,0],[1,1]]], []]}"#,
      sentence: "coordinates[1]: wants at least one ring"),
    Refusal(
      json: #"{"type": "MultiPolygon", "coordinates": []}"#, sentence: "coordinates: wants at least one polygon"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,"1"]]]}"#,
      sentence: "coordinates[0][2]: wants numbers for longitude and latitude"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[0,0],[1],[1,1]]]}"#,
      sentence: "coordinates[0][1]: wants numbers for longitude and latitude"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[0,0],[NaN,0],[1,1]]]}"#,
      sentence: "coordinates[0][1]: wants numbers for longitude and latitude"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[0,0],[1e999,0],[1,1]]]}"#,
      sentence: "coordinates[0][1]: wants numbers for longitude and latitude"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[59,18],[60,98],[61,18]]]}"#,
      sentence: "coordinates[0][1]: has a latitude beyond 90; longitude comes first"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[0,0],[1,0],[0,0],[1,0]]]}"#,
      sentence: "coordinates[0]: wants at least three distinct points"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[180,0],[-180,0],[180,1],[-180,1]]]}"#,
      sentence: "coordinates[0]: crosses itself"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[0,0],[9,0],[9,9],[0,9]], [[1,1],[3,3],[3,1],[1,3],[1,1]]]}"#,
      sentence: "coordinates[1]: crosses itself"),
    Refusal(
      json: #"{"type": "MultiPolygon", "coordinates": [[[[0,0],[2,2],[2,0],[0,2]]]]}"#,
      sentence: "coordinates[0][0]: crosses itself"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[0,0],[4,4],[5,1],[1,3]]]}"#,
      sentence: "coordinates[0]: crosses itself"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[179,0],[-179,2],[-179,0],[179,2]]]}"#,
      sentence: "coordinates[0]: crosses itself"),
    Refusal(
      json: #"{"type": "Polygon", "coordinates": [[[0,80],[120,80],[-120,80],[0,81],[120,81],[-120,81]]]}"#,
      sentence: "coordinates[0]: goes round the Earth more than once"),
  ]

  @Test(arguments: refusals)
  func `a zone that makes no sense is refused with its place and the reason`(_ refusal: Refusal) throws {
    let json = try #require(JSONDocument(refusal.json))
    let error = #expect(throws: InvalidField.self) { try Zone(geoJSON: json, at: json.root) }
    #expect(error?.description == refusal.sentence)
  }

  @Test func `10,000 positions are taken, more are refused`() throws {
    let ring = (0..<10_001).map { (longitude: Double($0 % 5001) / 100, latitude: $0 < 5001 ? 0.0 : 1.0) }
    let comb = ring.prefix(5001) + ring.dropFirst(5001).reversed()
    #expect(throws: InvalidField("", "has 10001 positions, more than 10000")) { try Zone(polygons: [[Array(comb)]]) }
    #expect(throws: Never.self) { try Zone(polygons: [[Array(comb.dropLast())]]) }
  }

  @Test(arguments: [0, -1, .nan, .infinity, 20_000_001] as [Double])
  func `a radius must lie above 0 and within half of the Earth`(_ radius: Double) throws {
    let center = try #require(GeoPoint(longitude: 0, latitude: 0))
    let error = #expect(throws: InvalidField.self) { try Zone(center: center, radiusMetres: radius) }
    #expect(error?.description == "radius: wants a distance above 0 and at most 20000 km")
  }

  @Test func `refusals are seen from outside with their whole place`() {
    let inner = InvalidField("[2]", "is odd")
    #expect(inner.within("coordinates").within("zone").description == "zone.coordinates[2]: is odd")
    #expect(InvalidField("", "is odd").within("zone").description == "zone: is odd")
  }
}
