/// A quantity that a data trigger may ask about, such as `vehicle.energy.electric.level`.
public struct Operand: Sendable, Hashable {
  /// What an operand's values are.
  public enum Kind: Sendable, Hashable {
    /// A number of this unit.
    case number(unit: String)
    /// `true` or `false`.
    case boolean
    /// One of these words.
    case word([String])
    /// Any number of these words at a time; at most 63.
    case words([String])
    /// Any number of identifiers at a time, of which there are more than anybody lists.
    case identifiers
    /// A text of at most 500 bytes, compared in any case.
    case text
  }

  /// Where the values come from.
  public enum Origin: Sendable, Hashable {
    /// Messages of the vehicle.
    case telemetry
    /// Crawls of car-ad sites.
    case market
    /// Snapshots of the owner register.
    case registry
  }

  /// Its place in the table, which states and stored readings hold: never given to another operand.
  public let code: UInt8
  /// The name in monitors and notifications.
  public let name: String
  /// What its values are.
  public let kind: Kind
  /// What may be asked.
  public let operators: [ConditionOperator]
  /// Whether a condition may name the state before.
  public let allowsPrevious: Bool
  /// Numbers outside of it are a sensor's way to say that it does not know.
  public let plausible: ClosedRange<DecimalNumber>?
  /// Where the values come from.
  public let origin: Origin

  init(
    _ code: UInt8, _ name: String, _ kind: Kind, _ operators: [ConditionOperator], previous: Bool = false,
    plausible: ClosedRange<Int>? = nil, origin: Origin = .telemetry
  ) {
    self.code = code
    self.name = name
    self.kind = kind
    self.operators = operators
    allowsPrevious = previous
    self.plausible = plausible.map { DecimalNumber($0.lowerBound)...DecimalNumber($0.upperBound) }
    self.origin = origin
  }

  /// The operand of this name; `energies` is taken for `energy`, as the makers write both.
  public init?(name: String) {
    let usual = name.replacing("vehicle.energies.", with: "vehicle.energy.")
    guard let found = Self.byName[usual] else { return nil }
    self = found
  }

  /// The operand of this code.
  public init?(code: UInt8) {
    guard Int(code) < Self.byCode.count, let found = Self.byCode[Int(code)] else { return nil }
    self = found
  }

  /// Whether its values do not fit into eight bytes, so that their text is kept beside.
  public var keepsText: Bool {
    switch kind {
    case .text, .identifiers: true
    case .number, .boolean, .word, .words: false
    }
  }

  /// The eight bytes of a value; nil when the text is no value of this operand.
  ///
  /// Words and truth values are read in any case. A text becomes its hash.
  public func encoded(_ text: String) -> Int64? {
    switch kind {
    case .number:
      guard let number = DecimalNumber(text), plausible?.contains(number) != false else { return nil }
      return number.raw
    case .boolean:
      switch text.lowercased() {
      case "true": return 1
      case "false": return 0
      default: return nil
      }
    case .word(let words), .words(let words):
      return words.firstIndex { $0.lowercased() == text.lowercased() }.map { Int64($0) }
    case .identifiers: return Self.isIdentifier(text) ? StableHash.of(text.lowercased()) : nil
    case .text: return text.isEmpty || text.utf8.count > 500 ? nil : StableHash.of(text.lowercased())
    }
  }

  /// The value that `encoded` made eight bytes of, as notifications say it; nil where only a hash is left.
  public func text(of value: Int64) -> String? {
    switch kind {
    case .number: return DecimalNumber(raw: value).description
    case .boolean: return value == 0 ? "false" : "true"
    case .word(let words): return words.indices.contains(Int(value)) ? words[Int(value)] : nil
    case .words(let words):
      let named = words.indices.filter { value & (1 << Int64($0)) != 0 }.map { words[$0] }
      return named.joined(separator: ",")
    case .identifiers, .text: return nil
    }
  }

  /// `[A-Z][A-Za-z0-9]*` of at most 80 characters; the first letter in any case.
  static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, (65...90).contains(first) || (97...122).contains(first) else { return false }
    return text.utf8.count <= 80
      && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
  }
}

/// A hash that is the same on every machine and in every version, as states and stored readings hold it.
enum StableHash {
  /// FNV-1a of the text's bytes with its bits mixed, never negative.
  static func of(_ text: String) -> Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
    return Int64(hash >> 1)
  }
}
