extension WebAddress {
  /// The address without the query items that say how a visitor came here.
  ///
  /// These are `utm_*`, click identifiers and what the sites read by this project add to links for the same purpose.
  /// Nothing else changes, but a query that is empty afterwards disappears with its `?`.
  public func removingTracking() -> WebAddress {
    guard let query else { return self }
    let items = query.split(separator: "&", omittingEmptySubsequences: false)
    let kept = items.filter { !Self.isTracking($0.prefix { $0 != "=" }) }
    let left = kept.joined(separator: "&")
    return left.utf8.count == query.utf8.count && !left.isEmpty ? self : replacingQuery(left.isEmpty ? nil : left)
  }

  /// The address with the query item `name` set.
  ///
  /// The first one of that name is replaced, further ones are removed, and without any the item is added at the end.
  /// Name and value are given plain and percent-encoded here.
  public func withQueryItem(_ name: String, _ value: String) -> WebAddress {
    var encoded: [UInt8] = []
    PercentEncoding.queryItem.append(name.utf8, to: &encoded)
    encoded.append(UInt8(ascii: "="))
    PercentEncoding.queryItem.append(value.utf8, to: &encoded)
    let item = String(decoding: encoded, as: UTF8.self)
    var items = (query ?? "").split(separator: "&", omittingEmptySubsequences: false).map(String.init)
    if items == [""] { items = [] }
    let wanted = Array(name.utf8)
    if let first = items.firstIndex(where: { Self.itemName($0) == wanted }) {
      let rest = items[(first + 1)...].filter { Self.itemName($0) != wanted }
      items = items[..<first] + [item] + rest
    } else {
      items.append(item)
    }
    return replacingQuery(items.joined(separator: "&"))
  }

  private func replacingQuery(_ query: String?) -> WebAddress {
    let head = part(0, layout.pathEnd)
    let tail = part(layout.queryEnd, text.utf8.count)
    let middle = query.map { "?\($0)" } ?? ""
    var layout = layout
    layout.queryEnd = layout.pathEnd + middle.utf8.count
    return WebAddress(text: head + middle + tail, layout: layout)
  }

  private static func itemName(_ item: String) -> [UInt8] {
    PercentEncoding.decode(item.utf8.prefix { $0 != UInt8(ascii: "=") }.map { $0 == 0x2B ? 0x20 : $0 })
  }

  private static func isTracking(_ name: Substring) -> Bool {
    let name = name.lowercased()
    return name.hasPrefix("utm_") || trackingNames.contains(name)
  }

  // Click identifiers of Google, Meta, Microsoft, Yandex, X, TikTok, Instagram and Mailchimp, and the visit marks
  // (`cldtidx`, `ipc`, `rnd`) seen in links of car sites in 2026-11.
  private static let trackingNames: Set<String> = [
    "cldtidx", "dclid", "fbclid", "gbraid", "gclid", "gclsrc", "igshid", "ipc", "mc_cid", "mc_eid", "msclkid", "rnd",
    "ttclid", "twclid", "wbraid", "yclid", "ysclid",
  ]
}

extension WebAddress {
  /// The decoded value of the first query item of this name; nil when there is none.
  public func queryValue(_ name: String) -> String? {
    for item in (query ?? "").split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts[0] == name else { continue }
      return parts.count == 2
        ? PercentEncodedText.decoded(parts[1].utf8).map { String(decoding: $0, as: UTF8.self) } : ""
    }
    return nil
  }
}

/// Percent-encoded text (RFC 3986 2.1).
public enum PercentEncodedText {
  /// The bytes that the text stands for; nil when a percent sign is not followed by two hexadecimal digits.
  public static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var bytes = text.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let high = bytes.next().flatMap(hexadecimal), let low = bytes.next().flatMap(hexadecimal) else {
        return nil
      }
      result.append(high << 4 | low)
    }
    return result
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
}
