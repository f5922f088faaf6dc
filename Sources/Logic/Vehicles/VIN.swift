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
    value = String(decoding: bytes, as: UTF8.self)
    guard bytes.count < 17 || isStandard else { return nil }
  }

  /// Whether position 9 is the check digit of the other 16; nil for a chassis number.
  ///
  /// A hint only: mandatory in North America, used in China, and often something else in Europe.
  public var checkDigitIsRight: Bool? {
    guard isStandard else { return nil }
    var sum = 0
    var check: UInt8 = 0
    for (index, byte) in value.utf8.enumerated() {
      if index == 8 { check = byte }
      sum += Self.checkValue(byte) * Self.checkWeights[index]
    }
    let expected = sum % 11
    return check == (expected == 10 ? UInt8(ascii: "X") : UInt8(48 + expected))
  }

  /// Weights by position and values by letter, 49 CFR 565.15 (read 2026-11-21).
  private static let checkWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

  private static func checkValue(_ byte: UInt8) -> Int {
    switch byte {
    case 48...57: Int(byte) - 48
    case 65...72: Int(byte) - 64
    case 74...82: Int(byte) - 73
    default: Int(byte) - 81
    }
  }

  /// The number itself.
  public var description: String { value }
}
