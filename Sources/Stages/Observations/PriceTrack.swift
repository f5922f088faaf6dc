internal import Glibc
internal import Vehicles

/// The cash prices of a run, one per ad, from its first page to its last.
///
/// Each price is kept as a number and a count, so that a walk over a large site stays small.
struct PriceTrack: Sendable {
  private var byAd: [Int64: Money] = [:]
  private var counts: [Currency: [Int64: Int]] = [:]
  private var last: Money?
  private var rises = 0
  private var falls = 0

  /// Fewer steps than this show no order.
  private static let fewestSteps = 5
  /// In no particular order as many prices rise as fall; promoted ads interrupt an order now and then.
  private static let orderedShare = 0.8

  /// Adds the price of an ad, or replaces it: the ad's own page follows its card.
  mutating func add(_ price: Money, ofAd ad: String?) {
    guard price.minorUnits > 0 else { return }
    var key = Fingerprint()
    key.add(ad)
    if ad == nil { key.add(Int64(byAd.count)) }
    if let former = byAd.updateValue(price, forKey: key.value) {
      counts[former.currency]?[former.minorUnits]? -= 1
    } else {
      if let last, last.currency == price.currency {
        if price.minorUnits > last.minorUnits { rises += 1 }
        if price.minorUnits < last.minorUnits { falls += 1 }
      }
      last = price
    }
    counts[price.currency, default: [:]][price.minorUnits, default: 0] += 1
  }

  /// Whether the ads came in the order of their prices: then the run so far is a slice, and its level is that of the slice.
  var isOrdered: Bool {
    let steps = rises + falls
    return steps >= Self.fewestSteps && Double(max(rises, falls)) >= Self.orderedShare * Double(steps)
  }

  /// The currency of the most prices; nil without any.
  var mainCurrency: Currency? {
    counts.map { (currency: $0.key, count: $0.value.values.reduce(0, +)) }.filter { $0.count > 0 }
      .max { ($0.count, $1.currency.rawValue) < ($1.count, $0.currency.rawValue) }?.currency
  }

  /// The level of the prices in one currency; nil without any.
  func level(in currency: Currency) -> PriceLevel? {
    let sorted = (counts[currency] ?? [:]).filter { $0.value > 0 }.sorted { $0.key < $1.key }
    let count = sorted.reduce(0) { $0 + $1.value }
    guard count > 0 else { return nil }
    var logs: [Double] = []
    var ranks = [count / 4, (count - 1) / 2, count / 2, count - 1 - count / 4][...]
    var below = 0
    for (amount, times) in sorted {
      below += times
      while let rank = ranks.first, rank < below {
        logs.append(log(Double(amount) / Double(currency.minorUnitsPerUnit)))
        ranks.removeFirst()
      }
    }
    return PriceLevel(
      currency: currency, count: count, medianLog: (logs[1] + logs[2]) / 2, quartileDistance: logs[3] - logs[0])
  }
}

/// The middle of the prices of a run in one currency, and how far they lie apart.
struct PriceLevel: Sendable, Hashable {
  let currency: Currency
  /// Prices behind it.
  let count: Int
  /// Median of their natural logarithms.
  let medianLog: Double
  /// Between the logarithms of the first and the third quartile.
  let quartileDistance: Double

  /// By how much the medians of this run and of `others` prices of its kind differ by chance: one standard deviation.
  func standardError(against others: Int) -> Double {
    // In a normal distribution the quartiles lie 1.349 standard deviations apart, and a median is 1.2533 times as uncertain as
    // a mean. Single wild prices do not move the quartiles.
    1.2533 * quartileDistance / 1.349 * (1 / Double(count) + 1 / Double(max(1, others))).squareRoot()
  }
}
