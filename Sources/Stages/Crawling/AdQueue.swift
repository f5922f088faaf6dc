/// The ads whose pages wait to be read, each to be opened once.
struct AdQueue: Sendable {
  /// New or changed ads, first come first served.
  private(set) var toOpen: ArraySlice<AdAddress>
  /// Ads of which it is asked whether they still stand.
  private(set) var toVerify: ArraySlice<AdAddress>
  private var known: Set<String>

  init(toOpen: [AdAddress], toVerify: [AdAddress]) {
    self.toOpen = toOpen[...]
    self.toVerify = toVerify[...]
    known = Set(toOpen.map(\.adId))
  }

  /// Adds an ad to open, unless this walk has met it already.
  mutating func open(_ ad: AdAddress) {
    guard known.insert(ad.adId).inserted else { return }
    toOpen.append(ad)
  }

  mutating func verify(_ ads: [AdAddress]) { toVerify += ads }

  mutating func dropOpened() { toOpen = toOpen.dropFirst() }

  mutating func dropVerified() { toVerify = toVerify.dropFirst() }
}
