internal import HTML
internal import HTTP
internal import Vehicles

/// Reads vehicles marked with `itemprop` in the markup (schema.org microdata).
struct Microdata {
  let reading: PageReading
  let addresses: AdAddresses
  let currency: Currency?

  /// A thing with an offer: its draft, and whether its type says vehicle.
  struct Item {
    var draft: Draft
    var isVehicle: Bool
  }

  private static let fields: [String: Field] = [
    "price": .price, "name": .title, "vehicleidentificationnumber": .vin, "vehiclemodeldate": .year, "modeldate": .year,
    "productiondate": .year, "brand": .make, "manufacturer": .make, "model": .model, "mileagefromodometer": .mileage,
    "registrationnumber": .plate, "licenseplate": .plate, "sku": .adId,
  ]

  /// The things of the page that have a price, in order; properties outside any thing belong to one for the whole page.
  func read() -> [Item] {
    var scopes: [Int: Item] = [:]
    var order: [Int] = []
    let currencies = statedCurrencies()
    for node in reading.survey.itemProperties {
      guard let names = reading.document.attribute(node, "itemprop")?.lowercased() else { continue }
      let scope = outermostScope(of: node)
      for name in names.split(separator: " ") {
        if scopes[scope] == nil {
          scopes[scope] = Item(draft: Draft(currency: currency), isVehicle: isVehicle(scope))
          order.append(scope)
        }
        take(
          String(name), node, currencies,
          &scopes[scope, default: Item(draft: Draft(currency: currency), isVehicle: false)])
      }
    }
    for scope in order where scope >= 0 && scopes[scope]?.draft.listing.url == nil {
      guard let (address, id) = firstAd(in: scope) else { continue }
      scopes[scope]?.draft.setAddress(address, id: id, from: "microdata:a")
    }
    return order.compactMap { scopes[$0] }.filter { !$0.draft.prices.isEmpty || $0.isVehicle }
  }

  /// The first ad that a thing links to: cards state the offer in microdata and the address in a link (leboncoin 2018).
  private func firstAd(in scope: Int) -> (address: WebAddress, id: String)? {
    let end = reading.document.end(of: scope)
    let anchors = reading.survey.anchors
    var lower = 0
    var upper = anchors.count
    while lower < upper {
      let middle = (lower + upper) / 2
      if anchors[middle] > scope { upper = middle } else { lower = middle + 1 }
    }
    for anchor in anchors[lower...].prefix(100) {
      guard anchor < end else { return nil }
      guard let href = reading.document.attribute(anchor, "href"),
        let address = reading.absolute(href)?.removingTracking(),
        let id = addresses.identifier(of: address)
      else { continue }
      return (address, id)
    }
    return nil
  }

  private func take(_ name: String, _ node: Int, _ currencies: [Int?: Currency], _ item: inout Item) {
    if name == "url", let href = reading.document.attribute(node, "href") ?? reading.document.attribute(node, "content")
    {
      if let address = reading.absolute(href)?.removingTracking(), let id = addresses.identifier(of: address) {
        item.draft.setAddress(address, id: id, from: "microdata:url")
      }
      return
    }
    guard var field = Self.fields[name] else { return }
    if field == .title, isScope(of: node, ["brand"]) { field = .make }
    guard let text = reading.document.attribute(node, "content") ?? visibleText(node) else { return }
    if field == .title, isSeller(node) { return }
    let own = field == .price ? currencies[innermostScope(of: node)] : nil
    item.draft.take(field, text, from: "microdata:\(name)", currency: own)
  }

  private func visibleText(_ node: Int) -> String? {
    let text = reading.text(below: node, limit: 200)
    return text.isEmpty ? nil : text
  }

  /// What `priceCurrency` says in each innermost scope; the first of each.
  private func statedCurrencies() -> [Int?: Currency] {
    var result: [Int?: Currency] = [:]
    for node in reading.survey.itemProperties {
      guard reading.document.attribute(node, "itemprop")?.lowercased() == "pricecurrency" else { continue }
      let text = reading.document.attribute(node, "content") ?? visibleText(node)
      guard let code = text.flatMap({ Currency(rawValue: $0) }) else { continue }
      let scope = innermostScope(of: node)
      if result[scope] == nil { result[scope] = code }
    }
    return result
  }

  private func isSeller(_ node: Int) -> Bool {
    isScope(of: node, ["organization", "person", "autodealer", "place"])
  }

  private func isScope(of node: Int, _ types: [String]) -> Bool {
    guard let scope = innermostScope(of: node), let type = reading.document.attribute(scope, "itemtype")?.lowercased()
    else {
      return false
    }
    return types.contains { type.hasSuffix($0) }
  }

  private func isVehicle(_ scope: Int) -> Bool {
    guard scope >= 0, let type = reading.document.attribute(scope, "itemtype")?.lowercased() else { return false }
    return ["/car", "/vehicle", "/motorvehicle", "/motorcycle"].contains { type.hasSuffix($0) }
  }

  private func innermostScope(of node: Int) -> Int? {
    var ancestor = reading.document.parent(node)
    while let current = ancestor {
      if reading.document.hasAttribute(current, "itemscope") { return current }
      ancestor = reading.document.parent(current)
    }
    return nil
  }

  /// The outermost thing that a property belongs to, lists and pages aside; -1 for the page itself.
  private func outermostScope(of node: Int) -> Int {
    var found = -1
    var ancestor = reading.document.parent(node)
    while let current = ancestor {
      if reading.document.hasAttribute(current, "itemscope") {
        let type = reading.document.attribute(current, "itemtype")?.lowercased() ?? ""
        if ["itemlist", "webpage", "collectionpage", "searchresultspage", "breadcrumblist"].contains(where: {
          type.hasSuffix($0)
        }) {
          return found
        }
        found = current
      }
      ancestor = reading.document.parent(current)
    }
    return found
  }
}
