import Monitors

/// How much it costs to find the zones around a place among many, one place at a time.
struct ZoneBenchmark {
  let zones: Int
  let points: Int

  /// So many places are held against all zones one by one.
  private static let checked = 500

  func run(_ rows: RowWriter) throws {
    var synthetic = SyntheticZones(seed: 7)
    let zones = try synthetic.zones(zones)
    let places = synthetic.places(points)
    var watch = Stopwatch()
    let index = ZoneIndex(zones)
    try rows.write(Row(name: "monitors.zones.index", count: zones.count, cost: watch.cost))
    watch = Stopwatch()
    var hits = 0
    for place in places { index.forEachZone(containing: place) { _ in hits += 1 } }
    let cost = watch.cost
    let right = places.prefix(Self.checked).count { place in
      var found: [Int] = []
      index.forEachZone(containing: place) { found.append($0) }
      return found.sorted() == zones.indices.filter { zones[$0].contains(place) }
    }
    var row = Row(name: "monitors.zones", count: places.count, cost: cost)
    row.verdict = (right, min(places.count, Self.checked) - right)
    row.figures = [("zones", .count(zones.count)), ("hits", .count(hits))]
    try rows.write(row)
  }
}
