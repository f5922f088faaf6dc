internal import Glibc

extension Area {
  /// Metres from a place to the nearest point of any ring, as `Zone.signedDistance(to:)` says.
  ///
  /// On a map around the place, x is scaled by the cosine of its latitude; the nearest point found there is measured on the sphere.
  func distanceToEdge(from point: GeoPoint) -> Double {
    let scale = max(cos(Degrees.radians(point.latitude)), 1e-6)
    var best = (square: Double.infinity, x: 0.0, y: 0.0)
    for span in spans {
      for index in span.start..<(span.end - 1) {
        let (start, end) = (vertices[index], vertices[index + 1])
        let turn = 360 * (((start.x + end.x) / 2 - point.longitude) / 360).rounded()
        let (x, y) = (start.x - turn - point.longitude, start.y - point.latitude)
        let (runX, runY) = (end.x - start.x, end.y - start.y)
        let square = runX * runX * scale * scale + runY * runY
        let along = square > 0 ? -(x * runX * scale * scale + y * runY) / square : 0
        let share = min(1, max(0, along))
        let (nearX, nearY) = (x + share * runX, y + share * runY)
        let distance = nearX * nearX * scale * scale + nearY * nearY
        if distance < best.square { best = (distance, nearX, nearY) }
      }
    }
    let latitude = min(90, max(-90, point.latitude + best.y))
    let nearest = GeoPoint(longitude: point.longitude + best.x, latitude: latitude)
    return nearest.map { point.distance(to: $0) } ?? .infinity
  }

  /// Whether the straight way on the map between two places meets the area.
  func touches(from start: GeoPoint, to end: GeoPoint) -> Bool {
    if contains(start) || contains(end) { return true }
    let run = Degrees.step(from: start.longitude, to: end.longitude)
    return spans.contains { span in
      // The way is laid on every turn of the map on which it may meet the ring.
      var x = start.longitude - 360
      while min(x, x + run) <= span.box.east {
        let (from, to) = (Vertex(x: x, y: start.latitude), Vertex(x: x + run, y: end.latitude))
        if edges(of: span, touch: from, to) { return true }
        x += 360
      }
      return false
    }
  }

  private func edges(of span: Span, touch start: Vertex, _ end: Vertex) -> Bool {
    guard max(start.x, end.x) >= span.box.west, max(start.y, end.y) >= span.box.south,
      min(start.y, end.y) <= span.box.north
    else { return false }
    return (span.start..<(span.end - 1)).contains {
      RingCrossings.touch(vertices[$0], vertices[$0 + 1], start, end)
    }
  }
}
