internal import Glibc
internal import Vehicles

extension Gates {
  /// No wrong currency, tax, separator or fee moves a price by less than this (a natural logarithm).
  private static let smallestMisreading = 0.05

  /// Too many known ads with another price, or many that moved by one factor.
  static func massChangeFindings(_ moves: [RunSample.PriceMove]) -> [Finding] {
    let changes = moves.filter { $0.old != $0.new && $0.old > 0 && $0.new > 0 }
    let share = moves.isEmpty ? 0 : Double(changes.count) / Double(moves.count)
    let isMass = moves.count >= 20 ? changes.count >= 10 && share > 0.15 : changes.count >= 8 && share > 0.6
    let common = commonRatio(changes.map { Double($0.new) / Double($0.old) })
    // Sellers take off round sums, which is the same small part of ads of one price: no misreading is that small.
    let isFar = abs(log(common.ratio)) > smallestMisreading
    let isUniform = isFar && common.count >= 30 && 2 * common.count >= changes.count
    guard isMass || isUniform else { return [] }
    let whole = "\(changes.count) of \(moves.count) known ads have another price"
    // A ratio shared by most says what happened; a few equal ones among many do not.
    let says = common.count >= 3 && 2 * common.count >= changes.count
    let detail =
      says || isUniform ? ", \(common.count) of them times \(rounded(common.ratio))\(cause(common.ratio))" : ""
    return [
      Finding(
        gate: .massChange, field: "price", baseline: nil, now: share, count: moves.count, sentence: whole + detail)
    ]
  }

  /// The ratio shared, within 0.5 %, by the most of `ratios`, and by how many.
  private static func commonRatio(_ ratios: [Double]) -> (ratio: Double, count: Int) {
    let width = 1.005
    let sorted = ratios.sorted()
    var best = (ratio: 1.0, count: 0)
    var start = 0
    for end in sorted.indices {
      while sorted[end] > sorted[start] * width { start += 1 }
      if end - start + 1 > best.count { best = (sorted[(start + end) / 2], end - start + 1) }
    }
    return best
  }

  private static func cause(_ ratio: Double) -> String {
    let factor = ratio < 1 ? 1 / ratio : ratio
    if abs(factor / 1.25 - 1) < 0.005 { return " (25 % VAT added or lost)" }
    for power in [10.0, 100, 1000] where abs(factor / power - 1) < 0.005 {
      return " (a separator of thousands or decimals misread)"
    }
    if (60...90).contains(factor) { return " (a monthly fee read as the price, or the reverse)" }
    return ""
  }

  private static func rounded(_ ratio: Double) -> String {
    let thousandths = Int((ratio * 1000).rounded())
    let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
    return "\(whole)." + String(1000 + rest).dropFirst()
  }

  /// One plate or VIN on ads that have nothing to do with each other: a value of the page, not of the ads.
  static func constantFindings(_ sample: RunSample) -> [Finding] {
    let ads = distinctAds(sample.listings)
    let isMany = { (count: Int) in count >= 5 && Double(count) > 0.02 * Double(ads.count) }
    var findings: [Finding] = []
    if let (_, count) = mostCommon(ads, by: { $0.plate?.normalized }, countTitlesOnce: true), isMany(count) {
      findings.append(constant("plate", "one plate", count, of: ads.count))
    }
    if let (_, count) = mostCommon(ads, by: { $0.vin?.value }, countTitlesOnce: true), isMany(count) {
      findings.append(constant("vin", "one VIN", count, of: ads.count))
    }
    return findings
  }

  /// One price on most of the ads; in the order of prices, ads of a popular one follow each other.
  static func constantPriceFindings(_ sample: RunSample) -> [Finding] {
    let priced = distinctAds(sample.listings).filter { $0.askingPrice != nil }
    guard !sample.prices.isOrdered else { return [] }
    if let (price, count) = mostCommon(priced, by: { $0.price?.description }, countTitlesOnce: false), count >= 10,
      Double(count) > 0.6 * Double(priced.count)
    {
      return [constant("price", "the price \(price)", count, of: priced.count)]
    }
    return []
  }

  private static func constant(_ field: String, _ value: String, _ count: Int, of total: Int) -> Finding {
    Finding(
      gate: .constantCapture, field: field, baseline: nil, now: Double(count) / Double(total), count: total,
      sentence: "\(value) stands on \(count) of \(total) ads")
  }

  /// Each ad once: a card and the ad's own page are two listings of one ad.
  private static func distinctAds(_ listings: [Listing]) -> [Listing] {
    var byAd: [String: Listing] = [:]
    for (index, listing) in listings.enumerated() {
      let key = listing.adId ?? listing.url ?? "#\(index)"
      guard var known = byAd[key] else {
        byAd[key] = listing
        continue
      }
      known.plate = known.plate ?? listing.plate
      known.vin = known.vin ?? listing.vin
      known.price = known.price ?? listing.price
      known.title = known.title ?? listing.title
      byAd[key] = known
    }
    return Array(byAd.values)
  }

  /// The value on the most ads.
  ///
  /// A car posted many times has one title, so ads of one title may count once.
  private static func mostCommon(
    _ ads: [Listing], by value: (Listing) -> String?, countTitlesOnce: Bool
  ) -> (value: String, count: Int)? {
    var holders: [String: Set<String>] = [:]
    for (index, ad) in ads.enumerated() {
      guard let value = value(ad) else { continue }
      let title = countTitlesOnce ? ad.title?.lowercased() : nil
      holders[value, default: []].insert(title ?? "#\(index)")
    }
    return holders.map { ($0.key, $0.value.count) }.max { ($0.1, $1.0) < ($1.1, $0.0) }
  }

  /// Titles with replacement characters or letters that were encoded twice.
  static func textFindings(_ sample: RunSample) -> [Finding] {
    let titles = distinctAds(sample.listings).compactMap(\.title)
    let broken = titles.count { isBroken($0) }
    guard broken >= 3, Double(broken) > 0.05 * Double(titles.count) else { return [] }
    return [
      Finding(
        gate: .textHealth, field: "title", baseline: nil, now: Double(broken) / Double(titles.count),
        count: titles.count, sentence: "\(broken) of \(titles.count) titles have broken letters")
    ]
  }

  /// Whether the text has U+FFFD, or UTF-8 that was read as Latin-1 or Windows-1252 (`Ã¥`, `Ã„`, `â€“`).
  static func isBroken(_ text: String) -> Bool {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return false }
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\u{FFFD}" { return true }
      switch previous {
      case "Ã" where scalar.value >= 0x80: return true
      case "Â" where (0xA0...0xBF).contains(scalar.value): return true
      case "â" where scalar == "€": return true
      default: previous = scalar
      }
    }
    return false
  }
}
