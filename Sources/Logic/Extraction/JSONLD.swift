internal import HTML
internal import HTTP
internal import JSON
internal import Vehicles

/// Reads vehicles and their offers from JSON-LD in all the shapes that pages use: objects, arrays, `@graph`, lists of
/// items, offers with the item inside, items with the offer inside.
struct JSONLD {
  /// A vehicle or product that a block describes.
  struct Item {
    var draft: Draft
    /// Whether it is said to be a car or vehicle, or only a product.
    var isVehicle: Bool
    /// Whether it has an offer of its own; a summary over a model has none.
    var hasOffer: Bool
    /// Whether it stands in a list.
    var isListed: Bool
  }

  let addresses: AdAddresses
  let currency: Currency?
  let absolute: (String) -> WebAddress?
  private(set) var items: [Item] = []
  /// Whether any block is a list of items, were it empty.
  private(set) var hasList = false
  /// Whether a block is a list without any element, as on the page past the last one.
  private(set) var hasEmptyList = false
  private var depth = 0

  init(addresses: AdAddresses, currency: Currency?, absolute: @escaping (String) -> WebAddress?) {
    self.addresses = addresses
    self.currency = currency
    self.absolute = absolute
  }

  private static let vehicleTypes: Set<String> = [
    "car", "vehicle", "motorvehicle", "motorcycle", "motorizedbicycle", "busorcoach", "usedcar", "newcar",
  ]
  private static let productTypes: Set<String> = ["product", "individualproduct", "someproducts"]
  private static let refusedTypes: Set<String> = [
    "service", "organization", "autodealer", "localbusiness", "breadcrumblist", "person", "offercatalog", "place",
    "review",
    "aggregaterating", "faqpage", "question", "autorental", "autorepair", "residence", "apartment", "house",
  ]

  /// Reads one block.
  mutating func read(_ document: JSONDocument) { visit(document, document.root, nil, isListed: false) }

  private mutating func visit(_ json: JSONDocument, _ node: Int, _ outerAddress: String?, isListed: Bool) {
    guard depth < 24, items.count < 2000 else { return }
    depth += 1
    defer { depth -= 1 }
    switch json.kind(node) {
    case .array:
      json.forEachElement(node) { element in
        visit(json, element, outerAddress, isListed: isListed)
        return true
      }
    case .object: visitObject(json, node, outerAddress, isListed: isListed)
    default: return
    }
  }

  private mutating func visitObject(_ json: JSONDocument, _ node: Int, _ outerAddress: String?, isListed: Bool) {
    if let graph = json.member(node, "@graph") { visit(json, graph, nil, isListed: isListed) }
    let types = self.types(json, node)
    if types.contains(where: Self.vehicleTypes.contains) || types.contains(where: Self.productTypes.contains) {
      let isVehicle = types.contains(where: Self.vehicleTypes.contains)
      appendItem(json, node, offer: nil, outerAddress, isVehicle: isVehicle, isListed: isListed)
      return
    }
    if types.contains("offer"), let item = json.member(node, "itemOffered") {
      let inner = self.types(json, item)
      if inner.contains(where: { Self.vehicleTypes.contains($0) || Self.productTypes.contains($0) }) {
        let isVehicle = inner.contains(where: Self.vehicleTypes.contains)
        appendItem(json, item, offer: node, outerAddress, isVehicle: isVehicle, isListed: isListed)
      }
      return
    }
    if types.contains("itemlist") {
      hasList = true
      if let elements = json.member(node, "itemListElement"), json.kind(elements) == .array,
        json.memberCount(elements) == 0
      {
        hasEmptyList = true
      }
    }
    let isList = types.contains("itemlist") || types.contains("listitem")
    let address = types.contains("listitem") ? text(json, node, "url") ?? outerAddress : nil
    var keys = ["mainEntity", "itemListElement", "item", "about", "hasPart", "itemOffered"]
    if !types.contains(where: Self.refusedTypes.contains) { keys += ["offers", "makesOffer"] }
    for key in keys {
      if let value = json.member(node, key) { visit(json, value, address, isListed: isListed || isList) }
    }
  }

  private func types(_ json: JSONDocument, _ node: Int) -> [String] {
    guard json.kind(node) == .object, let type = json.member(node, "@type") else { return [] }
    var result: [String] = []
    func append(_ node: Int) {
      guard let text = json.string(node) else { return }
      let name = text.split(whereSeparator: { $0 == "/" || $0 == "#" || $0 == ":" }).last ?? ""
      result.append(name.lowercased())
    }
    append(type)
    json.forEachElement(type) { element in
      append(element)
      return true
    }
    return result
  }

  private mutating func appendItem(
    _ json: JSONDocument, _ node: Int, offer outerOffer: Int?, _ outerAddress: String?, isVehicle: Bool, isListed: Bool
  ) {
    var draft = Draft(currency: currency)
    let reader = JSONLDItemReader(json: json, node: node)
    let offers = outerOffer.map { [$0] } ?? reader.offers()
    let plain = offers.filter { !types(json, $0).contains("aggregateoffer") }
    if !offers.isEmpty, plain.isEmpty { return }
    reader.readFields(into: &draft)
    var hasOffer = false
    var isVehicle = isVehicle
    for offer in plain {
      if outerOffer == nil, let inner = json.member(offer, "itemOffered"),
        types(json, inner).contains(where: Self.vehicleTypes.contains)
      {
        JSONLDItemReader(json: json, node: inner).readFields(into: &draft)
        isVehicle = true
      }
      if reader.readOffer(offer, into: &draft, types: types(json, offer)) { hasOffer = true }
    }
    let reference = text(json, node, "url") ?? outerAddress ?? plain.compactMap { text(json, $0, "url") }.first
    for candidate in [reference, text(json, node, "@id")] {
      guard let candidate, let address = absolute(candidate)?.removingTracking() else { continue }
      draft.setAddress(address, id: addresses.identifier(of: address), from: "json-ld:url")
      break
    }
    items.append(Item(draft: draft, isVehicle: isVehicle, hasOffer: hasOffer, isListed: isListed))
  }

  private func text(_ json: JSONDocument, _ node: Int, _ key: String) -> String? {
    guard let value = json.member(node, key), let text = json.string(value), !text.isEmpty else { return nil }
    return text
  }
}
