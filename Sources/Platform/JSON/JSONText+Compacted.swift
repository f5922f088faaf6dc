extension JSONText {
  /// `text` without the space between its parts, every value and the order of keys untouched; nil when it is no JSON
  /// (RFC 8259), or has objects and arrays more than `maximumDepth` deep in each other.
  public static func compacted(_ text: some StringProtocol, maximumDepth: Int = 64) -> String? {
    var scan = Scan(Array(text.utf8), maximumDepth: maximumDepth)
    scan.skipSpace()
    guard scan.value(depth: 0) else { return nil }
    scan.skipSpace()
    return scan.isAtEnd ? String(decoding: scan.output, as: UTF8.self) : nil
  }
}

/// Walks over a text once and copies what is not space.
private struct Scan {
  private let input: [UInt8]
  private let maximumDepth: Int
  private var index = 0
  private(set) var output: [UInt8] = []

  init(_ input: [UInt8], maximumDepth: Int) {
    self.input = input
    self.maximumDepth = maximumDepth
    output.reserveCapacity(input.count)
  }

  var isAtEnd: Bool { index == input.count }
  private var next: UInt8? { index < input.count ? input[index] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 32 || byte == 9 || byte == 10 || byte == 13 { index += 1 }
  }

  mutating func value(depth: Int) -> Bool {
    switch next {
    case UInt8(ascii: "{"):
      return depth < maximumDepth && members(close: UInt8(ascii: "}"), isObject: true, depth: depth)
    case UInt8(ascii: "["):
      return depth < maximumDepth && members(close: UInt8(ascii: "]"), isObject: false, depth: depth)
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number()
    }
  }

  private mutating func members(close: UInt8, isObject: Bool, depth: Int) -> Bool {
    copy()
    skipSpace()
    if take(close) { return true }
    while true {
      if isObject {
        guard string() else { return false }
        skipSpace()
        guard take(UInt8(ascii: ":")) else { return false }
        skipSpace()
      }
      guard value(depth: depth + 1) else { return false }
      skipSpace()
      if take(close) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
      skipSpace()
    }
  }

  private mutating func string() -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while let byte = next, byte >= 32 {
      copy()
      if byte == UInt8(ascii: "\"") { return true }
      if byte == UInt8(ascii: "\\"), !escape() { return false }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let byte = next else { return false }
    copy()
    guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
    for _ in 0..<4 {
      guard let digit = next, isHexadecimal(digit) else { return false }
      copy()
    }
    return true
  }

  private mutating func number() -> Bool {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { guard digits() else { return false } }
    if take(UInt8(ascii: ".")) { guard digits() else { return false } }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      return digits()
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = index
    while let byte = next, (48...57).contains(byte) { copy() }
    return index > start
  }

  private mutating func word(_ word: String) -> Bool {
    for byte in word.utf8 {
      guard take(byte) else { return false }
    }
    return true
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    copy()
    return true
  }

  private mutating func copy() {
    output.append(input[index])
    index += 1
  }

  private func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }
}
