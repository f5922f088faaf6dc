/// The ads whose pages wait to be read, each to be opened once.
struct AdQueue: Sendable {
  /// New or changed ads of the pages that this run has read, first come first served.
  private var fresh: ArraySlice<AdAddress> = []
  /// Ads that an earlier run left unopened.
  private var left: ArraySlice<AdAddress>
  /// Ads of which it is asked whether they still stand.
  private var doubtful: ArraySlice<AdAddress>
  private var known: Set<String>

  init(left: [AdAddress], toVerify: [AdAddress]) {
    self.left = left[...]
    doubtful = toVerify[...]
    known = Set(left.map(\.adId))
  }

  /// All ads that are to be opened.
  var unopened: [AdAddress] { Array(fresh + left) }

  /// Those of them that an earlier run left.
  var unopenedOfEarlierRuns: [AdAddress] { Array(left) }

  /// Whether ads of the pages that this run has read wait to be opened.
  var hasFresh: Bool { !fresh.isEmpty }

  var hasUnopened: Bool { !fresh.isEmpty || !left.isEmpty }

  var count: Int { fresh.count + left.count + doubtful.count }

  /// The next ad to open; with `isSearchFirst` those that an earlier run left wait for the search to end.
  func nextToOpen(isSearchFirst: Bool) -> AdAddress? { fresh.first ?? (isSearchFirst ? nil : left.first) }

  var nextToVerify: AdAddress? { doubtful.first }

  /// Adds an ad to open, unless this walk has met it already.
  mutating func open(_ ad: AdAddress) {
    guard known.insert(ad.adId).inserted else { return }
    fresh.append(ad)
  }

  mutating func verify(_ ads: [AdAddress]) { doubtful += ads }

  mutating func dropOpened() {
    if fresh.isEmpty { left = left.dropFirst() } else { fresh = fresh.dropFirst() }
  }

  mutating func dropVerified() { doubtful = doubtful.dropFirst() }
}
