internal import Glibc

/// How percent-encoded bytes are compared.
enum RobotsReading: Sendable {
  /// As Google's matcher does: letters and digits stay as written, and an address is expected to be encoded.
  case written
  /// As RFC 9309 2.2.2 does: `%61` is `a`, and letters outside ASCII are their UTF-8 bytes, encoded.
  case meant
}

/// Comparing paths with the patterns of a robots.txt, byte by byte.
///
/// A normalised pattern holds a zero byte for each star, so that each piece between stars is a C string; no other byte
/// of a normalised text is zero. Behind patterns and paths a zero byte follows.
enum RobotsPattern {
  /// Stands for a star and ends a text.
  static let terminator: UInt8 = 0

  /// The path and query of an address, which may lack its scheme or be a path already.
  ///
  /// Follows `GetPathParamsQuery` of Google's matcher, which also finds the path in `//host/a` and `host?a`.
  static func path(of address: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let slashes: [UInt8] = Array("//".utf8)
    var start = address.startIndex + (address.starts(with: slashes) ? 2 : 0)
    if let scheme = schemeEnd(in: address[start...]) { start = scheme }
    guard let pathStart = address[start...].firstIndex(where: startsPath) else { return rootPath }
    let hash = address.firstIndex(of: UInt8(ascii: "#")) ?? address.endIndex
    guard hash > pathStart else { return rootPath }
    let path = address[pathStart..<hash]
    return path.first == UInt8(ascii: "/") ? path : rootPath + path
  }

  private static let rootPath: ArraySlice<UInt8> = [UInt8(ascii: "/")]

  private static func startsPath(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: ";")
  }

  /// The byte after `://`, unless a path begins before it.
  private static func schemeEnd(in address: ArraySlice<UInt8>) -> Int? {
    guard let slash = address.firstIndex(where: startsPath), slash > address.startIndex,
      address[slash...].starts(with: "//".utf8), address[slash - 1] == UInt8(ascii: ":")
    else { return nil }
    return slash + 2
  }

  /// The form in which paths and patterns are compared.
  ///
  /// Hexadecimal digits become capitals, the marks `-._~` lose their encoding, what may not stand in an address gets
  /// one. `$` and, in a path, `*` are encoded, so that `%24` and `%2A` in a pattern mean the characters themselves.
  static func normalize(_ bytes: ArraySlice<UInt8>, as reading: RobotsReading, isPattern: Bool) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 8)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "%"), let encoded = encodedByte(bytes, at: index) {
        index += 2
        let isPlain = reading == .meant ? isUnreserved(encoded) : isUnreservedMark(encoded)
        if isPlain { output.append(encoded) } else { appendEncoded(encoded, to: &output) }
      } else if byte == UInt8(ascii: "*"), isPattern {
        // Several stars in a row match what one does.
        if output.last != terminator { output.append(terminator) }
      } else if byte >= 0x80 ? (isPattern || reading == .meant) : needsEncoding(byte) {
        appendEncoded(byte, to: &output)
      } else {
        output.append(byte)
      }
    }
    return output
  }

  /// Whether a pattern without its final `$` matches the beginning of `path`, or all of it when anchored.
  ///
  /// Each piece between stars is looked for behind the one before it; the first place found is as good as any later
  /// one, so nothing is tried twice and the time is proportional to the two lengths.
  static func matches(_ pattern: UnsafeRawBufferPointer, _ path: UnsafeRawBufferPointer, isAnchored: Bool) -> Bool {
    let firstStar = star(in: pattern, from: 0)
    let head = firstStar ?? pattern.count
    guard path.count >= head, isEqual(pattern, 0, path, 0, count: head) else { return false }
    guard var pieceStart = firstStar.map({ $0 + 1 }) else { return !isAnchored || path.count == head }
    var position = head
    while let next = star(in: pattern, from: pieceStart) {
      guard let end = find(pattern, pieceStart..<next, in: path, from: position) else { return false }
      position = end
      pieceStart = next + 1
    }
    let tail = pattern.count - pieceStart
    if isAnchored {
      return path.count - position >= tail && isEqual(pattern, pieceStart, path, path.count - tail, count: tail)
    }
    return find(pattern, pieceStart..<pattern.count, in: path, from: position) != nil
  }

  private static func star(in pattern: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = pattern.baseAddress, start < pattern.count else { return nil }
    guard let found = memchr(base + start, Int32(terminator), pattern.count - start) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  private static func isEqual(
    _ left: UnsafeRawBufferPointer, _ leftStart: Int, _ right: UnsafeRawBufferPointer, _ rightStart: Int, count: Int
  ) -> Bool {
    guard count > 0, let left = left.baseAddress, let right = right.baseAddress else { return count == 0 }
    return memcmp(left + leftStart, right + rightStart, count) == 0
  }

  /// The end of the first occurrence of a piece of the pattern in the path.
  private static func find(
    _ pattern: UnsafeRawBufferPointer, _ piece: Range<Int>, in path: UnsafeRawBufferPointer, from start: Int
  ) -> Int? {
    if piece.isEmpty { return start }
    guard let pieces = pattern.baseAddress, let base = path.baseAddress else { return nil }
    let text = base.assumingMemoryBound(to: CChar.self)
    // The C library's search takes time in proportion to both texts, whatever they hold.
    guard let found = strstr(text + start, pieces.assumingMemoryBound(to: CChar.self) + piece.lowerBound) else {
      return nil
    }
    return UnsafeRawPointer(found) - base + piece.count
  }

  private static func encodedByte(_ bytes: ArraySlice<UInt8>, at index: Int) -> UInt8? {
    guard index + 1 < bytes.endIndex else { return nil }
    guard let high = hexValue(bytes[index]), let low = hexValue(bytes[index + 1]) else { return nil }
    return high << 4 | low
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func appendEncoded(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "%"))
    output.append(hexDigit(byte >> 4))
    output.append(hexDigit(byte & 15))
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }

  private static func isUnreservedMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    RobotsAgent.isTokenByte(byte) || isUnreservedMark(byte) || (byte >= 0x30 && byte <= 0x39)
  }

  private static func needsEncoding(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"): true
    case UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"): true
    case UInt8(ascii: "$"), UInt8(ascii: "*"): true
    default: false
    }
  }
}
