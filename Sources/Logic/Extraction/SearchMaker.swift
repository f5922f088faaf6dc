internal import HTML
internal import HTTP
internal import Vehicles

/// Puts together the ads and links of a search page from all sources, each ad once.
struct SearchMaker {
  let reading: PageReading
  let site: Site?
  let addresses: AdAddresses
  let sources: PageSources
  let links: [ListingLinks.Link]

  func fill(_ result: inout ExtractedPage, page: WebAddress?) {
    var merged = MergedAds()
    let links = linksOfAds()
    // The page's own order is that of its links; state and JSON-LD follow it with what is not linked.
    let records = sources.records.drafts(on: .search)
    let isStateFirst = !records.isEmpty && links.count < records.count
    if !isStateFirst { for link in links { merged.place(link) } }
    for draft in records { merged.add(draft) }
    if let site {
      for draft in CardReader(reading: reading, site: site, addresses: addresses).read(on: .search) {
        merged.add(draft, tellsPaid: false)
      }
    }
    for link in links where isStateFirst { merged.place(link) }
    for draft in sources.state where draft.listing.url != nil || merged.knows(draft) { merged.add(draft) }
    for item in sources.linked where item.hasOffer && isTrusted(item) { merged.add(trusted(item)) }
    for item in sources.microdata where item.draft.listing.url != nil { merged.add(item.draft) }
    var seen: Set<String> = []
    for (draft, isPaid) in merged.ads() {
      var draft = draft
      OfferWords.read(title: draft.listing.title, pageTitle: nil, into: &draft)
      if let url = draft.listing.url, addresses.isExact ? WebAddress(url).flatMap(addresses.identifier) != nil : true {
        if !isPaid, seen.insert(url).inserted { result.links.append(url) }
      }
      guard draft.saysMore else { continue }
      var listing = draft.finished()
      listing.site = site?.id
      if isPaid, let id = listing.adId { result.paidAdIds.insert(id) }
      result.listings.append(listing)
    }
    result.nextPage = nextPage(after: page, result)
    result.isLastAllowedPage = result.nextPage == nil && isBound(page, result)
    result.isPageOfResults =
      !result.links.isEmpty || !result.listings.isEmpty
      || ResultsPageMarks(reading: reading, site: site, sources: sources).areThere(page: page)
  }

  /// The links of the page; without a definition only those among which are ads that structured data names, if it names any.
  private func linksOfAds() -> [ListingLinks.Link] {
    guard !addresses.isExact else { return links }
    // The links of an empty page are those of its menus.
    if sources.hasEmptyList, sources.linked.isEmpty, !sources.state.contains(where: { $0.listing.url != nil }) {
      return []
    }
    let named = Set(
      sources.linked.filter { $0.hasOffer && isTrusted($0) }.compactMap(\.draft.listing.adId)
        + sources.state.filter { $0.listing.url != nil }.compactMap(\.listing.adId))
    guard named.count >= 2 else { return links }
    return links.contains { named.contains($0.id) } ? links : []
  }

  /// Whether an item of JSON-LD is an ad: it has an address of one, or is a vehicle with an offer.
  private func isTrusted(_ item: JSONLD.Item) -> Bool {
    if addresses.isExact { return item.draft.listing.adId != nil }
    return item.draft.listing.url != nil && item.draft.listing.adId != nil || item.draft.listing.isIdentified
  }

  /// The item without a price that may be a leasing fee: JSON-LD shows fees as prices (blocket 2026-09).
  private func trusted(_ item: JSONLD.Item) -> Draft {
    var draft = item.draft
    let knowsLeases = site?.records.contains { $0.conditions.contains { $0.0 == .lease } } ?? false
    guard knowsLeases else { return draft }
    draft.prices.removeAll { price in
      let units = price.amount.minorUnits / price.amount.currency.minorUnitsPerUnit
      return ["SEK", "NOK", "DKK"].contains(price.amount.currency.rawValue) ? units < 6_000 : units < 600
    }
    return draft
  }

  // MARK: Next page

  private func nextPage(after page: WebAddress?, _ result: ExtractedPage) -> String? {
    guard !result.links.isEmpty else { return nil }
    if let xpath = site?.nextPageXPath, let tree = reading.tree(for: xpath) {
      return tree.text(xpath).flatMap(reading.absolute)?.text
    }
    if let search = site?.search, let parameter = search.pageParameter {
      guard let page else { return nil }
      let current = number(of: page, parameter, search)
      guard current >= search.firstPage, current <= search.lastPage, search.lastPage - current >= search.pageStep,
        !showsLast(current, search, result)
      else { return nil }
      return page.withQueryItem(parameter, "\(current + search.pageStep)").text
    }
    return linkedNextPage()
  }

  /// Whether only `lastPage` says that no page follows.
  private func isBound(_ page: WebAddress?, _ result: ExtractedPage) -> Bool {
    guard !result.links.isEmpty, site?.nextPageXPath == nil, let page, let search = site?.search,
      let parameter = search.pageParameter
    else { return false }
    let current = number(of: page, parameter, search)
    return current > search.lastPage - search.pageStep && !showsLast(current, search, result)
  }

  private func number(of page: WebAddress, _ parameter: String, _ search: Site.Search) -> Int {
    page.queryValue(parameter).flatMap { Int($0) } ?? search.firstPage
  }

  /// Whether the pages up to this one have room for all ads that the site states.
  private func showsLast(_ current: Int, _ search: Site.Search, _ result: ExtractedPage) -> Bool {
    guard let total = result.statedTotal, let size = search.pageSize, current <= search.lastPage else { return false }
    return ((current - search.firstPage) / search.pageStep + 1) * size >= total
  }

  private func linkedNextPage() -> String? {
    for node in reading.survey.anchors + reading.survey.nextLinks {
      guard let relation = reading.document.attribute(node, "rel")?.lowercased(),
        relation.split(separator: " ").contains("next"),
        let href = reading.document.attribute(node, "href")
      else { continue }
      return reading.absolute(href)?.text
    }
    return nil
  }
}

/// Ads gathered from several sources, one entry for each identifier, in the order in which they were first met.
struct MergedAds {
  private var drafts: [Draft] = []
  private var byId: [String: Int] = [:]
  private var byAddress: [String: Int] = [:]
  /// Identifiers of ads that a source names which knows paid placements from others.
  private var organic: Set<String> = []

  /// Keeps a place for an ad of which only the address is known.
  mutating func place(_ link: ListingLinks.Link) {
    guard index(id: link.id, url: link.address.text) == nil else { return }
    var draft = Draft(currency: nil)
    draft.setAddress(link.address, id: link.id, from: "link")
    append(draft)
  }

  /// Adds an ad, or fills what the earlier sources left open.
  ///
  /// Cards look the same for paid placements and results, so only the other sources can tell: `tellsPaid`.
  mutating func add(_ draft: Draft, tellsPaid: Bool = true) {
    if tellsPaid, !draft.isPaid, let id = draft.listing.adId { organic.insert(id.lowercased()) }
    guard let index = index(id: draft.listing.adId, url: draft.listing.url) else {
      guard draft.listing.adId != nil || draft.listing.url != nil || draft.listing.isIdentified else { return }
      append(draft)
      return
    }
    if drafts[index].prices.isEmpty, drafts[index].listing.provenance["title"] == nil, drafts[index].meanings.isEmpty {
      // A mere link: the fuller source keeps its own values, the address stays the one of the link.
      var fuller = draft
      if fuller.listing.url == nil { fuller.fill(from: drafts[index]) }
      if fuller.listing.adId == nil { fuller.fill(from: drafts[index]) }
      drafts[index] = fuller
    } else {
      drafts[index].fill(from: draft)
    }
  }

  /// Whether an ad of this identifier has been met: cards often state an ad without its address beside a link to it.
  func knows(_ draft: Draft) -> Bool { draft.listing.adId.map { byId[$0.lowercased()] != nil } ?? false }

  private mutating func append(_ draft: Draft) {
    if let id = draft.listing.adId { byId[id.lowercased()] = drafts.count }
    if let url = draft.listing.url { byAddress[url] = drafts.count }
    drafts.append(draft)
  }

  private func index(id: String?, url: String?) -> Int? {
    if let id, let index = byId[id.lowercased()] { return index }
    return url.flatMap { byAddress[$0] }
  }

  /// The ads; paid placements that stand nowhere else last.
  func ads() -> [(draft: Draft, isPaid: Bool)] {
    let marked = drafts.map { draft in
      (draft, draft.isPaid && !(draft.listing.adId.map { organic.contains($0.lowercased()) } ?? false))
    }
    return marked.filter { !$0.1 } + marked.filter(\.1)
  }
}
