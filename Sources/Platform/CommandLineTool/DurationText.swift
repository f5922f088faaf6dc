/// Lengths of time as people type them: whole numbers with units, the largest first.
public enum DurationText {
  private static let units: [(letter: Character, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

  /// The time that `text` such as `1h30m` means; nil when it is not of that form.
  public static func parse(_ text: String) -> Duration? {
    var total: Int64 = 0
    var digits = ""
    var smallerUnits = units[...]
    for character in text {
      if ("0"..."9").contains(character) {
        digits.append(character)
        // More digits than any time worth typing, and few enough that the sum below cannot overflow.
        guard digits.count <= 9 else { return nil }
        continue
      }
      guard let index = smallerUnits.firstIndex(where: { $0.letter == character }), let number = Int64(digits) else {
        return nil
      }
      total += number * units[index].seconds
      smallerUnits = units[(index + 1)...]
      digits = ""
    }
    return digits.isEmpty && !text.isEmpty ? .seconds(total) : nil
  }

  /// The shortest text for whole seconds, such as `1h30m`; fractions are cut off.
  public static func text(_ duration: Duration) -> String {
    var rest = duration.components.seconds
    var text = ""
    for unit in units where rest >= unit.seconds {
      text += "\(rest / unit.seconds)\(unit.letter)"
      rest %= unit.seconds
    }
    return text.isEmpty ? "0s" : text
  }
}
