extension LicensePlate {
  /// What a Swedish plate is by its form; green trade plates look like ordinary ones and cannot be told from them.
  public enum Kind: String, Sendable, CaseIterable {
    /// Three letters and three digits.
    case standard
    /// Three letters, two digits and a letter, given out since 2019.
    case standard2019 = "standard-2019"
    /// 2 to 7 letters and digits that the owner has chosen; it follows the owner, not the car.
    case personal
    /// Two letters, three digits and a letter; it belongs to a mission, not to a car.
    case diplomatic
    /// An ordinary number with a `T` behind it.
    case taxi
    /// Up to six digits; military vehicles are in no public register.
    case military
  }

  /// What the plate is in Sweden, or nil when it is no Swedish plate.
  public var swedishKind: Kind? {
    if let kind = Self.ordinaryKind(normalized.utf8) { return kind }
    let shape = PlateShape(normalized)
    if shape.length == 7, normalized.utf8.last == UInt8(ascii: "T"),
      Self.ordinaryKind(normalized.utf8.dropLast()) != nil
    {
      return .taxi
    }
    if shape.isDiplomatic { return .diplomatic }
    if shape.letters == 0 { return (1...6).contains(shape.length) && !shape.isForeign ? .military : nil }
    guard (2...7).contains(shape.length), !shape.isForeign, !shape.looksGivenOut else { return nil }
    return .personal
  }

  /// Whether it is an ordinary Swedish number of either form, such as `ABC123` or `ABC12D`.
  public var isSwedishOrdinary: Bool { Self.ordinaryKind(normalized.utf8) != nil }

  /// The plate without the `T` of a taxi; any other plate unchanged.
  public var withoutTaxiSuffix: LicensePlate {
    let text = normalized.utf8
    guard text.count == 7, text.last == UInt8(ascii: "T"), Self.ordinaryKind(text.dropLast()) != nil else {
      return self
    }
    return LicensePlate(normalized: String(normalized.dropLast()))
  }

  /// The text by which two plates are compared: on plates that are not ordinary numbers `O` counts as `0`.
  public var matchKey: String {
    let plate = withoutTaxiSuffix.normalized
    guard Self.ordinaryKind(plate.utf8) == nil, plate.utf8.contains(UInt8(ascii: "O")) else { return plate }
    return String(decoding: plate.utf8.map { $0 == UInt8(ascii: "O") ? UInt8(ascii: "0") : $0 }, as: UTF8.self)
  }

  /// Whether it is an ordinary number whose three letters are given out; about a hundred groups never are.
  public var letterGroupIsIssued: Bool {
    isSwedishOrdinary && Self.isIssued(letterGroup: normalized.prefix(3))
  }

  /// Whether Sweden gives out ordinary numbers that begin with these three letters.
  public static func isIssued(letterGroup: some StringProtocol) -> Bool {
    var packed: UInt32 = 0
    var count = 0
    for byte in letterGroup.utf8 {
      guard isOrdinaryLetter(byte) else { return false }
      packed = packed << 8 | UInt32(byte)
      count += 1
    }
    return count == 3 && !withheldGroups.contains(packed)
  }

  /// The kind of six bytes that form an ordinary number: letters without I, Q and V, the last one also not O.
  static func ordinaryKind(_ bytes: some Collection<UInt8>) -> Kind? {
    var index = 0
    var kind = Kind.standard
    for byte in bytes {
      switch index {
      case 0, 1, 2: guard isOrdinaryLetter(byte) else { return nil }
      case 3, 4: guard isDigit(byte) else { return nil }
      case 5:
        guard !isDigit(byte) else { break }
        guard isOrdinaryLetter(byte), byte != UInt8(ascii: "O") else { return nil }
        kind = .standard2019
      default: return nil
      }
      index += 1
    }
    return index == 6 ? kind : nil
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// A to Z without I, Q and V.
  static func isOrdinaryLetter(_ byte: UInt8) -> Bool {
    byte >= 65 && byte <= 90 && byte != UInt8(ascii: "I") && byte != UInt8(ascii: "Q") && byte != UInt8(ascii: "V")
  }

  /// Letter groups that Transportstyrelsen withholds: offensive, confusable or reserved (as commonly listed).
  private static let withheldGroups: Set<UInt32> = {
    let groups = """
      APA ARG ASS BAJ BSS CUC CUK DUM ETA ETT FAG FAN FEG FEL FEM FES FET FNL FUC FUK FUL GAM GAY GEJ GEY GHB GUD GYN \
      HAT HBT HKH HOR HOT KGB KKK KUC KUF KUG KUK KYK LAM LAT LEM LOJ LSD LUS MAD MAO MEN MES MLB MUS NAZ NRP NSF NYP \
      OND OOO ORM PAJ PKK PLO PMS PUB RAP RAS ROM RPS RUS SEG SEX SJU SOS SPY SUG SUP SUR TBC TOA TOK TRE TYP UFO USA \
      WAM WAR WWW XTC XTZ XXL XXX ZEX ZOG ZPY ZUG ZUP ZOO
      """
    return Set(groups.split(separator: " ").map { $0.utf8.reduce(0) { $0 << 8 | UInt32($1) } })
  }()
}

/// How many letters and digits a plate has, and in which order.
private struct PlateShape {
  var length = 0
  var letters = 0
  /// Whether it has a letter that the Swedish alphabet lacks.
  var isForeign = false
  /// One bit per character, the last one lowest: set for a letter.
  private var pattern: UInt16 = 0
  private var hasNordicLetter = false

  init(_ normalized: String) {
    for scalar in normalized.unicodeScalars {
      let isLetter = !("0"..."9").contains(scalar)
      length += 1
      letters += isLetter ? 1 : 0
      pattern = pattern << 1 | (isLetter ? 1 : 0)
      if scalar.value > 127 { hasNordicLetter = true }
      if scalar == "Ø" || scalar == "Æ" || scalar == "Ü" { isForeign = true }
    }
  }

  var isDiplomatic: Bool { length == 6 && pattern == 0b110001 && !hasNordicLetter }

  /// Whether it would be read as a mistyped number of the register: three letters and three digits in any order, the
  /// form of 2019 with letters that are not given out, or a diplomatic number that lacks its last letter.
  ///
  /// Such a plate is refused rather than taken for a personal one, which would then never be seen anywhere.
  var looksGivenOut: Bool {
    switch length {
    case 6: letters == 3 || pattern == 0b111001 || pattern == 0b110001
    case 5: pattern == 0b11000
    default: false
    }
  }
}
