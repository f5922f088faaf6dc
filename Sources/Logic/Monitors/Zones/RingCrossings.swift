/// Finds edges of a ring that cross each other.
enum RingCrossings {
  /// Whether two edges cross at a point inside of both; edges that only touch or lie on each other do not count.
  ///
  /// Goes from west to east and compares edges that share longitudes.
  static func exist(in vertices: [Vertex]) -> Bool {
    let edges = zip(vertices, vertices.dropFirst()).map(Edge.init).sorted { $0.west < $1.west }
    for (index, edge) in edges.enumerated() {
      for other in edges[(index + 1)...] {
        if other.west > edge.east { break }
        if edge.crosses(other) { return true }
      }
    }
    return false
  }

  /// Whether two segments have a point in common, ends included.
  static func touch(_ a: Vertex, _ b: Vertex, _ c: Vertex, _ d: Vertex) -> Bool {
    let (first, second) = (Edge(a, b), Edge(c, d))
    guard first.boxMeets(second) else { return false }
    return first.sidesDiffer(second, strictly: false) && second.sidesDiffer(first, strictly: false)
  }
}

private struct Edge {
  let start, end: Vertex

  init(_ start: Vertex, _ end: Vertex) { (self.start, self.end) = (start, end) }

  var west: Double { min(start.x, end.x) }
  var east: Double { max(start.x, end.x) }
  private var south: Double { min(start.y, end.y) }
  private var north: Double { max(start.y, end.y) }

  func crosses(_ other: Edge) -> Bool {
    boxMeets(other) && sidesDiffer(other, strictly: true) && other.sidesDiffer(self, strictly: true)
  }

  func boxMeets(_ other: Edge) -> Bool {
    south <= other.north && other.south <= north && west <= other.east && other.west <= east
  }

  /// Whether the ends of the other edge lie on different sides of the line through this one, or on it unless `strictly`.
  func sidesDiffer(_ other: Edge, strictly: Bool) -> Bool {
    let first = Orientation.of(start, end, other.start)
    let second = Orientation.of(start, end, other.end)
    if strictly { return (first > 0 && second < 0) || (first < 0 && second > 0) }
    return !(first > 0 && second > 0) && !(first < 0 && second < 0)
  }
}
