internal import HTTP

/// Tells the addresses of ads from others, and the identifier that each states.
struct AdAddresses {
  private let pattern: AddressPattern?

  init(site: Site?) { pattern = site.flatMap { AddressPattern($0.listingPattern) } }

  /// Whether a definition says what the addresses of ads look like.
  var isExact: Bool { pattern != nil }

  /// The identifier of the ad that an address leads to; nil when it is not that of an ad.
  func identifier(of address: WebAddress) -> String? {
    guard let pattern else { return Self.guessedIdentifier(of: address) }
    return pattern.identifier(in: address.text)
  }

  /// Query parameters that are the identity of an ad.
  private static let identityParameters: Set<String> = [
    "id", "listingid", "adid", "ad_id", "itemid", "finnkode", "vehicleid", "carid", "inventorylisting", "listing",
    "annonsid",
  ]

  /// The part of any site's address that looks like an identifier: of the fragment, the query, then the path.
  ///
  /// Fragments and queries can be the whole identity (cargurus 2025, autotrader.com 2015, mobile.de 2020).
  static func guessedIdentifier(of address: WebAddress) -> String? {
    if let fragment = address.fragment, let equals = fragment.firstIndex(of: "="),
      identityParameters.contains(fragment[..<equals].lowercased())
    {
      return identifierText(fragment[fragment.index(after: equals)...])
    }
    if let query = address.query {
      for item in query.split(separator: "&") {
        guard let equals = item.firstIndex(of: "="), identityParameters.contains(item[..<equals].lowercased()) else {
          continue
        }
        if let found = identifierText(item[item.index(after: equals)...]) { return found }
      }
    }
    let segments = address.path.split(separator: "/")
    for segment in segments.reversed().prefix(3) {
      if let found = identifier(inSegment: segment) { return found }
    }
    return nil
  }

  private static func identifierText(_ text: Substring) -> String? {
    guard (3...64).contains(text.utf8.count), text.utf8.contains(where: ASCIIText.isDigit),
      text.utf8.allSatisfy({ ASCIIText.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") })
    else { return nil }
    return String(text)
  }

  /// A UUID, the letters behind `-ID`, or the last run of at least five digits in a part of a path.
  private static func identifier(inSegment segment: Substring) -> String? {
    var bytes = Array(segment.utf8)
    if let dot = bytes.lastIndex(of: UInt8(ascii: ".")), bytes.count - dot <= 6 { bytes.removeSubrange(dot...) }
    if bytes.count >= 36 {
      let tail = bytes.suffix(36)
      let isUUID = tail.enumerated().allSatisfy { offset, byte in
        [8, 13, 18, 23].contains(offset) ? byte == UInt8(ascii: "-") : isHexadecimal(byte)
      }
      if isUUID { return String(decoding: tail, as: UTF8.self) }
    }
    if let marker = lastRange(of: "-ID", in: bytes), bytes.count - marker >= 5, bytes.count - marker <= 12,
      bytes[marker...].allSatisfy(ASCIIText.isLetterOrDigit)
    {
      return String(decoding: bytes[marker...], as: UTF8.self)
    }
    return lastRunOfDigits(bytes)
  }

  private static func lastRunOfDigits(_ bytes: [UInt8]) -> String? {
    var end = bytes.count
    while end > 0 {
      guard ASCIIText.isDigit(bytes[end - 1]) else {
        end -= 1
        continue
      }
      var start = end
      while start > 0, ASCIIText.isDigit(bytes[start - 1]) { start -= 1 }
      if end - start >= 5 { return String(decoding: bytes[start..<end], as: UTF8.self) }
      end = start
    }
    return nil
  }

  private static func lastRange(of text: StaticString, in bytes: [UInt8]) -> Int? {
    let length = text.utf8CodeUnitCount
    guard bytes.count >= length else { return nil }
    for start in (0...bytes.count - length).reversed()
    where (0..<length).allSatisfy({ bytes[start + $0] == text.utf8Start[$0] }) {
      return start + length
    }
    return nil
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    ASCIIText.isDigit(byte) || (byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70)
  }
}
