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
      let isShown = hasImageOrHeading(node)
      for shape in Self.shapes(of: address, id: id) {
        groups[shape, default: []].append(Link(address: address, id: id))
        if isShown { images[shape, default: 0] += 1 }
      }
    }
    let candidates = groups.mapValues(unique).filter { $0.value.count >= 2 }
    let best = candidates.max { left, right in
      let leftScore = left.value.count + min(images[left.key] ?? 0, left.value.count) * 3
      let rightScore = right.value.count + min(images[right.key] ?? 0, right.value.count) * 3
      return (leftScore, right.key) < (rightScore, left.key)
    }
    return best?.value ?? []
  }

  private func hasImageOrHeading(_ anchor: Int) -> Bool {
    let document = reading.document
    // Unclosed anchors may hold half the page.
    for node in anchor..<min(document.end(of: anchor), anchor + 100) {
      if document.tag(node) == .img || document.tag(node) == .h2 || document.tag(node) == .h3 { return true }
    }
    return false
  }

  /// The shapes that an address has: how its path begins, and how it ends.
  ///
  /// Sites put a region in front (craigslist) or a maker in the middle (bilbasen), so either can be what all ads share.
  private static func shapes(of address: WebAddress, id: String) -> [String] {
    let domain = address.host.split(separator: ".").suffix(2).joined(separator: ".")
    if let fragment = address.fragment, fragment.contains(id) { return ["\(domain)\(address.path)#"] }
    if let query = address.query, query.contains(id) { return ["\(domain)\(address.path)?"] }
    let segments = address.path.split(separator: "/")
    guard let place = segments.lastIndex(where: { $0.contains(id) }) else { return [] }
    let last = segments[place]
    let kind = last.utf8.count == id.utf8.count ? "id" : last.hasPrefix(id) ? "id*" : "*id"
    let ending = last.lastIndex(of: ".").map { String(last[$0...]) }.flatMap { $0.count <= 6 ? $0 : nil } ?? ""
    let tail = "\(segments.count - place):\(kind)\(ending)"
    let first = place == 0 ? "" : String(segments[0])
    let before = place == 0 ? "" : segments[place - 1].contains("-") || place == 1 ? "*" : String(segments[place - 1])
    let above = place < 2 ? "" : String(segments[place - 2])
    return ["\(domain)/\(first)/../\(tail)", "\(domain)/../\(above)/\(before)/\(tail)"]
  }
}
