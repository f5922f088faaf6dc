/// The Wilson score interval of a share, published in 1927.
enum Wilson {
  /// Two-sided 99 %: the 99.5th percentile of the normal distribution.
  static let z = 2.575_829_303_548_901

  /// The largest share that `found` of `total` still allows.
  static func upperBound(found: Int, of total: Int) -> Double {
    guard total > 0 else { return 1 }
    let n = Double(total)
    let share = Double(found) / n
    let centre = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return (centre + spread) / (1 + z * z / n)
  }
}
