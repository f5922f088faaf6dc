/// A length of time as ISO 8601 writes it: `PT20H30M`, `P30D`, `P2W`.
public struct ISODuration: Sendable, Hashable {
  /// Days count 24 hours.
  public let milliseconds: Int64

  /// Reads weeks, days, hours, minutes and seconds, whole numbers in this order; nil for anything else.
  ///
  /// Years and months are refused, because they have no fixed length, and so is more than 36,525 days.
  public init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8)[...]
    guard bytes.popFirst() == UInt8(ascii: "P"), !bytes.isEmpty else { return nil }
    var units: ArraySlice = Self.dateUnits
    var isTime = false
    var milliseconds: Int64 = 0
    while let byte = bytes.first {
      if byte == UInt8(ascii: "T") {
        guard !isTime, bytes.count > 1 else { return nil }
        isTime = true
        bytes.removeFirst()
        units = Self.timeUnits
        continue
      }
      let digits = bytes.prefix { (48...57).contains($0) }
      guard !digits.isEmpty, digits.count <= 10, let letter = bytes.dropFirst(digits.count).first,
        let place = units.firstIndex(where: { $0.letter == letter })
      else { return nil }
      milliseconds += digits.reduce(0) { $0 * 10 + Int64($1 - 48) } * units[place].milliseconds
      guard milliseconds <= Self.longest else { return nil }
      units = units[(place + 1)...]
      bytes = bytes.dropFirst(digits.count + 1)
    }
    self.milliseconds = milliseconds
  }

  private typealias Unit = (letter: UInt8, milliseconds: Int64)

  private static let longest: Int64 = 36_525 * Day.milliseconds
  private static let dateUnits: ArraySlice<Unit> = [
    (UInt8(ascii: "W"), 7 * Day.milliseconds), (UInt8(ascii: "D"), Day.milliseconds),
  ]
  private static let timeUnits: ArraySlice<Unit> = [
    (UInt8(ascii: "H"), 3_600_000), (UInt8(ascii: "M"), 60_000), (UInt8(ascii: "S"), 1000),
  ]
}
