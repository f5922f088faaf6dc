/// Pages at the edge of what is read.
enum HostilePages {
  /// Ordinary markup, of about `bytes` bytes.
  static func regular(bytes: Int) -> [UInt8] {
    var page = Array("<!DOCTYPE html><html lang=\"sv\"><head><title>Bilar</title></head><body><main>".utf8)
    page.reserveCapacity(bytes + 1_000)
    var random = SeededRandom(seed: 7)
    var number = 0
    while page.count < bytes {
      let words = SwedishText.words(12, &random)
      page += Array(
        "<article class=\"card\"><a href=\"/ad/\(number)\"><h2>Annons \(number)</h2></a><p>\(words)</p></article>\n"
          .utf8)
      number += 1
    }
    return page + Array("</main></body></html>".utf8)
  }

  /// `depth` elements in each other, in two ways that no page closes, and JSON-LD nested as deep.
  static func nested(depth: Int) -> [UInt8] {
    let arrays = String(repeating: "[", count: depth)
    let open = String(repeating: "<div>", count: depth) + String(repeating: "<b><font>", count: depth / 10)
    return Array(
      """
      <!DOCTYPE html><html><head><title>Bil</title><script type="application/ld+json">\(arrays)</script></head>\
      <body>\(open)<h1>Bil</h1>
      """.utf8)
  }

  /// One element with `count` attributes.
  static func attributes(count: Int) -> [UInt8] {
    let attributes = (0..<count).map { "data-a\($0)=\"\($0)\"" }.joined(separator: " ")
    return Array("<!DOCTYPE html><html><head><title>Bil</title></head><body><div \(attributes)>Bil</div>".utf8)
  }
}
