/// Looks for an encoding declaration at the start of a page, before the page can be parsed.
struct DeclarationScanner {
  let bytes: ArraySlice<UInt8>

  /// The first known encoding in a `<meta>` or `<?xml ?>`, outside comments and before `<body`.
  mutating func find() -> Charset? {
    var index = bytes.startIndex
    while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      if matches("<!--", at: open) {
        index = indexBehindComment(from: open + 4)
        continue
      }
      index = open + 1
      let name = skipBlanks(from: index)
      if isTag("body", at: name) { return nil }
      if isTag("meta", at: name) || isTag("?xml", at: name) {
        let end = bytes[name...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.endIndex
        let keyword: StaticString = matches("meta", at: name) ? "charset" : "encoding"
        if let charset = label(behind: keyword, in: name..<end).flatMap({ Charset(label: $0) }) { return charset }
        index = end
      }
    }
    return nil
  }

  private func indexBehindComment(from start: Int) -> Int {
    var index = start
    while index < bytes.endIndex {
      if matches("-->", at: index) { return index + 3 }
      index += 1
    }
    return bytes.endIndex
  }

  /// The word behind `keyword =` in a tag, with or without quotes.
  private func label(behind keyword: StaticString, in range: Range<Int>) -> String? {
    var index = range.lowerBound
    while index < range.upperBound {
      guard matches(keyword, at: index) else {
        index += 1
        continue
      }
      index = skipBlanks(from: index + keyword.utf8CodeUnitCount)
      guard index < range.upperBound, bytes[index] == UInt8(ascii: "=") else { continue }
      index = skipBlanks(from: index + 1)
      if index < range.upperBound, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") {
        index += 1
      }
      let word = bytes[index..<range.upperBound].prefix {
        $0 > 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: ";")
          && $0 != UInt8(ascii: "/")
      }
      return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }
    return nil
  }

  private func skipBlanks(from start: Int) -> Int {
    var index = start
    while index < bytes.endIndex, bytes[index] <= 32 { index += 1 }
    return index
  }

  /// Whether a tag of this name begins here; `metadata` is no `meta`.
  private func isTag(_ name: StaticString, at index: Int) -> Bool {
    guard matches(name, at: index) else { return false }
    let end = index + name.utf8CodeUnitCount
    return end >= bytes.endIndex || bytes[end] <= 32 || bytes[end] == UInt8(ascii: ">")
      || bytes[end] == UInt8(ascii: "/")
  }

  private func matches(_ word: StaticString, at index: Int) -> Bool {
    guard index + word.utf8CodeUnitCount <= bytes.endIndex else { return false }
    for offset in 0..<word.utf8CodeUnitCount where ASCII.lowercased(bytes[index + offset]) != word.utf8Start[offset] {
      return false
    }
    return true
  }
}
