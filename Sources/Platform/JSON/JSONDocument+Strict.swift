extension JSONDocument {
  /// What is wrong with a text that had to be JSON.
  public enum Flaw: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes are no UTF-8.
    case notUTF8
    /// The text is no JSON; what stands at the byte `offset` does not belong there.
    case notJSON(offset: Int)
    /// Objects and arrays lie deeper than `limit` in each other.
    case tooDeep(limit: Int)
    /// There are more than `limit` values and names in it.
    case tooMany(limit: Int)
    /// An object has two members of a name.
    case repeatedKey(String)

    /// One sentence part that goes on after the name of the text.
    public var description: String {
      switch self {
      case .notUTF8: "is not valid UTF-8"
      case .notJSON(let offset): "is not valid JSON at byte \(offset)"
      case .tooDeep(let limit): "is nested more than \(limit) levels deep"
      case .tooMany(let limit): "has more than \(limit) values and names"
      case .repeatedKey(let name): "has the member \"\(name.prefix(40))\" twice in one object"
      }
    }
  }

  /// Reads a text that is one JSON value by RFC 8259 and nothing else, with no name twice in an object.
  ///
  /// Unlike the lenient reading, for what programs send: a text that two readers may take differently is refused.
  public init(strict bytes: [UInt8], maximumDepth: Int = 64, maximumCount: Int = 2_000_000) throws(Flaw) {
    guard bytes.count < Int(Int32.max), String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
    var reader = StrictReader(bytes.count, maximumDepth: maximumDepth, maximumCount: maximumCount)
    let isValue = bytes.withUnsafeBufferPointer { reader.readText($0) }
    guard isValue else {
      if reader.isTooDeep { throw .tooDeep(limit: maximumDepth) }
      if reader.isTooLong { throw .tooMany(limit: maximumCount) }
      throw .notJSON(offset: reader.position)
    }
    self.init(bytes: bytes, nodes: reader.nodes, textEnd: bytes.count)
    if let name = firstRepeatedKey() { throw .repeatedKey(name) }
  }

  /// The value as it stands in the text, with its quotes or brackets; for documents that were read strictly.
  public func rawText(_ node: Int) -> ArraySlice<UInt8> {
    let start = Int(nodes[node].start)
    switch nodes[node].kind {
    case .string: return bytes[start - 1...start + Int(nodes[node].length)]
    case .array, .object: return bytes[start..<closingBracket(from: start)]
    case .null, .bool, .number: return bytes[rawRange(node)]
    }
  }

  /// The byte behind the bracket that closes the one at `start`.
  private func closingBracket(from start: Int) -> Int {
    var depth = 0
    var isInString = false
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\") where isInString: index += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString:
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return bytes.count
  }

  private func firstRepeatedKey() -> String? {
    for node in nodes.indices where nodes[node].kind == .object && nodes[node].length > 1 {
      // Names are compared byte by byte: Swift's own comparison takes composed and decomposed letters for the same.
      var names: Set<[UInt8]> = []
      var repeated: String?
      forEachMember(node) { key, _ in
        let name = nodes[key].isEscaped ? JSONText.unescape(bytes[rawRange(key)]) : Array(bytes[rawRange(key)])
        if !names.insert(name).inserted { repeated = String(decoding: name, as: UTF8.self) }
        return repeated == nil
      }
      if let repeated { return repeated }
    }
    return nil
  }
}

/// Reads one JSON value into nodes and refuses everything that RFC 8259 does not allow.
private struct StrictReader {
  private let limit: Int
  private let maximumDepth: Int
  private let maximumCount: Int
  private(set) var position = 0
  private(set) var nodes: [JSONDocument.Node] = []
  private(set) var isTooDeep = false

  init(_ limit: Int, maximumDepth: Int, maximumCount: Int) {
    self.limit = limit
    self.maximumCount = maximumCount
    self.maximumDepth = maximumDepth
  }

  /// Whether there were more values and names than there may be.
  var isTooLong: Bool { nodes.count > maximumCount }

  mutating func readText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard readValue(bytes, depth: 0) else { return false }
    skipSpace(bytes)
    return position == limit
  }

  private mutating func readValue(_ bytes: UnsafeBufferPointer<UInt8>, depth: Int) -> Bool {
    skipSpace(bytes)
    guard position < limit, !isTooLong else { return false }
    switch bytes[position] {
    case UInt8(ascii: "{"): return readMembers(bytes, .object, close: UInt8(ascii: "}"), depth: depth)
    case UInt8(ascii: "["): return readMembers(bytes, .array, close: UInt8(ascii: "]"), depth: depth)
    case UInt8(ascii: "\""): return readString(bytes)
    case UInt8(ascii: "t"): return readWord(bytes, "true", .bool)
    case UInt8(ascii: "f"): return readWord(bytes, "false", .bool)
    case UInt8(ascii: "n"): return readWord(bytes, "null", .null)
    default: return readNumber(bytes)
    }
  }

  private mutating func readMembers(
    _ bytes: UnsafeBufferPointer<UInt8>, _ kind: JSONDocument.Kind, close: UInt8, depth: Int
  ) -> Bool {
    guard depth < maximumDepth else {
      isTooDeep = true
      return false
    }
    let container = nodes.count
    nodes.append(.init(kind: kind, isEscaped: false, start: Int32(position), length: 0, end: 0))
    position += 1
    skipSpace(bytes)
    var count: Int32 = 0
    if !take(bytes, close) {
      repeat {
        if kind == .object {
          skipSpace(bytes)
          guard position < limit, bytes[position] == UInt8(ascii: "\""), readString(bytes) else { return false }
          skipSpace(bytes)
          guard take(bytes, UInt8(ascii: ":")) else { return false }
        }
        guard readValue(bytes, depth: depth + 1) else { return false }
        count += 1
        skipSpace(bytes)
      } while take(bytes, UInt8(ascii: ","))
      guard take(bytes, close) else { return false }
    }
    nodes[container].length = count
    nodes[container].end = Int32(nodes.count)
    return true
  }

  private mutating func readString(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    position += 1
    let start = position
    var isEscaped = false
    while position < limit, bytes[position] >= 32 {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        append(.string, from: start, isEscaped: isEscaped)
        position += 1
        return true
      case UInt8(ascii: "\\"):
        isEscaped = true
        guard skipEscape(bytes) else { return false }
      default: position += 1
      }
    }
    return false
  }

  private mutating func skipEscape(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard position + 1 < limit else { return false }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
      return true
    case UInt8(ascii: "u"):
      guard position + 5 < limit else { return false }
      for offset in 2...5 {
        switch bytes[position + offset] {
        case 48...57, 65...70, 97...102: break
        default: return false
        }
      }
      position += 6
      return true
    default: return false
    }
  }

  private mutating func readWord(
    _ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString, _ kind: JSONDocument.Kind
  ) -> Bool {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      guard take(bytes, word.utf8Start[offset]) else { return false }
    }
    append(kind, from: start)
    return true
  }

  private mutating func readNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = position
    _ = take(bytes, UInt8(ascii: "-"))
    if !take(bytes, UInt8(ascii: "0")) { guard skipDigits(bytes) else { return false } }
    if take(bytes, UInt8(ascii: ".")) { guard skipDigits(bytes) else { return false } }
    if take(bytes, UInt8(ascii: "e")) || take(bytes, UInt8(ascii: "E")) {
      _ = take(bytes, UInt8(ascii: "+")) || take(bytes, UInt8(ascii: "-"))
      guard skipDigits(bytes) else { return false }
    }
    append(.number, from: start)
    return true
  }

  private mutating func skipDigits(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = position
    while position < limit, (48...57).contains(bytes[position]) { position += 1 }
    return position > start
  }

  private mutating func skipSpace(_ bytes: UnsafeBufferPointer<UInt8>) {
    while position < limit {
      switch bytes[position] {
      case 32, 9, 10, 13: position += 1
      default: return
      }
    }
  }

  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ byte: UInt8) -> Bool {
    guard position < limit, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func append(_ kind: JSONDocument.Kind, from start: Int, isEscaped: Bool = false) {
    nodes.append(
      .init(
        kind: kind, isEscaped: isEscaped, start: Int32(start), length: Int32(position - start),
        end: Int32(nodes.count + 1)))
  }
}
