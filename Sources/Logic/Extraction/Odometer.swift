/// Reads how far a vehicle has been driven.
public enum Odometer {
  /// A unit in which sites state the distance.
  public enum Unit: Sendable, Hashable, CaseIterable {
    /// Kilometres.
    case kilometres
    /// Scandinavian miles of 10 km.
    case scandinavianMiles
    /// English miles.
    case miles

    /// The unit of a name or code: `mil`, `SCANDINAVIAN_MILE`, `km`, `KMT` (UN/CEFACT), `miles`, `SMI`; nil for others.
    public init?(named name: some StringProtocol) {
      let bytes = name.utf8.filter { PriceScan.isASCIILetter($0) }.map { $0 | 32 }
      switch String(decoding: bytes, as: UTF8.self) {
      case "mil", "scandinavianmile", "scandinavianmiles", "swedishmile": self = .scandinavianMiles
      case "km", "kms", "kmt", "tkm", "kilometer", "kilometers", "kilometre", "kilometres", "kilometri":
        self = .kilometres
      case "mi", "mile", "miles", "smi", "mls", "englishmile": self = .miles
      default: return nil
      }
    }

    /// Metres in one unit, in thousandths.
    fileprivate var millimetres: Int {
      switch self {
      case .kilometres: 1_000_000
      case .scandinavianMiles: 10_000_000
      case .miles: 1_609_344
      }
    }
  }

  /// No car has been driven farther than this; more is two numbers run together.
  private static let maximumKilometres = 2_000_000

  /// The distance in `text` in whole kilometres, rounded to the nearest: `13 000 mil` is 130000.
  ///
  /// The number directly before a unit counts; without a unit `text` must hold a single number, read as `defaultUnit`.
  /// Nil when there is no such number and above 2,000,000 km.
  public static func kilometres(from text: some StringProtocol, defaultUnit: Unit? = .kilometres) -> Int? {
    var scan = PriceScan(utf8: Array(text.utf8.prefix(400)), decimalSeparator: nil, euroIsDecimal: false)
    scan.read()
    for number in scan.numbers where !isPartOfWord(number, scan) {
      if let (unit, shift) = unit(behind: number, scan) { return kilometres(number, shift: shift, unit, scan) }
    }
    guard let defaultUnit, scan.numbers.count == 1, let number = scan.numbers.first, number.currency == nil,
      number.isUsable || scan.words.isEmpty
    else { return nil }
    return kilometres(number, shift: number.shift, defaultUnit, scan)
  }

  /// `distance` of `unit` in whole kilometres; nil when it cannot be one.
  public static func kilometres(_ distance: Int, _ unit: Unit) -> Int? {
    guard distance >= 0, distance <= maximumKilometres else { return nil }
    let kilometres = (distance * unit.millimetres + 500_000) / 1_000_000
    return kilometres <= maximumKilometres ? kilometres : nil
  }

  private static func isPartOfWord(_ number: PriceNumber, _ scan: PriceScan) -> Bool {
    PriceScan.isASCIILetter(scan.byte(number.start - 1))
  }

  /// The unit behind a number, and the powers of ten of a scale word between them: `101tyś km`, `45 tkm`.
  private static func unit(behind number: PriceNumber, _ scan: PriceScan) -> (Unit, shift: Int)? {
    var start = scan.skipSpaces(from: number.end)
    var shift = 0
    guard var end = scan.wordEnd(from: start) else { return nil }
    if PriceWord.tag(of: scan.bytes, from: start, to: end) == .thousand {
      shift = 3
      let dot = scan.byte(end) == UInt8(ascii: ".") ? end + 1 : end
      start = scan.skipSpaces(from: dot)
      guard let next = scan.wordEnd(from: start) else { return nil }
      end = next
    }
    if scan.byte(end) == UInt8(ascii: "_") { end = scan.wordEnd(from: end + 1) ?? end }
    let name = String(decoding: scan.bytes[start..<end], as: UTF8.self)
    if name.lowercased() == "tkm" { shift = 3 }
    return Unit(named: name).map { ($0, shift) }
  }

  private static func kilometres(_ number: PriceNumber, shift: Int, _ unit: Unit, _ scan: PriceScan) -> Int? {
    var number = number
    number.shift = shift
    let parts = number.amount(in: scan.bytes).split(separator: ".")
    guard let first = parts.first, let whole = Int(first), whole <= maximumKilometres else { return nil }
    let fraction = parts.count > 1 ? String((parts[1] + "000").prefix(3)) : "000"
    let thousandths = whole * 1000 + (Int(fraction) ?? 0)
    let kilometres = (thousandths * unit.millimetres + 500_000_000) / 1_000_000_000
    return kilometres <= maximumKilometres ? kilometres : nil
  }
}
