/// A registration plate in the form in which plates are compared: upper case, without spaces, hyphens and dots.
public struct LicensePlate: Sendable, Hashable, CustomStringConvertible {
  /// 2 to 10 letters and digits, such as `ABC123`; `Å`, `Ä` and `Ö` are kept.
  public let normalized: String

  /// The plate in `text`, or nil when what is left after normalising is no plate of any country.
  public init?(_ text: some StringProtocol) {
    var result = ""
    for scalar in String(text).uppercased().unicodeScalars {
      switch scalar {
      case " ", "-", ".", "\u{A0}", "\u{202F}", "\u{2009}", "\t", "\n", "\r": continue
      case "0"..."9", "A"..."Z", "Å", "Ä", "Ö", "Ø", "Æ", "Ü": result.unicodeScalars.append(scalar)
      default: return nil
      }
    }
    guard (2...10).contains(result.unicodeScalars.count) else { return nil }
    normalized = result
  }

  /// The normalised plate.
  public var description: String { normalized }
}
