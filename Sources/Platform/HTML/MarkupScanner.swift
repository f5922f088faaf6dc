internal import Glibc

/// Splits a page into markup and scripts before it is parsed.
///
/// Scripts are often most of a page, and the parser walks them character by character; here they are found by scanning bytes and cut out. In
/// the markup that is left, the content of the n-th script is its number. Comments, style sheets and drawings carry nothing
/// that is read and are cut out too. What would make the parser slow is bounded: attributes of a tag, nesting, end
/// tags that end nothing.
struct MarkupScanner {
  /// More attributes than any page uses; the parser's duplicate check is quadratic in them.
  static let maximumAttributes = 256
  /// Deeper nesting is flattened: real pages stay below 300, broken ones with unclosed tags below 1,500.
  static let maximumDepth = 2000

  private let source: UnsafeBufferPointer<UInt8>
  private var markup: [UInt8] = []
  private var scripts: [Range<Int>] = []
  private var rawTexts: [RawText] = []
  private var problems: [String] = []
  /// First byte that is neither copied nor cut yet.
  private var pending = 0
  private var depth = 0
  /// How many elements of a name are open, by a hash of the name; a collision only lets a useless end tag through.
  private var openCounts = [Int32](repeating: 0, count: 1024)
  /// Needles that do not occur in the rest of the page, so that a hostile page cannot ask for them again and again.
  private var absent: Set<UInt8> = []

  /// The content of a script or style sheet that is not in the markup.
  struct RawText: Sendable {
    /// What stands in the markup in its place.
    var place: Range<Int>
    /// Where it is in the source.
    var content: Range<Int>
  }

  struct Result {
    var markup: [UInt8]
    /// Scripts and style sheets, in order.
    var rawTexts: [RawText]
    /// Contents of the scripts in the source, in order.
    var scripts: [Range<Int>]
    var problems: [String]
  }

  static func scan(_ bytes: [UInt8]) -> Result {
    bytes.withUnsafeBufferPointer { source in
      var scanner = MarkupScanner(source: source)
      scanner.run()
      return Result(
        markup: scanner.markup, rawTexts: scanner.rawTexts, scripts: scanner.scripts, problems: scanner.problems)
    }
  }

  private init(source: UnsafeBufferPointer<UInt8>) {
    self.source = source
    markup.reserveCapacity(source.count + 64)
  }

  private mutating func run() {
    var index = 0
    while let open = find(UInt8(ascii: "<"), from: index), open + 1 < source.count {
      let next = source[open + 1]
      if ASCII.isLetter(next) {
        index = startTag(at: open)
      } else if next == UInt8(ascii: "/") {
        index = endTag(at: open)
      } else if next == UInt8(ascii: "!"), matches("--", at: open + 2) {
        index = comment(at: open)
      } else if next == UInt8(ascii: "?") || (next == UInt8(ascii: "!") && !matches("doctype", at: open + 2)) {
        index = bogusComment(at: open)
      } else {
        index = open + 1
      }
    }
    copy(upTo: source.count)
  }

  // MARK: Tags

  private mutating func startTag(at open: Int) -> Int {
    let nameEnd = endOfName(from: open + 1)
    let (end, isSelfClosing, cut) = endOfTag(from: nameEnd)
    if let cut {
      copy(upTo: cut)
      pending = max(cut, end - 1)
    }
    let name = open + 1..<nameEnd
    if isName(name, "script") { return script(tagEnd: end) }
    if isName(name, "style") { return rawText(tagEnd: end, "</style") }
    if isName(name, "svg"), !isSelfClosing { return drawing(tagEnd: end) }
    guard !Self.isWithoutDepth(source, name) else { return end }
    guard depth < Self.maximumDepth else {
      note("elements nested deeper than \(Self.maximumDepth) levels were flattened")
      copy(upTo: open)
      pending = end
      return end
    }
    depth += 1
    openCounts[hash(name)] += 1
    return end
  }

  private mutating func endTag(at open: Int) -> Int {
    let nameEnd = endOfName(from: open + 2)
    let end = min((find(UInt8(ascii: ">"), from: nameEnd) ?? source.count - 1) + 1, source.count)
    let name = open + 2..<nameEnd
    guard !Self.isWithoutDepth(source, name) else { return end }
    let slot = hash(name)
    if openCounts[slot] > 0 {
      openCounts[slot] -= 1
      depth = max(0, depth - 1)
    } else if !isName(name, "html"), !isName(name, "body"), !isName(name, "head") {
      copy(upTo: open)
      pending = end
    }
    return end
  }

  private mutating func comment(at open: Int) -> Int {
    copy(upTo: open)
    var index = open + 4
    if matches(">", at: index) || matches("->", at: index) {
      pending = index + (source[index] == UInt8(ascii: ">") ? 1 : 2)
      return pending
    }
    while let dash = find(UInt8(ascii: "-"), from: index) {
      if matches("->", at: dash + 1) || matches("-!>", at: dash + 1) {
        pending = dash + (source[dash + 2] == UInt8(ascii: ">") ? 3 : 4)
        return pending
      }
      index = dash + 1
    }
    pending = source.count
    return pending
  }

  /// Declarations and instructions are comments in HTML (HTML standard, "bogus comment state", read 2026-11-21).
  private mutating func bogusComment(at open: Int) -> Int {
    copy(upTo: open)
    pending = find(UInt8(ascii: ">"), from: open).map { $0 + 1 } ?? source.count
    return pending
  }

  private mutating func script(tagEnd: Int) -> Int {
    let end = endOfRawText(from: tagEnd, "</script") ?? source.count
    copy(upTo: tagEnd)
    let place = markup.count
    markup.append(contentsOf: String(scripts.count).utf8)
    scripts.append(tagEnd..<end)
    rawTexts.append(RawText(place: place..<markup.count, content: tagEnd..<end))
    pending = end
    return closeRawText(at: end, "</script>")
  }

  private mutating func rawText(tagEnd: Int, _ close: StaticString) -> Int {
    let end = endOfRawText(from: tagEnd, close) ?? source.count
    copy(upTo: tagEnd)
    rawTexts.append(RawText(place: markup.count..<markup.count, content: tagEnd..<end))
    pending = end
    return closeRawText(at: end, "</style>")
  }

  /// Goes behind the end tag of a script or style sheet, and writes one where the page breaks off before it.
  private mutating func closeRawText(at end: Int, _ close: StaticString) -> Int {
    guard end < source.count, let bracket = find(UInt8(ascii: ">"), from: end) else {
      markup.append(contentsOf: String(describing: close).utf8)
      pending = source.count
      return source.count
    }
    return bracket + 1
  }

  private mutating func drawing(tagEnd: Int) -> Int {
    guard !absent.contains(0), let end = endOfRawText(from: tagEnd, "</svg") else {
      absent.insert(0)
      return tagEnd
    }
    copy(upTo: tagEnd)
    pending = end
    depth += 1
    openCounts[hash(ofName: "svg")] += 1
    return end
  }

  // MARK: Places

  private func endOfRawText(from start: Int, _ close: StaticString) -> Int? {
    var index = start
    while let open = find(UInt8(ascii: "<"), from: index) {
      if matches(close, at: open) { return open }
      index = open + 1
    }
    return nil
  }

  private func endOfName(from start: Int) -> Int {
    var index = start
    while index < source.count, !ASCII.isBlank(source[index]), source[index] != UInt8(ascii: ">"),
      source[index] != UInt8(ascii: "/")
    {
      index += 1
    }
    return index
  }

  /// Where the tag ends, whether it closes itself, and where its attributes are cut off when it has too many.
  private mutating func endOfTag(from start: Int) -> (end: Int, isSelfClosing: Bool, cut: Int?) {
    var index = start
    var attributes = 0
    var cut: Int?
    var isValueNext = false
    while index < source.count {
      let byte = source[index]
      switch byte {
      case UInt8(ascii: ">"): return (index + 1, source[index - 1] == UInt8(ascii: "/"), cut)
      case UInt8(ascii: "="):
        isValueNext = true
        attributes += 1
        if attributes > Self.maximumAttributes, cut == nil {
          cut = source[start..<index].lastIndex(where: ASCII.isBlank) ?? index
          note("a tag with more than \(Self.maximumAttributes) attributes was cut")
        }
      case UInt8(ascii: "\"") where isValueNext, UInt8(ascii: "'") where isValueNext:
        isValueNext = false
        guard !absent.contains(byte), let close = find(byte, from: index + 1) else {
          absent.insert(byte)
          break
        }
        index = close
      default:
        if !ASCII.isBlank(byte) {
          isValueNext = false
        } else if index + 1 < source.count, !ASCII.isBlank(source[index + 1]), !isValueNext {
          attributes += countsBareAttribute(at: index + 1) ? 1 : 0
          if attributes > Self.maximumAttributes, cut == nil { cut = index }
        }
      }
      index += 1
    }
    return (source.count, false, cut)
  }

  /// Whether a word without `=` begins here; those with one are counted at it.
  private func countsBareAttribute(at start: Int) -> Bool {
    var index = start
    while index < source.count, !ASCII.isBlank(source[index]) {
      if source[index] == UInt8(ascii: "=") || source[index] == UInt8(ascii: ">") { return false }
      index += 1
    }
    return true
  }

  private func find(_ byte: UInt8, from start: Int) -> Int? {
    guard start < source.count, let base = source.baseAddress,
      let found = memchr(base + start, Int32(byte), source.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private func matches(_ lowercase: StaticString, at index: Int) -> Bool {
    guard index + lowercase.utf8CodeUnitCount <= source.count else { return false }
    for offset in 0..<lowercase.utf8CodeUnitCount
    where ASCII.lowercased(source[index + offset]) != lowercase.utf8Start[offset] {
      return false
    }
    return true
  }

  private func isName(_ range: Range<Int>, _ name: StaticString) -> Bool {
    range.count == name.utf8CodeUnitCount && matches(name, at: range.lowerBound)
  }

  private func hash(_ name: Range<Int>) -> Int {
    var hash: UInt32 = 2_166_136_261
    for index in name.prefix(16) { hash = (hash ^ UInt32(ASCII.lowercased(source[index]))) &* 16_777_619 }
    return Int(hash & 1023)
  }

  private func hash(ofName name: StaticString) -> Int {
    var hash: UInt32 = 2_166_136_261
    for offset in 0..<name.utf8CodeUnitCount { hash = (hash ^ UInt32(name.utf8Start[offset])) &* 16_777_619 }
    return Int(hash & 1023)
  }

  /// Elements that have no content, or that the parser closes by itself when the next one of their kind opens.
  private static func isWithoutDepth(_ source: UnsafeBufferPointer<UInt8>, _ name: Range<Int>) -> Bool {
    guard name.count <= 8 else { return false }
    var key: UInt64 = 0
    for (offset, index) in name.enumerated() { key |= UInt64(ASCII.lowercased(source[index])) << UInt64(offset * 8) }
    return withoutDepth.contains(key)
  }

  private static let withoutDepth = NameSet([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "td",
    "th", "tr", "dt", "dd", "option", "optgroup", "tbody", "thead", "tfoot", "colgroup", "html", "head", "body",
  ])

  // MARK: Output

  private mutating func copy(upTo end: Int) {
    if end > pending { markup.append(contentsOf: UnsafeBufferPointer(rebasing: source[pending..<end])) }
    pending = max(pending, end)
  }

  private mutating func note(_ problem: String) {
    if !problems.contains(problem) { problems.append(problem) }
  }
}
