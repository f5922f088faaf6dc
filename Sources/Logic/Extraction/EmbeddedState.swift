internal import FoundationEssentials
internal import HTTP
internal import JSON

/// JSON that a page carries in its scripts and attributes, however it is written there.
struct EmbeddedState {
  /// Longer texts are not decoded.
  static let maximumBytes = 16_000_000

  /// The JSON in a text: raw, base64, percent-encoded, both, or a JSON text inside a string; nil when it is none of them.
  static func document(_ bytes: [UInt8], in range: Range<Int>? = nil, encoding: StateEncoding? = nil) -> JSONDocument? {
    let range = trimmed(bytes, range ?? 0..<bytes.count)
    guard !range.isEmpty, range.count <= maximumBytes else { return nil }
    switch encoding ?? recognized(bytes, range) {
    case .json: return container(JSONDocument(bytes, in: range))
    case .string:
      guard let outer = JSONDocument(bytes, in: range), let text = outer.string(outer.root) else { return nil }
      return document(Array(text.utf8))
    case .percent: return percentDecoded(bytes[range]).flatMap { document($0, encoding: .json) }
    case .base64, .base64Percent: return base64Decoded(bytes[range]).flatMap { document($0) }
    case nil: return nil
    }
  }

  /// How a text is written, by its first letters; nil when it cannot be JSON.
  private static func recognized(_ bytes: [UInt8], _ range: Range<Int>) -> StateEncoding? {
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "<"), UInt8(ascii: "/"), 0xEF: return .json
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "%"): return .percent
    default:
      // `{"`, `[{`, `{ ` and `%7B` in base64 all begin with one of these.
      guard range.count >= 16,
        [UInt8(ascii: "e"), UInt8(ascii: "W"), UInt8(ascii: "J")].contains(bytes[range.lowerBound])
      else { return nil }
      let isBase64 = bytes[range].prefix(64).allSatisfy {
        ASCIIText.isLetterOrDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "=")
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == 10
      }
      return isBase64 ? .base64 : nil
    }
  }

  private static func container(_ document: JSONDocument?) -> JSONDocument? {
    guard let document else { return nil }
    switch document.kind(document.root) {
    case .object, .array: return document
    case .string:
      guard let text = document.string(document.root) else { return nil }
      return self.document(Array(text.utf8))
    default: return nil
    }
  }

  private static func base64Decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard let data = Data(base64Encoded: Data(bytes), options: .ignoreUnknownCharacters) else {
      let standard = bytes.map {
        $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0
      }
      let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
      return Data(base64Encoded: Data(standard + padding)).map { Array($0) }
    }
    return Array(data)
  }

  private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    PercentEncodedText.decoded(bytes)
  }

  private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, bytes[lower] <= 32 { lower += 1 }
    while upper > lower, bytes[upper - 1] <= 32 { upper -= 1 }
    return lower..<upper
  }

  /// JSON that a script assigns to a variable or a property: `window.X = {...};`, `X = JSON.parse("...")`.
  ///
  /// With a `name`, only to that one (`window.__CONFIG__`); without, everything that looks like state is returned.
  static func assigned(in bytes: [UInt8], range: Range<Int>, to name: String? = nil) -> [JSONDocument] {
    var result: [JSONDocument] = []
    var index = range.lowerBound
    // Reading in vain may cost as much as reading everything a few times, whatever a hostile page assigns.
    var looked = 0
    while index < range.upperBound, result.count < 64, looked <= range.count * 4 {
      guard let equals = bytes[index..<range.upperBound].firstIndex(of: UInt8(ascii: "=")) else { break }
      index = equals + 1
      guard index < range.upperBound, bytes[index] != UInt8(ascii: "="), isTarget(bytes, before: equals, range, name),
        let start = startOfValue(bytes, index..<range.upperBound)
      else { continue }
      if let document = value(bytes, start, range.upperBound, &looked) {
        result.append(document)
        index = max(index, start + 1)
        if !document.source.isEmpty, document.source.count == bytes.count { index = max(index, document.textEnd) }
      }
    }
    return result
  }

  private static func value(_ bytes: [UInt8], _ start: Int, _ limit: Int, _ looked: inout Int) -> JSONDocument? {
    switch bytes[start] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      // Code such as `a = {};` is everywhere: only what continues like JSON is read.
      var next = start + 1
      while next < limit, bytes[next] <= 32 { next += 1 }
      guard next < limit, "\"{[".utf8.contains(bytes[next]) else { return nil }
      return JSONDocument(bytes, in: start..<limit, looked: &looked)
    default:
      let text = "JSON.parse(".utf8
      guard bytes[start...].starts(with: text) else { return nil }
      return quoted(bytes, start + text.count, limit, &looked).flatMap { document($0, encoding: .json) }
    }
  }

  /// The JavaScript string literal that begins at `start`, unescaped.
  private static func quoted(_ bytes: [UInt8], _ start: Int, _ limit: Int, _ looked: inout Int) -> [UInt8]? {
    var open = start
    while open < limit, bytes[open] <= 32 { open += 1 }
    guard open < limit, "\"'`".utf8.contains(bytes[open]) else { return nil }
    var index = open + 1
    while index < limit, bytes[index] != bytes[open] { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
    looked += index - start
    guard index < limit else { return nil }
    return JSONText.unescape(bytes[open + 1..<index])
  }

  private static func startOfValue(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index < range.upperBound, bytes[index] <= 32 { index += 1 }
    guard index < range.upperBound, "{[J".utf8.contains(bytes[index]) else { return nil }
    return index
  }

  /// Whether a name that may hold state stands before the `=`.
  private static func isTarget(_ bytes: [UInt8], before equals: Int, _ range: Range<Int>, _ name: String?) -> Bool {
    var end = equals
    while end > range.lowerBound, bytes[end - 1] <= 32 { end -= 1 }
    var start = end
    while start > range.lowerBound, end - start < 120,
      ASCIIText.isLetterOrDigit(bytes[start - 1]) || "_$.[]'\"".utf8.contains(bytes[start - 1])
    {
      start -= 1
    }
    guard start < end else { return false }
    guard let name else { return true }
    let found = bytes[start..<end]
    return found.elementsEqual(name.utf8) || (name.hasPrefix("window.") && found.elementsEqual(name.utf8.dropFirst(7)))
  }
}
