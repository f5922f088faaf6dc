/// A JSON text read once into a flat list of nodes, which are named by their index.
///
/// Reading is lenient because pages are not: a byte order mark, `<!-- -->`, CDATA marks, comments, raw control characters,
/// trailing commas, a trailing `;` and `undefined` are accepted. Keys keep their order and duplicates. Nothing is
/// copied out of the text until a value is asked for.
public struct JSONDocument: Sendable {
  /// What a node is.
  public enum Kind: UInt8, Sendable {
    /// `null`, `undefined` or `NaN`.
    case null
    /// `true` or `false`.
    case bool
    /// A number, kept as written.
    case number
    /// A text.
    case string
    /// An array; its elements follow.
    case array
    /// An object; its keys (strings) and values follow in turn.
    case object
  }

  struct Node: Sendable {
    var kind: Kind
    /// Whether a string holds backslashes.
    var isEscaped: Bool
    /// First byte of a scalar in the text, behind the quote of a string.
    var start: Int32
    /// Length in bytes of a scalar; number of members of a container.
    var length: Int32
    /// Index of the node behind this one and all below it.
    var end: Int32
  }

  let bytes: [UInt8]
  let nodes: [Node]

  /// The outermost value.
  public var root: Int { 0 }

  /// The text that was read.
  public var source: ArraySlice<UInt8> { bytes[...] }

  /// How many nodes there are; keys count.
  public var count: Int { nodes.count }

  /// Reads the first JSON value in `bytes[range]` and ignores what stands behind it.
  ///
  /// Cost: one pass. Nil when there is no value, or it breaks off, is nested deeper than 512 levels or has more than
  /// 2,000,000 values, or the text is longer than 2 GiB.
  public init?(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    var looked = 0
    self.init(bytes, in: range ?? 0..<bytes.count, looked: &looked)
  }

  /// Reads a value and adds to `looked` how many bytes were read, also where that was in vain; else as `init(_:in:)`.
  ///
  /// For those who try many places of a text and must not read its rest each time.
  public init?(_ bytes: [UInt8], in range: Range<Int>, looked: inout Int) {
    guard range.upperBound <= bytes.count, bytes.count < Int(Int32.max) else { return nil }
    var scanner = JSONScanner(position: range.lowerBound, limit: range.upperBound)
    let isComplete = bytes.withUnsafeBufferPointer { scanner.scan($0) }
    looked += scanner.position - range.lowerBound
    guard isComplete else { return nil }
    self.bytes = bytes
    nodes = scanner.nodes
    textEnd = scanner.position
  }

  /// Reads the first JSON value in a text; see `init(_:in:)`.
  public init?(_ text: some StringProtocol) {
    self.init(Array(text.utf8))
  }

  /// A document whose text was read already.
  init(bytes: [UInt8], nodes: [Node], textEnd: Int) {
    self.bytes = bytes
    self.nodes = nodes
    self.textEnd = textEnd
  }

  /// The byte behind the value that was read.
  public let textEnd: Int

  /// What the node is.
  public func kind(_ node: Int) -> Kind { nodes[node].kind }

  /// Number of elements of an array or of members of an object; 0 for the others.
  public func memberCount(_ node: Int) -> Int {
    switch nodes[node].kind {
    case .array, .object: Int(nodes[node].length)
    default: 0
    }
  }

  /// Index of the node behind this one and all below it.
  public func end(of node: Int) -> Int { Int(nodes[node].end) }

  /// The text of a string, unescaped; nil for other nodes.
  public func string(_ node: Int) -> String? {
    guard nodes[node].kind == .string else { return nil }
    return text(nodes[node])
  }

  /// The value of a scalar as text: a string unescaped, a number as written, `true` or `false`; nil for null and containers.
  public func scalarText(_ node: Int) -> String? {
    switch nodes[node].kind {
    case .string, .number, .bool: text(nodes[node])
    default: nil
    }
  }

  /// The bytes of a scalar as they stand in the text.
  public func rawRange(_ node: Int) -> Range<Int> {
    let start = Int(nodes[node].start)
    return start..<start + Int(nodes[node].length)
  }

  /// Calls `body` with the bytes of a scalar as they stand in the text; the quotes of a string are not among them.
  public func withRawBytes<Value>(_ node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    let range = rawRange(node)
    return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// The whole number at a node, however it is written: `15`, `15.0` and `1.5e1` are the same; nil for anything else.
  public func wholeNumber(_ node: Int) -> Int? {
    guard kind(node) == .number, let text = scalarText(node) else { return nil }
    return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }

  /// A truth value; nil for other nodes.
  public func bool(_ node: Int) -> Bool? {
    guard nodes[node].kind == .bool else { return nil }
    return bytes[Int(nodes[node].start)] == UInt8(ascii: "t")
  }

  /// Calls `body` with each key and value of an object, in order, until it returns false.
  public func forEachMember(_ node: Int, _ body: (_ key: Int, _ value: Int) throws -> Bool) rethrows {
    guard nodes[node].kind == .object else { return }
    var index = node + 1
    let end = Int(nodes[node].end)
    while index < end {
      guard try body(index, index + 1) else { return }
      index = Int(nodes[index + 1].end)
    }
  }

  /// Calls `body` with each element of an array, in order, until it returns false.
  public func forEachElement(_ node: Int, _ body: (Int) throws -> Bool) rethrows {
    guard nodes[node].kind == .array else { return }
    var index = node + 1
    let end = Int(nodes[node].end)
    while index < end {
      guard try body(index) else { return }
      index = Int(nodes[index].end)
    }
  }

  /// The value of an object's first member of this name; nil when there is none, or the node is no object.
  public func member(_ node: Int, _ name: String) -> Int? {
    var found: Int?
    forEachMember(node) { key, value in
      guard isString(key, name) else { return true }
      found = value
      return false
    }
    return found
  }

  /// The element of an array at a position; nil when there is none.
  public func element(_ node: Int, _ position: Int) -> Int? {
    var remaining = position
    var found: Int?
    forEachElement(node) { element in
      guard remaining == 0 else {
        remaining -= 1
        return true
      }
      found = element
      return false
    }
    return found
  }

  /// Whether the node is a string of exactly this text.
  public func isString(_ node: Int, _ expected: String) -> Bool {
    let node = nodes[node]
    guard node.kind == .string else { return false }
    if node.isEscaped { return text(node) == expected }
    var expected = expected
    return expected.withUTF8 { expected in
      guard expected.count == Int(node.length) else { return false }
      return bytes.withUnsafeBufferPointer { bytes in
        for offset in 0..<expected.count where bytes[Int(node.start) + offset] != expected[offset] { return false }
        return true
      }
    }
  }

  private func text(_ node: Node) -> String {
    let range = Int(node.start)..<Int(node.start) + Int(node.length)
    guard node.isEscaped else { return String(decoding: bytes[range], as: UTF8.self) }
    return String(decoding: JSONText.unescape(bytes[range]), as: UTF8.self)
  }
}
