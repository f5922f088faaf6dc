/// A page parsed in one pass into a flat list of nodes, in document order, each named by its index.
///
/// A node's children follow it directly; `end(of:)` is the index behind the last of them, so that a subtree is a range. The
/// content of scripts is not in the tree but kept as ranges of the page's bytes. Memory: about 1.5 times the markup.
public struct Document: Sendable {
  struct Node: Sendable {
    var tag: Tag
    var attributeCount: UInt16
    var parent: Int32
    /// Index behind the last node below this one.
    var end: Int32
    /// First byte of a text, or of the name of an element, in `characters`.
    var start: Int32
    /// Length in bytes of that text or name.
    var length: Int32
    /// First attribute of an element.
    var attributes: Int32
  }

  struct Attribute: Sendable {
    var nameStart: Int32
    var nameLength: Int32
    var valueStart: Int32
    var valueLength: Int32
  }

  /// The page in UTF-8.
  public let source: [UInt8]
  /// Markup without the contents of scripts, comments, style sheets and drawings, as the parser read it.
  let markup: [UInt8]
  var nodes: [Node] = []
  var attributes: [Attribute] = []
  /// Texts, names and attribute values, UTF-8, one behind the other.
  var characters: [UInt8] = []
  let scripts: [Range<Int>]
  private let rawTexts: [MarkupScanner.RawText]
  /// What was cut or flattened to keep the work bounded; one sentence each.
  public internal(set) var problems: [String]

  /// Parses a page; `utf8` must be UTF-8, see `CharsetDetection`.
  ///
  /// Never fails: broken markup is read as browsers do.
  public init(utf8: [UInt8]) {
    let scanned = MarkupScanner.scan(utf8)
    source = utf8
    markup = scanned.markup
    scripts = scanned.scripts
    rawTexts = scanned.rawTexts
    problems = scanned.problems
    DocumentBuilder.parse(scanned.markup, into: &self)
  }

  /// How many nodes there are.
  public var count: Int { nodes.count }

  /// What the node is.
  public func tag(_ node: Int) -> Tag { nodes[node].tag }

  /// The node that holds this one; nil for the outermost.
  public func parent(_ node: Int) -> Int? {
    let parent = nodes[node].parent
    return parent < 0 ? nil : Int(parent)
  }

  /// The index behind the last node below this one.
  public func end(of node: Int) -> Int { Int(nodes[node].end) }

  /// The name of an element in lower case; empty for a text.
  public func name(_ node: Int) -> String {
    let entry = nodes[node]
    return entry.tag == .other ? string(entry.start, entry.length) : entry.tag.name
  }

  /// The children of a node, in order.
  public func children(_ node: Int) -> [Int] {
    var result: [Int] = []
    var child = node + 1
    let end = end(of: node)
    while child < end {
      result.append(child)
      child = Int(nodes[child].end)
    }
    return result
  }

  /// The bytes of a text node as they stand; empty for an element.
  public func withText<Value>(_ node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    let entry = nodes[node]
    let length = entry.tag == .text ? Int(entry.length) : 0
    return characters.withUnsafeBufferPointer { all in
      body(UnsafeBufferPointer(rebasing: all[Int(entry.start)..<Int(entry.start) + length]))
    }
  }

  /// The value of an attribute; nil when the element does not have it.
  public func attribute(_ node: Int, _ name: StaticString) -> String? {
    guard let index = attributeIndex(node, name) else { return nil }
    let attribute = attributes[index]
    return string(attribute.valueStart, attribute.valueLength)
  }

  /// Whether an element has an attribute.
  public func hasAttribute(_ node: Int, _ name: StaticString) -> Bool { attributeIndex(node, name) != nil }

  /// The value of an attribute whose name is known only when running; nil when the element does not have it.
  public func attribute(_ node: Int, named name: String) -> String? {
    attributeList(node).first { $0.name == name }?.value
  }

  /// All attributes of an element, in order.
  public func attributeList(_ node: Int) -> [(name: String, value: String)] {
    attributeRange(node).map { index in
      let attribute = attributes[index]
      return (string(attribute.nameStart, attribute.nameLength), string(attribute.valueStart, attribute.valueLength))
    }
  }

  /// Calls `body` with the bytes of each attribute's name and value.
  public func forEachAttribute(
    _ node: Int, _ body: (_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) -> Void
  ) {
    characters.withUnsafeBufferPointer { all in
      for index in attributeRange(node) {
        let attribute = attributes[index]
        body(
          slice(all, attribute.nameStart, attribute.nameLength), slice(all, attribute.valueStart, attribute.valueLength)
        )
      }
    }
  }

  /// The content of a script as a range of `source`; nil for other elements.
  public func scriptRange(_ node: Int) -> Range<Int>? {
    guard nodes[node].tag == .script, let text = scriptNumber(node), text < scripts.count else { return nil }
    return scripts[text]
  }

  /// The content of the script that stands under this number in the markup.
  func scriptText(numbered number: Int) -> String? {
    number < scripts.count ? String(decoding: source[scripts[number]], as: UTF8.self) : nil
  }

  /// The markup with the contents of scripts and style sheets back in their places; still without what makes parsing slow.
  var fullMarkup: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(markup.count + rawTexts.reduce(0) { $0 + $1.content.count })
    var index = 0
    for text in rawTexts {
      result.append(contentsOf: markup[index..<text.place.lowerBound])
      result.append(contentsOf: source[text.content])
      index = text.place.upperBound
    }
    result.append(contentsOf: markup[index...])
    return result
  }

  private func scriptNumber(_ node: Int) -> Int? {
    let child = node + 1
    guard child < Int(nodes[node].end), nodes[child].tag == .text else { return nil }
    return withText(child) { Int(String(decoding: $0, as: UTF8.self)) }
  }

  private func attributeRange(_ node: Int) -> Range<Int> {
    let entry = nodes[node]
    guard entry.tag != .text else { return 0..<0 }
    return Int(entry.attributes)..<Int(entry.attributes) + Int(entry.attributeCount)
  }

  private func attributeIndex(_ node: Int, _ name: StaticString) -> Int? {
    characters.withUnsafeBufferPointer { all in
      attributeRange(node).first { index in
        let attribute = attributes[index]
        guard Int(attribute.nameLength) == name.utf8CodeUnitCount else { return false }
        let start = Int(attribute.nameStart)
        for offset in 0..<name.utf8CodeUnitCount where all[start + offset] != name.utf8Start[offset] { return false }
        return true
      }
    }
  }

  private func slice(_ all: UnsafeBufferPointer<UInt8>, _ start: Int32, _ length: Int32) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: all[Int(start)..<Int(start) + Int(length)])
  }

  func string(_ start: Int32, _ length: Int32) -> String {
    String(decoding: characters[Int(start)..<Int(start) + Int(length)], as: UTF8.self)
  }
}
