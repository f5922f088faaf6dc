internal import HTTP

/// Under which address a page is, and whether that is the address of an ad.
struct PageAddress {
  /// The address of the page: the one it was asked for under, else the one it states.
  let own: WebAddress?
  /// The address that the page states for itself, when it is absolute or can be made so.
  let stated: WebAddress?
  /// The identifier of the ad that the page is about by its address.
  let adId: String?

  init(reading: PageReading, addresses: AdAddresses) {
    let survey = reading.survey
    let candidates = [survey.canonical, survey.metas["og:url"]].compactMap { $0 }.compactMap(reading.absolute)
    let asked = WebAddress(reading.page.url)
    let own = asked ?? candidates.first
    self.own = own?.removingTracking()
    let id = own.flatMap(addresses.identifier)
    stated = candidates.first { id == nil || addresses.identifier(of: $0) == id }?.removingTracking()
    adId = id
  }

  /// Whether the address is that of an ad.
  var isListing: Bool { adId != nil }

  /// The address to store for the ad: what the page states, else where it was found.
  var listing: WebAddress? { stated ?? own }
}
