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
