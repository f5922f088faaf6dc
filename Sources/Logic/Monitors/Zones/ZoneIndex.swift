/// Many zones, of which those around a place are found without asking all.
///
/// The Earth is divided into squares of degrees several times, each time half as wide. A zone is listed in the squares as wide
/// as itself that it meets, four at most, so that a place asks one square of each width that is in use.
public struct ZoneIndex: Sendable {
  /// The zones, by their numbers.
  public let zones: [Zone]
  private let levels: [Level]
  private let cells: CellTable
  private let candidates: [Candidate]

  /// Cost: about a microsecond per zone.
  public init(_ zones: [Zone]) {
    self.zones = zones
    var lists: [UInt64: [Candidate]] = [:]
    var widths: Set<Int> = []
    for (number, zone) in zones.enumerated() {
      let box = zone.boundingBox
      let level = Level(width: max(box.east - box.west, box.north - box.south))
      widths.insert(level.halvings)
      for cell in level.cells(of: box) { lists[cell, default: []].append(Candidate(box, zone: number)) }
    }
    levels = widths.sorted().map { Level(halvings: $0) }
    var candidates: [Candidate] = []
    var cells = CellTable(count: lists.count)
    // In the order of the squares, so that neighbours lie near each other.
    for (cell, list) in lists.sorted(by: { $0.key < $1.key }) {
      cells.insert(cell, candidates.count..<candidates.count + list.count)
      candidates += list
    }
    self.cells = cells
    self.candidates = candidates
  }

  /// Calls `body` with the number of each zone that contains the place, in no order.
  ///
  /// Cost: some ten nanoseconds for each width in use and each zone whose box lies around the place.
  @inline(__always)
  public func forEachZone(containing point: GeoPoint, _ body: (Int) -> Void) {
    for level in levels {
      let range = cells.range(of: level.cell(of: point))
      for candidate in candidates[range] where candidate.mayContain(point) {
        let zone = Int(candidate.zone)
        if zones[zone].contains(point) { body(zone) }
      }
    }
  }
}

/// A zone and the box around it, rounded outward.
private struct Candidate {
  let west, south, east, north: Float
  let zone: Int32

  init(_ box: BoundingBox, zone: Int) {
    (west, south) = (Float(box.west).nextDown, Float(box.south).nextDown)
    (east, north) = (Float(box.east).nextUp, Float(box.north).nextUp)
    self.zone = Int32(zone)
  }

  @inline(__always)
  func mayContain(_ point: GeoPoint) -> Bool {
    guard point.latitude >= Double(south), point.latitude <= Double(north) else { return false }
    return (point.longitude < Double(west) ? point.longitude + 360 : point.longitude) <= Double(east)
  }
}

/// A division of the Earth into squares of 360 degrees, halved some times.
private struct Level {
  let halvings: Int
  private let cellsPerDegree: Double

  init(halvings: Int) {
    self.halvings = halvings
    cellsPerDegree = Double(1 << halvings) / 360
  }

  /// The finest division whose squares are not narrower; zones below some 50 m share one.
  init(width: Double) {
    var halvings = 0
    while halvings < 19, 360 / Double(2 << halvings) >= width { halvings += 1 }
    self.init(halvings: halvings)
  }

  @inline(__always)
  private func column(_ longitude: Double) -> Int { Int((longitude + 180) * cellsPerDegree) }

  @inline(__always)
  private func row(_ latitude: Double) -> Int { Int((latitude + 90) * cellsPerDegree) }

  @inline(__always)
  private func key(_ column: Int, _ row: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: halvings << 48 | row << 24 | column & ((1 << halvings) - 1)) + 1
  }

  @inline(__always)
  func cell(of point: GeoPoint) -> UInt64 { key(column(point.longitude), row(point.latitude)) }

  func cells(of box: BoundingBox) -> [UInt64] {
    let columns = column(box.west)...max(column(box.west), column(min(box.east, box.west + 360)))
    let rows = row(box.south)...row(box.north)
    return Array(Set(rows.flatMap { row in columns.map { key($0, row) } }))
  }
}

/// Finds the candidates of a square.
private struct CellTable {
  private var keys: [UInt64]
  private var ranges: [Range<Int32>]
  private let mask: Int

  /// Has place for `count` squares.
  init(count: Int) {
    var size = 2
    while size < 2 * count + 1 { size *= 2 }
    mask = size - 1
    keys = Array(repeating: 0, count: size)
    ranges = Array(repeating: 0..<0, count: size)
  }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while keys[place] != key, keys[place] != 0 { place = (place + 1) & mask }
    return place
  }

  mutating func insert(_ key: UInt64, _ range: Range<Int>) {
    let place = place(of: key)
    keys[place] = key
    ranges[place] = Int32(range.lowerBound)..<Int32(range.upperBound)
  }

  @inline(__always)
  func range(of key: UInt64) -> Range<Int> {
    let range = ranges[place(of: key)]
    return Int(range.lowerBound)..<Int(range.upperBound)
  }
}
