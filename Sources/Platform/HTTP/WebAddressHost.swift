internal import Glibc

/// The host of an address: a name, an IPv4 address in any of its number forms, or an IPv6 address in brackets.
///
/// Source: the WHATWG URL standard, "host parsing" (seen 2026-11), without the conversion to ASCII names.
enum WebAddressHost {
  /// The host as it is written in a normalised address; nil when it is none.
  static func parse(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    if bytes.first == UInt8(ascii: "[") {
      guard bytes.count > 2, bytes.last == UInt8(ascii: "]") else { return nil }
      return version6(bytes.dropFirst().dropLast())
    }
    var name = bytes.contains(UInt8(ascii: "%")) ? PercentEncoding.decode(bytes) : Array(bytes)
    guard !name.isEmpty, !name.contains(where: isForbidden) else { return nil }
    if name.allSatisfy({ $0 < 0x80 }) {
      for index in name.indices where name[index] >= UInt8(ascii: "A") && name[index] <= UInt8(ascii: "Z") {
        name[index] |= 0x20
      }
    } else {
      guard let text = String(validating: name, as: UTF8.self) else { return nil }
      name = Array(text.lowercased().utf8)
    }
    return endsInNumber(name) ? version4(name) : name
  }

  private static func isForbidden(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F: true
    case UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "<"): true
    case UInt8(ascii: ">"), UInt8(ascii: "?"), UInt8(ascii: "@"), UInt8(ascii: "["), UInt8(ascii: "\\"): true
    case UInt8(ascii: "]"), UInt8(ascii: "^"), UInt8(ascii: "|"): true
    default: false
    }
  }

  /// The labels between dots; a single dot at the end starts none.
  private static func labels(_ name: [UInt8]) -> [ArraySlice<UInt8>] {
    var labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    return labels
  }

  private static func endsInNumber(_ name: [UInt8]) -> Bool {
    guard let last = labels(name).last, !last.isEmpty else { return false }
    return last.allSatisfy(\.isDigit) || number(last) != nil
  }

  /// One to four numbers, decimal, octal (`010`) or hexadecimal (`0x8`), the last of which fills what is left.
  private static func version4(_ name: [UInt8]) -> [UInt8]? {
    let labels = labels(name)
    let numbers = labels.compactMap(number)
    guard numbers.count == labels.count, numbers.count <= 4, let last = numbers.last else { return nil }
    guard numbers.dropLast().allSatisfy({ $0 <= 255 }) else { return nil }
    guard last < UInt64(1) << UInt64(8 * (5 - numbers.count)) else { return nil }
    var address = last
    for (index, number) in numbers.dropLast().enumerated() { address += number << UInt64(8 * (3 - index)) }
    let octets = [24, 16, 8, 0].map { String(address >> UInt64($0) & 255) }
    return Array(octets.joined(separator: ".").utf8)
  }

  private static func number(_ label: ArraySlice<UInt8>) -> UInt64? {
    guard label.first?.isDigit == true else { return nil }
    var digits = label
    var radix = 10
    if label.count >= 2, label.first == UInt8(ascii: "0") {
      let isHexadecimal = label[label.startIndex + 1] | 0x20 == UInt8(ascii: "x")
      radix = isHexadecimal ? 16 : 8
      digits = label.dropFirst(isHexadecimal ? 2 : 1)
    }
    if digits.isEmpty { return 0 }
    guard isDigits(digits, of: radix) else { return nil }
    let text = String(decoding: digits, as: UTF8.self)
    // A number too big for any address is still a number, so that the host is refused and not taken for a name.
    return UInt64(text, radix: radix) ?? UInt64.max
  }

  private static func isDigits(_ bytes: ArraySlice<UInt8>, of radix: Int) -> Bool {
    bytes.allSatisfy { byte in byte.hexValue.map { $0 < radix } ?? false }
  }

  private static func version6(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard bytes.count <= 45, !bytes.contains(0) else { return nil }
    var address = in6_addr()
    guard inet_pton(AF_INET6, String(decoding: bytes, as: UTF8.self), &address) == 1 else { return nil }
    let pieces = withUnsafeBytes(of: address) { octets in
      stride(from: 0, to: 16, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
    }
    return Array("[\(compressed(pieces))]".utf8)
  }

  /// The longest run of two or more zero pieces, the first of equals, becomes `::`.
  private static func compressed(_ pieces: [UInt16]) -> String {
    var longest = 0..<0
    var index = 0
    while index < pieces.count {
      let end = pieces[index...].firstIndex { $0 != 0 } ?? pieces.count
      if end - index > max(1, longest.count) { longest = index..<end }
      index = end + 1
    }
    func text(_ range: Range<Int>) -> String {
      pieces[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return text(0..<pieces.count) }
    return text(0..<longest.lowerBound) + "::" + text(longest.upperBound..<pieces.count)
  }
}
