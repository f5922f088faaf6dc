/// A question about one operand, such as "is the fuel level below 15 %".
public struct DataCondition: Sendable, Hashable {
  /// The state that the operand must have had just before.
  public struct Previous: Sendable, Hashable {
    /// `equalsTo` or `includedIn`.
    public let op: ConditionOperator
    /// At least one value, as written.
    public let values: [String]
  }

  /// What is asked about.
  public let operand: Operand
  /// What is asked.
  public let op: ConditionOperator
  /// None for `onChange`, one for comparisons, one or more for `includedIn`; in the operand's own spelling.
  public let values: [String]
  /// Checked when the condition comes to hold, and not again before it has ceased to.
  public let previous: Previous?

  /// Most values of a condition.
  public static let mostValues = 100

  /// A condition whose parts fit together; the field named in an error is `data`, `op`, `value` or below `previous`.
  public init(
    operand: Operand, op: ConditionOperator, values: [String], previous: (op: String, values: [String])? = nil
  ) throws(InvalidField) {
    guard operand.operators.contains(op) else {
      let allowed = operand.operators.map(\.rawValue).joined(separator: ", ")
      throw InvalidField("op", "\(op.rawValue) cannot be asked of \(operand.name); use one of \(allowed)")
    }
    self.operand = operand
    self.op = op
    self.values = try Self.checked(values, op, operand, field: "value")
    guard let previous else {
      self.previous = nil
      return
    }
    guard operand.allowsPrevious, !op.isPulse else {
      throw InvalidField(
        "previous",
        operand.allowsPrevious
          ? "cannot be asked together with \(op.rawValue)" : "cannot be asked of \(operand.name)")
    }
    guard let previousOperator = ConditionOperator(spelling: previous.op),
      previousOperator == .equalsTo || previousOperator == .includedIn
    else { throw InvalidField("previous.op", "wants equalsTo or includedIn") }
    self.previous = Previous(
      op: previousOperator,
      values: try Self.checked(previous.values, previousOperator, operand, field: "previous.value"))
  }

  /// The values that count, in the operand's spelling: what is beyond the one of a comparison is ignored.
  private static func checked(
    _ values: [String], _ op: ConditionOperator, _ operand: Operand, field: String
  ) throws(InvalidField) -> [String] {
    if op == .onChange { return [] }
    guard !values.isEmpty else {
      throw InvalidField(field, "wants \(op == .includedIn ? "at least one" : "one") value")
    }
    guard values.count <= mostValues else { throw InvalidField(field, "wants at most \(mostValues) values") }
    let counted = op == .includedIn ? values : Array(values.prefix(1))
    var checked: [String] = []
    for (index, value) in counted.enumerated() {
      guard let encoded = operand.encoded(value), !operand.isTooFine(value) else {
        throw InvalidField("\(field)[\(index)]", "wants \(operand.wish) for \(operand.name)")
      }
      checked.append(operand.text(of: encoded, single: true) ?? value)
    }
    return checked
  }
}

extension Operand {
  /// What a value has to be, in words.
  var wish: String {
    switch kind {
    case .number(let unit):
      guard let plausible else { return "a number in \(unit)" }
      return "a number from \(plausible.lowerBound) to \(plausible.upperBound) (\(unit)) with at most 9 decimals"
    case .boolean: return "true or false"
    case .word(let words), .words(let words): return "one of \(words.joined(separator: ", "))"
    case .identifiers: return "an identifier such as FuelLevelLow"
    case .text: return "a text of 1 to 500 bytes"
    }
  }

  /// Whether it is a number of more digits than are compared.
  fileprivate func isTooFine(_ text: String) -> Bool {
    guard case .number = kind, let number = DecimalNumber(text) else { return false }
    return !number.isExact
  }

  /// The text of one value of a condition; the value of `words` is a member's place, not a set.
  fileprivate func text(of encoded: Int64, single: Bool) -> String? {
    if single, case .words(let words) = kind {
      return words.indices.contains(Int(encoded)) ? words[Int(encoded)] : nil
    }
    return text(of: encoded)
  }
}
