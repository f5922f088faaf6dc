/// A decimal number that is compared exactly, in eight bytes.
///
/// Nine digits behind the point are kept. Further ones only count as "a little more" (or less, below zero), so that a number
/// with at most nine digits compares exactly with any other.
public struct DecimalNumber: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Twice the number of billionths, one further from zero where digits were cut off.
  public let raw: Int64

  init(raw: Int64) { self.raw = raw }

  /// A whole number; its size is at most four billion.
  public init(_ whole: Int) { raw = Int64(max(-Self.largest, min(Self.largest, whole))) * 2_000_000_000 }

  private static let largest = 4_000_000_000

  /// The number in JSON's form, such as `-14.5` or `1.2e3`; nil for other text and for sizes above four billion.
  public init?(_ text: some StringProtocol) {
    var text = String(text)
    let number = text.withUTF8 { DecimalNumber(utf8: $0) }
    guard let number else { return nil }
    self = number
  }

  /// As `init(_:)`, from bytes.
  public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { index = 1 }
    var digits: Int64 = 0
    var exponent = 0
    var (sawDigit, isFraction, wasCut) = (false, false, false)
    scan: while index < bytes.count {
      switch bytes[index] {
      case 48...57:
        sawDigit = true
        // Eighteen digits are all that fits.
        if digits < 100_000_000_000_000_000 {
          digits = digits * 10 + Int64(bytes[index] - 48)
          if isFraction { exponent -= 1 }
        } else {
          if bytes[index] != 48 { wasCut = true }
          if !isFraction { exponent += 1 }
        }
      case UInt8(ascii: ".") where !isFraction && sawDigit: isFraction = true
      case UInt8(ascii: "e") where sawDigit, UInt8(ascii: "E") where sawDigit: break scan
      default: return nil
      }
      index += 1
    }
    guard sawDigit, bytes[index - 1] != UInt8(ascii: ".") else { return nil }
    if index < bytes.count {
      guard let power = Self.power(bytes, from: index + 1) else { return nil }
      exponent += power
    }
    guard let raw = Self.scaled(digits, exponent + 9, wasCut: wasCut) else { return nil }
    self.raw = isNegative ? -raw : raw
  }

  private static func power(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    var isNegative = false
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    guard index < bytes.count, bytes.count - index <= 3 else { return nil }
    var power = 0
    while index < bytes.count {
      guard (48...57).contains(bytes[index]) else { return nil }
      power = power * 10 + Int(bytes[index] - 48)
      index += 1
    }
    return isNegative ? -power : power
  }

  /// Twice `digits` times ten to the power of `exponent`, one more where something was cut off.
  private static func scaled(_ digits: Int64, _ exponent: Int, wasCut: Bool) -> Int64? {
    guard digits != 0 else { return 0 }
    var (value, exponent, wasCut) = (digits, exponent, wasCut)
    while exponent > 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = product
      exponent -= 1
    }
    while exponent < 0, value != 0 {
      if value % 10 != 0 { wasCut = true }
      value /= 10
      exponent += 1
    }
    guard value <= Int64(largest) * 1_000_000_000 else { return nil }
    return value * 2 + (wasCut ? 1 : 0)
  }

  /// Whether every digit was kept.
  public var isExact: Bool { raw & 1 == 0 }

  /// Whether the first is the smaller one.
  public static func < (left: DecimalNumber, right: DecimalNumber) -> Bool { left.raw < right.raw }

  /// The digits that were kept: `14.5`, `20661.3`.
  public var description: String {
    let billionths = raw.magnitude / 2
    let sign = raw < -1 ? "-" : ""
    let fraction = billionths % 1_000_000_000
    guard fraction != 0 else { return "\(sign)\(billionths / 1_000_000_000)" }
    let padded = String(1_000_000_000 + fraction).dropFirst()
    let end = padded.lastIndex { $0 != "0" } ?? padded.startIndex
    return "\(sign)\(billionths / 1_000_000_000).\(padded[...end])"
  }
}
