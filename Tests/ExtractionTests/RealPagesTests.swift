import Extraction
import Foundation
import TestSupport
import Testing
import Vehicles

/// Real saved pages that stay outside the project, with what a careful person reads from each.
@Suite(.enabled(if: Repository.shared != nil, "the real pages of ../shared are absent"))
struct RealPagesTests {
  struct Truth: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var site: String
    var kind: String
    var plate: String?
    var vin: String?
    var price: Double?
    var currency: String?
    var url: String?
    var ad_id: String?
    var mileage_km: Int?
    var year: Int?
    var seller: String?
    var count: Int?
    var first_urls: [String]?
    var items: [Item]?

    struct Item: Decodable, Sendable {
      var id: String?
      var sku: String?
      var url: String?
      var plate: String?
      var vin: String?
      var price: Double?
    }

    var testDescription: String { file }
  }

  private static let truths: [Truth] = {
    guard let file = Repository.shared?.appending(path: "realpages/truth.jsonl"),
      let text = try? String(contentsOf: file, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Truth.self, from: Data($0.utf8)) }
  }()

  private static func read(_ truth: Truth, withSite: Bool) throws -> ExtractedPage {
    let file = try #require(Repository.shared).appending(path: "realpages/\(truth.file)")
    let catalog = try SiteCatalog()
    let site = withSite ? catalog.site(owningHost: "www.\(truth.site)") ?? catalog.site(owningHost: truth.site) : nil
    return Extractor(site: site).extract(Page(url: truth.url ?? "", body: Array(try Data(contentsOf: file))))
  }

  @Test func `the truth has been read`() {
    #expect(Self.truths.count >= 20)
  }

  @Test(arguments: truths.filter { $0.kind == "listing" }, [true, false])
  func `an ad is read as a careful person reads it`(_ truth: Truth, withSite: Bool) throws {
    let page = try Self.read(truth, withSite: withSite)
    #expect(page.kind == .listing)
    let listing = try #require(page.listings.first)
    #expect(page.listings.count == 1)
    if truth.site != "autoscout24.nl" || withSite {
      #expect(listing.plate?.normalized == truth.plate?.replacing("-", with: ""))
    }
    // The page's own state holds the VIN, which is not shown.
    if truth.site != "carvana.com" { #expect(listing.vin?.value == truth.vin) }
    // A price without VAT is shown as the price too, with its kind (otomoto: "Cena Netto").
    let price = listing.priceKind == .exVat ? listing.price : listing.cashPrice
    #expect(price?.decimalText == truth.price.map { String(Int($0)) })
    #expect(price?.currency.rawValue == truth.currency)
    if truth.year != nil { #expect(listing.year == truth.year) }
    if let distance = truth.mileage_km { #expect(abs((listing.mileageKilometres ?? 0) - distance) <= 1) }
    if truth.url != nil { #expect(listing.adId == truth.ad_id || !withSite || truth.site == "otomoto.pl") }
  }

  @Test(arguments: truths.filter { $0.kind == "search" }, [true, false])
  func `a search page is read as a careful person reads it`(_ truth: Truth, withSite: Bool) throws {
    // Sites that have a definition are read with it.
    if !withSite,
      try SiteCatalog().sites.values.contains(where: { $0.owns(host: "www.\(truth.site)") || $0.owns(host: truth.site) }
      )
    {
      return
    }
    let page = try Self.read(truth, withSite: withSite)
    #expect(page.kind == .search)
    #expect(page.links.count == truth.count)
    #expect(Array(page.links.prefix(truth.first_urls?.count ?? 0)) == truth.first_urls ?? [])
    // A further page without ads is the end of the list, which is no problem.
    if truth.count == 0, truth.url?.contains("page=") != true { #expect(page.problems.contains("no listing found")) }
    // Without a definition only structured data is read, so that ads may be known by their address alone.
    guard withSite || truth.site == "cargurus.com" else { return }
    for item in truth.items ?? [] {
      let found = try #require(
        page.listings.first {
          ($0.adId != nil && [item.id, item.sku].contains($0.adId)) || (item.url != nil && $0.url == item.url)
        })
      if item.plate != nil { #expect(found.plate?.normalized == item.plate) }
      if item.vin != nil { #expect(found.vin?.value == item.vin) }
      #expect(found.cashPrice?.decimalText == item.price.map { String(Int($0)) }, "\(item)")
    }
  }

  @Test(arguments: truths.filter { $0.kind == "other" }, [true, false])
  func `a page that is no ad has none`(_ truth: Truth, withSite: Bool) throws {
    let page = try Self.read(truth, withSite: withSite)
    #expect(page.listings.isEmpty)
    #expect(page.kind == (truth.file.contains("blocked") ? .blocked : .other))
  }
}
