internal import Glibc
public import Vehicles

/// What is usual for a site, from the accepted runs before this one.
public struct SiteBaseline: Sendable, Hashable {
  /// How often each field is found.
  public var coverage: [CoverageKey: FieldBaseline]
  /// Median of the runs' median natural logarithms of the cash price; nil without one.
  public var medianLogPrice: Double?
  /// Median distance of the runs' medians from `medianLogPrice`.
  public var priceSpread: Double
  /// Cash prices behind `medianLogPrice`.
  public var priceCount: Int
  /// Currency of those prices, the site's main one; nil when that was not noted.
  public var priceCurrency: Currency?
  /// Whether any accepted run has read a listing.
  public var hadListings: Bool

  /// A baseline by its parts; without any, that of a site never crawled before.
  public init(
    coverage: [CoverageKey: FieldBaseline] = [:], medianLogPrice: Double? = nil, priceSpread: Double = 0,
    priceCount: Int = 0, priceCurrency: Currency? = nil, hadListings: Bool = false
  ) {
    self.coverage = coverage
    self.medianLogPrice = medianLogPrice
    self.priceSpread = priceSpread
    self.priceCount = priceCount
    self.priceCurrency = priceCurrency
    self.hadListings = hadListings
  }
}

/// Decides whether what a run has read may become news.
///
/// A layout change seldom leaves fields empty only; as often a selector now reads the monthly fee or another ad's
/// plate. So the gates look at shares, at values and at how values move, all of them every time.
public enum Gates {
  /// Below this many listings the interval is too wide to say anything, so only a halved share counts.
  static let smallRun = 20
  /// Fewer listings than this say nothing at all, in a run as in a baseline.
  static let tinyRun = 5
  static let tinyBaseline = 8

  /// Holds `sample`, the whole run so far, against `baseline` and names every gate that it does not pass.
  public static func judge(_ sample: RunSample, against baseline: SiteBaseline) -> Verdict {
    let findings =
      pageFindings(sample, baseline) + coverageFindings(sample, baseline) + massChangeFindings(sample.moves)
      + constantFindings(sample) + constantPriceFindings(sample) + levelFindings(sample, baseline)
      + textFindings(sample) + walkFindings(sample)
    return Verdict(findings: findings, attribution: attribution(of: findings, sample))
  }

  /// Holds `sample`, one of the many parts of a run, against `baseline`: only what no healthy part shows counts.
  ///
  /// A walk has hundreds of parts, each of them a slice of the site (one dealer's cars, the cheapest ones), so a bound that
  /// suits a whole run would be passed by chance in some part of every walk.
  public static func judgeBatch(_ sample: RunSample, against baseline: SiteBaseline) -> Verdict {
    let coverage = coverageFindings(sample, baseline, isAlarming: isCollapse)
    let isMass = sample.moves.count { $0.old != $0.new } * 2 > sample.moves.count
    let findings =
      coverage + (isMass ? massChangeFindings(sample.moves) : []) + constantFindings(sample) + textFindings(sample)
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
    let isEmpty =
      pages.ofResults > 0 && pages.unchanged + pages.withAds + pages.pastEnd == 0 && baseline.hadListings
    if sample.listingCount == 0, isSilent || isEmpty {
      findings.append(
        Finding(
          gate: .nothingFound, field: "listings", baseline: nil, now: 0, count: pages.count,
          sentence: "none of \(pages.count) pages held a listing"))
    }
    return findings
  }

  private static func coverageFindings(
    _ sample: RunSample, _ baseline: SiteBaseline, isAlarming: (Coverage, FieldBaseline) -> Bool = isAlarming
  ) -> [Finding] {
    sample.coverage.completed(by: baseline.coverage.keys).compactMap { key, now in
      guard let usual = baseline.coverage[key], usual.total >= tinyBaseline, isAlarming(now, usual) else { return nil }
      let field = "\(key.page.rawValue).\(key.field)"
      return Finding(
        gate: .coverage, field: field, baseline: usual.share, now: now.share, count: now.total,
        sentence: "\(field) was found in \(now.found) of \(now.total) listings, usually in \(percent(usual.share))")
    }.sorted { $0.field < $1.field }
  }

  static func isAlarming(_ now: Coverage, _ usual: FieldBaseline) -> Bool {
    guard now.total >= tinyRun, now.total >= smallRun || now.share < usual.share / 2 else { return false }
    return Wilson.upperBound(found: now.found, of: now.total) < usual.share - usual.tolerance
  }

  /// Whether so little is left of a field that it cannot be a slice of the site where the field is rarer.
  static func isCollapse(_ now: Coverage, _ usual: FieldBaseline) -> Bool {
    now.total >= smallRun && now.share < usual.share / 2
      && Wilson.upperBound(found: now.found, of: now.total) < usual.share - 3 * usual.tolerance
  }

  /// The price level may move by this much (a natural logarithm: 42 % up or 30 % down) before it counts.
  static let levelTolerance = 0.35
  /// And by so many standard errors: at three, one of 400 healthy runs would be held.
  static let levelErrors = 4.0

  private static func levelFindings(_ sample: RunSample, _ baseline: SiteBaseline) -> [Finding] {
    guard let usual = baseline.medianLogPrice, baseline.priceCount >= smallRun, !isSlice(sample),
      let currency = baseline.priceCurrency ?? sample.prices.mainCurrency,
      let level = sample.prices.level(in: currency), level.count >= smallRun
    else { return [] }
    let chance = levelErrors * level.standardError(against: baseline.priceCount)
    guard abs(level.medianLog - usual) > max(levelTolerance, chance, 3 * baseline.priceSpread) else { return [] }
    let (usualPrice, price) = (exp(usual).rounded(), exp(level.medianLog).rounded())
    return [
      Finding(
        gate: .levelShift, field: "price", baseline: usualPrice, now: price, count: level.count,
        sentence: "the median price is \(Int(price)), usually \(Int(usualPrice))")
    ]
  }

  /// Whether the level of the run so far is that of a part of the site: it came in the order of prices, or most of its prices
  /// are those that the same ads had before.
  private static func isSlice(_ sample: RunSample) -> Bool {
    let priced = sample.listings.count { $0.cashPrice != nil }
    let still = sample.moves.count { $0.old == $0.new }
    return sample.prices.isOrdered || priced > 0 && 2 * still >= priced
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
