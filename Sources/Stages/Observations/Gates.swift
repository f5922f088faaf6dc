internal import Glibc
internal import Vehicles

/// What is usual for a site, from the accepted runs before this one.
public struct SiteBaseline: Sendable, Hashable {
  /// How often each field is found.
  public var coverage: [CoverageKey: FieldBaseline]
  /// Median of the runs' median natural logarithms of the cash price; nil without one.
  public var medianLogPrice: Double?
  /// Cash prices behind `medianLogPrice`.
  public var priceCount: Int
  /// Whether any accepted run has read a listing.
  public var hadListings: Bool

  /// A baseline by its parts; without any, that of a site never crawled before.
  public init(
    coverage: [CoverageKey: FieldBaseline] = [:], medianLogPrice: Double? = nil, priceCount: Int = 0,
    hadListings: Bool = false
  ) {
    self.coverage = coverage
    self.medianLogPrice = medianLogPrice
    self.priceCount = priceCount
    self.hadListings = hadListings
  }
}

/// Decides whether what a run has read may become news.
///
/// A layout change seldom leaves fields empty only; as often a selector now reads the monthly fee or another ad's
/// plate. So the gates look at shares, at values and at how values move, all of them every time.
public enum Gates {
  /// A share may fall by this much, or by three times the usual spread, before it counts.
  static let shareTolerance = 0.05
  /// Below this many listings the interval is too wide to say anything, so only a halved share counts.
  static let smallRun = 20
  /// Fewer listings than this say nothing at all, in a run as in a baseline.
  static let tinyRun = 5
  static let tinyBaseline = 8

  /// Holds `sample` against `baseline` and names every gate that it does not pass.
  public static func judge(_ sample: RunSample, against baseline: SiteBaseline) -> Verdict {
    let findings =
      pageFindings(sample, baseline) + coverageFindings(sample, baseline) + massChangeFindings(sample.moves)
      + constantFindings(sample) + levelFindings(sample, baseline) + textFindings(sample) + walkFindings(sample)
    return Verdict(findings: findings, attribution: attribution(of: findings, sample))
  }

  private static func attribution(of findings: [Finding], _ sample: RunSample) -> Verdict.Attribution? {
    guard !findings.isEmpty else { return nil }
    if sample.failsOnRecordedPages { return .ours }
    let pages = sample.pages
    if pages.blocked > 0, 2 * pages.blocked >= pages.count { return .blocked }
    if pages.down > 0, 2 * (pages.down + pages.blocked) >= pages.count { return .down }
    return .layout
  }

  private static func pageFindings(_ sample: RunSample, _ baseline: SiteBaseline) -> [Finding] {
    let pages = sample.pages
    var findings: [Finding] = []
    if pages.blocked > 0, 2 * pages.blocked >= pages.count {
      findings.append(
        Finding(
          gate: .blocked, field: "pages", baseline: nil, now: Double(pages.blocked), count: pages.count,
          sentence: "\(pages.blocked) of \(pages.count) pages were a refusal or a bot wall"))
    }
    let isSilent = pages.count > 0 && pages.read + pages.unchanged == 0
    let isEmpty = pages.read > 0 && pages.unchanged == 0 && baseline.hadListings
    if sample.listingCount == 0, isSilent || isEmpty {
      findings.append(
        Finding(
          gate: .nothingFound, field: "listings", baseline: nil, now: 0, count: pages.count,
          sentence: "none of \(pages.count) pages held a listing"))
    }
    return findings
  }

  private static func coverageFindings(_ sample: RunSample, _ baseline: SiteBaseline) -> [Finding] {
    sample.coverage.compactMap { key, now in
      guard let usual = baseline.coverage[key], usual.total >= tinyBaseline, isAlarming(now, usual) else { return nil }
      let field = "\(key.page.rawValue).\(key.field)"
      return Finding(
        gate: .coverage, field: field, baseline: usual.share, now: now.share, count: now.total,
        sentence: "\(field) was found in \(now.found) of \(now.total) listings, usually in \(percent(usual.share))")
    }.sorted { $0.field < $1.field }
  }

  static func isAlarming(_ now: Coverage, _ usual: FieldBaseline) -> Bool {
    guard now.total >= smallRun else { return now.total >= tinyRun && now.share < usual.share / 2 }
    return Wilson.upperBound(found: now.found, of: now.total) < usual.share - max(shareTolerance, 3 * usual.spread)
  }

  private static func levelFindings(_ sample: RunSample, _ baseline: SiteBaseline) -> [Finding] {
    let prices = sample.cashPrices
    guard let usual = baseline.medianLogPrice, baseline.priceCount >= smallRun, prices.count >= smallRun,
      let now = medianLog(prices),
      abs(now - usual) > largestShift(prices, usualCount: baseline.priceCount)
    else { return [] }
    let (usualPrice, price) = (exp(usual).rounded(), exp(now).rounded())
    return [
      Finding(
        gate: .levelShift, field: "price", baseline: usualPrice, now: price, count: prices.count,
        sentence: "the median price is \(Int(price)), usually \(Int(usualPrice))")
    ]
  }

  /// How far the median logarithm may be from the usual one: 0.35, or four standard errors where few prices were read.
  ///
  /// The median of one page of ads lies anywhere within 0.4 of the site's, so without this every tenth short run is held.
  private static func largestShift(_ prices: [Double], usualCount: Int) -> Double {
    let logs = prices.map { log($0) }.sorted()
    let deviation = (logs[logs.count * 3 / 4] - logs[logs.count / 4]) / 1.349
    let standardError = 1.253 * deviation * (1 / Double(logs.count) + 1 / Double(usualCount)).squareRoot()
    return max(0.35, 4 * standardError)
  }

  /// The median natural logarithm of `prices`, which are above 0.
  static func medianLog(_ prices: [Double]) -> Double? {
    weightedMedian(prices.map { (log($0), 1) })
  }

  private static func walkFindings(_ sample: RunSample) -> [Finding] {
    var findings: [Finding] = []
    if !sample.repeatedPages.isEmpty {
      let pages = sample.repeatedPages.joined(separator: ", ")
      findings.append(
        Finding(
          gate: .listIntegrity, field: "pages", baseline: nil, now: Double(sample.repeatedPages.count),
          count: sample.repeatedPages.count, sentence: "pages show the ads of the first page again: \(pages)"))
    }
    if sample.isWholeWalk, let stated = sample.statedTotal, !WalkCompleteness.suffices(sample.distinctAds, of: stated) {
      findings.append(
        Finding(
          gate: .listIntegrity, field: "ads", baseline: Double(stated), now: Double(sample.distinctAds),
          count: sample.distinctAds,
          sentence: "the walk found \(sample.distinctAds) different ads, the site says that it has \(stated)"))
    }
    return findings
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

/// When a walk has seen enough of a site for absence to mean something.
enum WalkCompleteness {
  /// Ads come and go while a walk lasts; fewer than this share of the stated total means that pages are missing.
  static let leastShare = 0.97

  static func suffices(_ distinctAds: Int, of stated: Int) -> Bool {
    Double(distinctAds) >= leastShare * Double(stated)
  }
}
