/// Reads one lenient JSON value into nodes, without recursion.
struct JSONScanner {
  /// Deeper texts are refused.
  static let maximumDepth = 512
  /// More values than any page needs (the largest seen hold 150,000); a text of more is refused, so that memory is bounded.
  static let maximumNodes = 2_000_000

  var position: Int
  let limit: Int
  var nodes: [JSONDocument.Node] = []
  /// Indices of the containers that are open.
  private var open: [Int32] = []

  init(position: Int, limit: Int) {
    self.position = position
    self.limit = limit
    nodes.reserveCapacity(min(max(16, (limit - position) / 12), 100_000))
  }

  /// Reads the value at `position`; false when there is none or it breaks off.
  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    skipPrefix(bytes)
    guard readValue(bytes) else { return false }
    while let container = open.last {
      skipBlanks(bytes)
      guard position < limit else { return false }
      let kind = nodes[Int(container)].kind
      let byte = bytes[position]
      if byte == UInt8(ascii: ",") {
        position += 1
      } else if byte == (kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
        position += 1
        nodes[Int(container)].end = Int32(nodes.count)
        open.removeLast()
      } else {
        if kind == .object, !readKey(bytes) { return false }
        nodes[Int(container)].length += 1
        guard nodes.count < Self.maximumNodes else { return false }
        guard readValue(bytes) else { return false }
      }
    }
    return true
  }

  private mutating func readKey(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes[position] == UInt8(ascii: "\""), readString(bytes) else { return false }
    skipBlanks(bytes)
    guard position < limit, bytes[position] == UInt8(ascii: ":") else { return false }
    position += 1
    return true
  }

  private mutating func readValue(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    skipBlanks(bytes)
    guard position < limit else { return false }
    switch bytes[position] {
    case UInt8(ascii: "{"): return openContainer(.object)
    case UInt8(ascii: "["): return openContainer(.array)
    case UInt8(ascii: "\""): return readString(bytes)
    case UInt8(ascii: "t"): return readWord(bytes, "true", .bool)
    case UInt8(ascii: "f"): return readWord(bytes, "false", .bool)
    case UInt8(ascii: "n"): return readWord(bytes, "null", .null)
    case UInt8(ascii: "u"): return readWord(bytes, "undefined", .null)
    case UInt8(ascii: "N"): return readWord(bytes, "NaN", .null)
    default: return readNumber(bytes)
    }
  }

  private mutating func openContainer(_ kind: JSONDocument.Kind) -> Bool {
    guard open.count < Self.maximumDepth else { return false }
    open.append(Int32(nodes.count))
    nodes.append(.init(kind: kind, isEscaped: false, start: Int32(position), length: 0, end: 0))
    position += 1
    return true
  }

  private mutating func readString(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = position + 1
    var index = start
    var isEscaped = false
    while index < limit {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        appendScalar(.string, from: start, to: index, isEscaped: isEscaped)
        position = index + 1
        return true
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        index += 1
      }
      index += 1
    }
    position = limit
    return false
  }

  private mutating func readWord(
    _ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString, _ kind: JSONDocument.Kind
  ) -> Bool {
    let length = word.utf8CodeUnitCount
    guard position + length <= limit else { return false }
    for offset in 0..<length where bytes[position + offset] != word.utf8Start[offset] { return false }
    appendScalar(kind, from: position, to: position + length, isEscaped: false)
    position += length
    return true
  }

  private mutating func readNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = position
    var hasDigit = false
    while index < limit {
      switch bytes[index] {
      case 48...57:
        hasDigit = true
        index += 1
        continue
      case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        index += 1
        continue
      default: break
      }
      break
    }
    guard hasDigit else { return false }
    appendScalar(.number, from: position, to: index, isEscaped: false)
    position = index
    return true
  }

  private mutating func appendScalar(_ kind: JSONDocument.Kind, from start: Int, to end: Int, isEscaped: Bool) {
    nodes.append(
      .init(
        kind: kind, isEscaped: isEscaped, start: Int32(start), length: Int32(end - start), end: Int32(nodes.count + 1)))
  }

  private mutating func skipBlanks(_ bytes: UnsafeBufferPointer<UInt8>) {
    while position < limit {
      let byte = bytes[position]
      if byte <= 32 {
        position += 1
      } else if byte == UInt8(ascii: "/"), position + 1 < limit {
        guard skipComment(bytes) else { return }
      } else if byte == 0xC2, position + 1 < limit, bytes[position + 1] == 0xA0 {
        position += 2
      } else {
        return
      }
    }
  }

  private mutating func skipComment(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    switch bytes[position + 1] {
    case UInt8(ascii: "*"):
      var index = position + 2
      while index + 1 < limit, !(bytes[index] == UInt8(ascii: "*") && bytes[index + 1] == UInt8(ascii: "/")) {
        index += 1
      }
      position = min(index + 2, limit)
      return true
    case UInt8(ascii: "/"):
      while position < limit, bytes[position] != 10 { position += 1 }
      return true
    default: return false
    }
  }

  /// Skips what pages write before the value: a byte order mark, `<!--`, `<![CDATA[`, comments.
  private mutating func skipPrefix(_ bytes: UnsafeBufferPointer<UInt8>) {
    let prefixes: [StaticString] = ["\u{FEFF}", "<!--", "<![CDATA[", "//<![CDATA[", "/*<![CDATA[*/"]
    var found = true
    while found {
      found = false
      skipPlainBlanks(bytes)
      for prefix in prefixes where matches(bytes, prefix) {
        position += prefix.utf8CodeUnitCount
        found = true
      }
    }
  }

  private mutating func skipPlainBlanks(_ bytes: UnsafeBufferPointer<UInt8>) {
    while position < limit, bytes[position] <= 32 { position += 1 }
  }

  private func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ prefix: StaticString) -> Bool {
    guard position + prefix.utf8CodeUnitCount <= limit else { return false }
    for offset in 0..<prefix.utf8CodeUnitCount where bytes[position + offset] != prefix.utf8Start[offset] {
      return false
    }
    return true
  }
}
