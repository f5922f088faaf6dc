internal import HTML
internal import HTTP

/// Finds the addresses of ads on a search page.
struct ListingLinks {
  let reading: PageReading
  let addresses: AdAddresses

  /// An address of an ad and the identifier it states.
  struct Link {
    var address: WebAddress
    var id: String
  }

  /// The ads that the page links to, in page order, each once by its identifier.
  func read() -> [Link] {
    addresses.isExact ? unique(exactLinks()) : cluster()
  }

  private func exactLinks() -> [Link] {
    reading.survey.anchors.compactMap { node in
      guard let address = target(of: node), let id = addresses.identifier(of: address) else { return nil }
      return Link(address: address, id: id)
    }
  }

  private func unique(_ links: [Link]) -> [Link] {
    var seen: Set<String> = []
    return links.filter { seen.insert($0.id).inserted }
  }

  private func target(of node: Int) -> WebAddress? {
    guard let href = reading.document.attribute(node, "href"), !href.isEmpty, href.utf8.count < 2000 else { return nil }
    return reading.absolute(href)?.removingTracking()
  }

  /// The largest group of links of one shape whose identifiers differ: on a search page, that is the ads.
  ///
  /// The shape of an address is its path with the parts that vary left out. Menus and footers are smaller groups, or have no
  /// identifiers.
  private func cluster() -> [Link] {
    var groups: [String: [Link]] = [:]
    var images: [String: Int] = [:]
    for node in reading.survey.anchors {
      guard let address = target(of: node), let id = addresses.identifier(of: address) else { continue }
      let shape = Self.shape(of: address, id: id)
      groups[shape, default: []].append(Link(address: address, id: id))
      if hasImageOrPrice(node) { images[shape, default: 0] += 1 }
    }
    let candidates = groups.mapValues(unique).filter { $0.value.count >= 2 }
    let best = candidates.max { left, right in
      let leftScore = left.value.count + min(images[left.key] ?? 0, left.value.count) * 3
      let rightScore = right.value.count + min(images[right.key] ?? 0, right.value.count) * 3
      return (leftScore, right.key) < (rightScore, left.key)
    }
    return best?.value ?? []
  }

  private func hasImageOrPrice(_ anchor: Int) -> Bool {
    let document = reading.document
    for node in anchor..<document.end(of: anchor) {
      if document.tag(node) == .img || document.tag(node) == .h2 || document.tag(node) == .h3 { return true }
    }
    return false
  }

  /// The first fixed part of the path and where the identifier stands.
  private static func shape(of address: WebAddress, id: String) -> String {
    if let fragment = address.fragment, fragment.contains(id) { return "\(address.path)#" }
    if let query = address.query, query.contains(id) { return "\(address.path)?" }
    let segments = address.path.split(separator: "/")
    let place = segments.lastIndex { $0.contains(id) } ?? 0
    let first = segments.first.map { $0.contains(id) ? "*" : String($0) } ?? ""
    let ending = address.path.split(separator: ".").last.map { $0.count <= 5 ? String($0) : "" } ?? ""
    return "\(first)/\(segments.count - place)/\(id.utf8.count > 30 ? "uuid" : "id").\(ending)"
  }
}
