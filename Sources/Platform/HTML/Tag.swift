/// The elements that extraction asks for by name; all others are `other`.
public enum Tag: UInt8, Sendable, CaseIterable {
  /// Not an element but text.
  case text = 0
  /// An element without a case of its own.
  case other
  // The rest are the elements of the same name.
  case a, article, aside, area, b, base, body, br, button, dd, del, div, dl, dt, em, fieldset, figure, footer, form, h1,
    h2, h3, h4, h5, h6
  case head, header, html, i, img, input, label, li, link, main, meta, nav, noscript, ol, option, p, s, script, section,
    select, small
  case span, strike, strong, style, sup, svg, table, tbody, td, template, th, thead, time, title, tr, ul

  /// The element's name in lower case; empty for `text` and `other`.
  public var name: String {
    switch self {
    case .text, .other: ""
    default: "\(self)"
    }
  }
}

/// Finds tags by the bytes of their names: open addressing over names of at most eight bytes, packed into an integer.
struct TagTable {
  private var keys = [UInt64](repeating: 0, count: 256)
  private var tags = [Tag](repeating: .other, count: 256)

  init() {
    for tag in Tag.allCases where tag != .text && tag != .other {
      let key = Self.pack(Array(tag.name.utf8))
      var slot = Self.slot(key)
      while keys[slot] != 0 { slot = (slot + 1) & 255 }
      keys[slot] = key
      tags[slot] = tag
    }
  }

  /// The tag of a zero-terminated lower-case name.
  func tag(named name: UnsafePointer<UInt8>) -> Tag {
    var key: UInt64 = 0
    var length = 0
    while name[length] != 0 {
      guard length < 8 else { return .other }
      key |= UInt64(ASCII.lowercased(name[length])) << UInt64(length * 8)
      length += 1
    }
    var slot = Self.slot(key)
    while keys[slot] != 0 {
      if keys[slot] == key { return tags[slot] }
      slot = (slot + 1) & 255
    }
    return .other
  }

  private static func pack(_ name: [UInt8]) -> UInt64 {
    precondition(name.count <= 8, "tag names of the table fit eight bytes")
    return name.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
  }

  private static func slot(_ key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56) }
}
