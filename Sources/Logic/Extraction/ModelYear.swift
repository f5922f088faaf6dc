/// Reads the model year of a vehicle.
public enum ModelYear {
  /// The years that can be meant.
  private static let plausible = 1900...2100

  /// The first number of exactly four digits from 1900 to 2100 in `text`: `2015`, `2015-03-01`, `03/2015`, `MY 2020`.
  public static func parse(_ text: some StringProtocol) -> Int? {
    var value = 0
    var digits = 0
    for byte in text.utf8 {
      if PriceScan.isDigit(byte) {
        digits += 1
        if digits <= 4 { value = value * 10 + Int(byte - 48) }
        continue
      }
      if digits == 4, plausible.contains(value) { return value }
      value = 0
      digits = 0
    }
    return digits == 4 && plausible.contains(value) ? value : nil
  }

  /// `year` when it can be one.
  public static func parse(_ year: Int) -> Int? { plausible.contains(year) ? year : nil }
}
