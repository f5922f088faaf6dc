internal import HTML
internal import HTTP
internal import Vehicles

/// Reads a page of a car-ad site into ads, links and problems.
///
/// Sources, most trusted first: the site's own rules and records, embedded state, JSON-LD, label and value pairs, microdata,
/// OpenGraph, plain text. A value that no source states is nil. Not Sendable: one owner, one page at a time.
public final class Extractor {
  /// Changes when extraction itself changes, so that stored validators of pages read by an older one are not trusted.
  public static let version = 1

  private let site: Site?
  private let addresses: AdAddresses
  private let labels: LabelTable

  /// An extractor for the pages of a site, or for any page when there is no definition.
  public init(site: Site?) {
    self.site = site
    addresses = AdAddresses(site: site)
    var rules: [(String, LabelTable.Meaning)] = []
    for (field, ways) in site?.fields ?? [:] {
      for case .label(let text) in ways { rules.append((text, .field(field))) }
    }
    rules += (site?.reserved.texts ?? []).map { ($0, .badge(.reserved)) }
    rules += (site?.sold.texts ?? []).map { ($0, .badge(.sold)) }
    labels = rules.isEmpty ? .shared : LabelTable(adding: rules)
  }

  /// The identifier of the ad that an address leads to; nil when it is not that of an ad of this site.
  public func adIdentifier(of url: String) -> String? {
    WebAddress(url).flatMap(addresses.identifier)
  }

  /// Reads a page; never fails: what is wrong becomes a problem, and a page that is nothing known is `other`.
  public func extract(_ page: Page) -> ExtractedPage {
    let reading = PageReading(page, site: site, labels: labels)
    let address = PageAddress(reading: reading, addresses: addresses)
    var result = ExtractedPage(
      kind: .other, url: address.own?.text ?? page.url, charset: reading.charset.description)
    result.problems = reading.document.problems
    let marks = PageMarks(reading: reading, site: site)
    if let reason = marks.blockedReason() {
      result.kind = .blocked
      result.problems.append(reason)
      return result
    }
    if marks.isGone(isListingAddress: address.isListing) {
      result.kind = .gone
      return result
    }
    guard page.status < 400 else {
      result.problems.append("status \(page.status)")
      return result
    }
    let sources = PageSources(reading: reading, site: site, addresses: addresses)
    result.statedTotal = sources.records.statedTotal
    let evidence = VehicleEvidence(reading: reading)
    let links = ListingLinks(reading: reading, addresses: addresses)
    var kind = PageKindDecision(
      reading: reading, site: site, address: address, sources: sources, evidence: evidence, links: links)
    switch kind.decide() {
    case .listing:
      let maker = ListingMaker(
        reading: reading, site: site, addresses: addresses, address: address, sources: sources, marks: marks)
      let listing = maker.make()
      result.kind = .listing
      result.listings = [listing]
      if let url = listing.url { result.url = url }
    case .search:
      result.kind = .search
      SearchMaker(reading: reading, site: site, addresses: addresses, sources: sources, links: kind.links)
        .fill(&result, page: address.own)
      if result.links.isEmpty, !isFurtherPage(address.own) { result.problems.append("no listing found") }
    default:
      result.problems.append("no listing found")
    }
    return result
  }

  /// Whether an address is that of a second or later search page; such a page without ads is the end of the list, as every
  /// walk meets it.
  private func isFurtherPage(_ address: WebAddress?) -> Bool {
    guard let search = site?.search, let parameter = search.pageParameter,
      let page = address?.queryValue(parameter).flatMap({ Int($0) })
    else { return false }
    return page > search.firstPage
  }
}
