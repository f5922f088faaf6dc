/// A field on one kind of page, such as the plate on an ad's own page.
public struct CoverageKey: Sendable, Hashable {
  /// The kind of page.
  public let page: SourcePage
  /// The field, as listings write it: `plate`, `vin`, `price`, ...
  public let field: String

  /// A field on a kind of page.
  public init(page: SourcePage, field: String) {
    self.page = page
    self.field = field
  }

  /// For a share of a choice, such as `currency:SEK`, the choice: `currency`.
  var choice: CoverageKey? {
    guard let colon = field.firstIndex(of: ":") else { return nil }
    return CoverageKey(page: page, field: String(field[..<colon]))
  }
}

extension [CoverageKey: Coverage] {
  /// These, and none of all for those of `keys` that were not chosen even once where something else was.
  func completed(by keys: some Sequence<CoverageKey>) -> Self {
    var totals: [CoverageKey: Int] = [:]
    for (key, coverage) in self { key.choice.map { totals[$0] = coverage.total } }
    var all = self
    for key in keys where all[key] == nil {
      guard let choice = key.choice, let total = totals[choice] else { continue }
      all[key] = Coverage(found: 0, total: total)
    }
    return all
  }
}

/// How many of the listings read from one kind of page had a field.
public struct Coverage: Sendable, Hashable {
  /// Listings that had a value.
  public var found: Int
  /// Listings read.
  public var total: Int

  /// `found` of `total`.
  public init(found: Int, total: Int) {
    self.found = found
    self.total = total
  }

  /// The share that had a value; 0 when nothing was read.
  public var share: Double { total == 0 ? 0 : Double(found) / Double(total) }
}

/// What is usual for a field, from the accepted runs before.
public struct FieldBaseline: Sendable, Hashable {
  /// Median of the runs' shares, each run weighing as much as it read.
  public let share: Double
  /// Median distance of the runs' shares from `share`, weighed alike.
  public let spread: Double
  /// Listings read in all those runs.
  public let total: Int

  /// A share may fall by this much before it counts, however many listings say so.
  private static let leastTolerance = 0.05

  /// By how much the share may fall before it counts.
  var tolerance: Double { max(Self.leastTolerance, 3 * spread) }

  /// A baseline by its figures.
  public init(share: Double, spread: Double, total: Int) {
    self.share = share
    self.spread = spread
    self.total = total
  }

  /// The baseline of `runs`; nil when they read nothing.
  public init?(_ runs: [Coverage]) {
    let read = runs.filter { $0.total > 0 }
    guard let median = weightedMedian(read.map { ($0.share, $0.total) }) else { return nil }
    let spread = weightedMedian(read.map { (abs($0.share - median), $0.total) })
    self.init(share: median, spread: spread ?? 0, total: read.reduce(0) { $0 + $1.total })
  }
}

/// The value in the middle of the weights; the mean of two when the middle lies between them.
func weightedMedian(_ values: [(value: Double, weight: Int)]) -> Double? {
  let sorted = values.sorted { $0.value < $1.value }
  let whole = sorted.reduce(0) { $0 + $1.weight }
  var below = 0
  for (index, element) in sorted.enumerated() {
    below += element.weight
    if 2 * below == whole, index + 1 < sorted.count { return (element.value + sorted[index + 1].value) / 2 }
    if 2 * below >= whole { return element.value }
  }
  return nil
}
