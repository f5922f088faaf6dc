/// A vehicle identification number, or the shorter chassis number of a vehicle built before 1981.
///
/// Stored in upper case without spaces, hyphens and dots. Position 9 is a check digit in North America only, so it
/// never decides (ISO 3779; `seeds-and-peers.md` D12).
public struct VIN: Sendable, Hashable, CustomStringConvertible {
  /// 5 to 17 letters and digits, upper case.
  public let value: String

  /// Whether it has the 17 characters of ISO 3779, none of them I, O or Q.
  public var isStandard: Bool {
    value.utf8.count == 17
      && value.utf8.allSatisfy { $0 != UInt8(ascii: "I") && $0 != UInt8(ascii: "O") && $0 != UInt8(ascii: "Q") }
  }

  /// The number in `text`, or nil when there is none: masked (`WVWZZZ3**********`), too short, too long, without a
  /// digit, or with other characters.
  public init?(_ text: some StringProtocol) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(17)
    var digits = 0
    for byte in text.utf8 {
      switch byte {
      case 48...57:
        digits += 1
        bytes.append(byte)
      case 65...90: bytes.append(byte)
      case 97...122: bytes.append(byte - 32)
      case 32, 45, 46, 9, 10, 13: continue
      case 0xC2, 0xA0: continue
      default: return nil
      }
      guard bytes.count <= 17 else { return nil }
    }
    guard bytes.count >= 5, digits >= 2 else { return nil }
    guard bytes.contains(where: { $0 != bytes[0] }) else { return nil }
    if bytes.count == 17 {
      for byte in bytes where byte == UInt8(ascii: "I") || byte == UInt8(ascii: "O") || byte == UInt8(ascii: "Q") {
        return nil
      }
    }
    value = String(decoding: bytes, as: UTF8.self)
  }

  /// The number itself.
  public var description: String { value }
}
