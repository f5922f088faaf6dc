import Foundation
import JSON
import Monitors
import TestSupport
import Testing

struct ZoneSuiteTests {
  private struct Row {
    let id: String
    let zone: Zone
    let point: GeoPoint
    let isInside: Bool
    let isOnEdge: Bool

    init(_ line: Substring) throws {
      let json = try #require(JSONDocument(line))
      func number(_ node: Int?) -> Double? { node.flatMap { json.scalarText($0) }.flatMap { Double($0) } }
      func point(_ node: Int?) -> GeoPoint? {
        guard let node, let x = number(json.element(node, 0)), let y = number(json.element(node, 1)) else { return nil }
        return GeoPoint(longitude: x, latitude: y)
      }
      id = try #require(json.member(json.root, "id").flatMap { json.string($0) })
      let shape = try #require(json.member(json.root, "zone"))
      if let radius = number(json.member(shape, "radius_m")) {
        zone = try Zone(center: try #require(point(json.member(shape, "center"))), radiusMetres: radius)
      } else {
        zone = try Zone(geoJSON: json, at: shape)
      }
      self.point = try #require(point(json.member(json.root, "point")))
      func isTrue(_ name: String) -> Bool { json.member(json.root, name).flatMap { json.bool($0) } ?? false }
      isInside = isTrue("inside")
      isOnEdge = isTrue("boundary")
    }
  }

  @Test(.enabled(if: Repository.shared != nil, "the suites of ../shared are absent"))
  func `every point of the public suite lies where its owners say`() throws {
    let file = try #require(Repository.shared).appending(path: "suites/zones.jsonl")
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { try Row($0) }
    #expect(rows.count > 100)
    let wrong = rows.filter { !$0.isOnEdge && $0.zone.contains($0.point) != $0.isInside }.map(\.id)
    #expect(wrong == [])
    // A point on an edge may count either way; here the edge belongs to the zone, as GEOS' `covers` has it.
    let outsideOfEdges = rows.filter { $0.isOnEdge && $0.isInside && !$0.zone.contains($0.point) }.map(\.id)
    #expect(outsideOfEdges == [])
  }
}
