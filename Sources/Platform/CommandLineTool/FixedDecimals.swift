/// Numbers with a fixed count of digits after the point, the same in every locale.
enum FixedDecimals {
  /// `value` rounded half away from zero; `-` for what is no number or too large to matter.
  static func text(_ value: Double, decimals: Int) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * Double(scale)).rounded(.toNearestOrAwayFromZero)
    guard scaled.magnitude < 1e15 else { return "-" }
    let units = Int(scaled.magnitude)
    var text = scaled < 0 ? "-" : ""
    text += String(units / scale)
    guard decimals > 0 else { return text }
    text += "."
    let fraction = String(units % scale)
    for _ in fraction.utf8.count..<decimals { text += "0" }
    text += fraction
    return text
  }
}
