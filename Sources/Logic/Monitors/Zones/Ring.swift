/// A closed line on a flat map of the whole Earth, unrolled so that each step goes the shorter way round.
///
/// Longitudes may lie beyond 180. The westernmost lies from -180 up to but not including 180.
struct Ring: Sendable {
  /// The last equals the first, or lies 360 degrees of it when the ring goes round a pole.
  let vertices: [Vertex]
  /// The pole inside, when the ring goes round one.
  let pole: Pole?

  enum Pole: Sendable {
    case north
    case south
  }

  /// Unrolls a ring of (longitude, latitude); throws for what is no number or no latitude, a ring of fewer than three points,
  /// and one that crosses itself.
  init(_ positions: [(longitude: Double, latitude: Double)]) throws(InvalidField) {
    for (index, position) in positions.enumerated() {
      guard position.longitude.isFinite, position.latitude.isFinite else {
        throw InvalidField("[\(index)]", "wants numbers for longitude and latitude")
      }
      guard position.latitude.magnitude <= 90 else {
        throw InvalidField("[\(index)]", "has a latitude beyond 90; longitude comes first")
      }
    }
    var open = positions[...]
    while open.count > 1, let first = open.first, let last = open.last, Self.isSamePlace(first, last) {
      open.removeLast()
    }
    var unrolled = Self.unrolled(open, turns: Self.turnsOfShortestSteps(open))
    // A step from -180 to 180 as written is no step, unless nothing or a way round a pole is left without it: then the
    // whole way round is meant, as in boxes around the world and in maps of Antarctica.
    if Self.hasFullStep(open), Self.distinctCount(unrolled) < 3 || Self.winding(unrolled) != 0 {
      unrolled = Self.unrolled(open, turns: Array(repeating: 0, count: open.count + 1))
    }
    guard Self.distinctCount(unrolled) >= 3 else {
      throw InvalidField("", "wants at least three distinct points")
    }
    let winding = Self.winding(unrolled)
    guard winding.magnitude <= 1 else { throw InvalidField("", "goes round the Earth more than once") }
    if RingCrossings.exist(in: unrolled) { throw InvalidField("", "crosses itself") }
    vertices = unrolled
    pole = winding == 0 ? nil : Self.nearerPole(unrolled, winding: winding)
  }

  private static func isSamePlace(
    _ first: (longitude: Double, latitude: Double), _ last: (longitude: Double, latitude: Double)
  ) -> Bool {
    first.latitude == last.latitude
      && Degrees.normalized(first.longitude) == Degrees.normalized(last.longitude)
  }

  private static func hasFullStep(_ open: ArraySlice<(longitude: Double, latitude: Double)>) -> Bool {
    guard var previous = open.last, open.allSatisfy({ $0.longitude.magnitude <= 180 }) else { return false }
    for position in open {
      if (position.longitude - previous.longitude).magnitude == 360 { return true }
      previous = position
    }
    return false
  }

  /// How many turns of 360 degrees are added to each longitude, the first once more at the end.
  private static func turnsOfShortestSteps(_ open: ArraySlice<(longitude: Double, latitude: Double)>) -> [Double] {
    guard let first = open.first else { return [] }
    var turns: [Double] = []
    var turn = first.longitude.magnitude <= 180 ? 0 : -((first.longitude + 180) / 360).rounded(.down)
    var previous = first.longitude + 360 * turn
    var west = previous
    for position in open + [first] {
      let step = position.longitude + 360 * turn - previous
      if step.magnitude > 180 { turn -= (step / 360).rounded() }
      previous = position.longitude + 360 * turn
      west = min(west, previous)
      turns.append(turn)
    }
    let shift = ((west + 180) / 360).rounded(.down)
    return turns.map { $0 - shift }
  }

  /// Each longitude is rounded once at most, so that equal positions stay equal.
  private static func unrolled(
    _ open: ArraySlice<(longitude: Double, latitude: Double)>, turns: [Double]
  ) -> [Vertex] {
    zip(open + open.prefix(1), turns).map { Vertex(x: $0.longitude + 360 * $1, y: $0.latitude) }
  }

  private static func distinctCount(_ vertices: [Vertex]) -> Int { Set(vertices.dropLast()).count }

  /// How often the ring goes round the Earth, positive to the east.
  private static func winding(_ vertices: [Vertex]) -> Int {
    guard let first = vertices.first, let last = vertices.last else { return 0 }
    return Int(((last.x - first.x) / 360).rounded())
  }

  /// The pole on whose side of the equator most of the ring lies; for one along the equator the pole to its left (RFC 7946 3.1.6).
  private static func nearerPole(_ vertices: [Vertex], winding: Int) -> Pole {
    let twiceArea = zip(vertices, vertices.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.0.y + $1.1.y) }
    let meanLatitude = twiceArea / (720 * Double(winding))
    if meanLatitude.magnitude < 1e-9 { return winding > 0 ? .north : .south }
    return meanLatitude > 0 ? .north : .south
  }
}
