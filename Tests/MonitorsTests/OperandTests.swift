import Monitors
import Testing

struct OperandTests {
  @Test func `codes and names are each used once`() {
    #expect(Set(Operand.all.map(\.code)).count == Operand.all.count)
    #expect(Set(Operand.all.map(\.name)).count == Operand.all.count)
    #expect(Operand.all.count == 45)
  }

  /// A value of the operand, another one, and one that is none.
  private static func values(_ operand: Operand) -> (one: String, other: String, wrong: String?) {
    switch operand.kind {
    case .number: ("10", "20", "ten")
    case .boolean: ("true", "false", "yes")
    case .word(let words), .words(let words): (words[0], words[1], "Nonsense")
    case .identifiers: ("RiskOfIce", "OilLevelLow", "not an identifier")
    case .text: ("a", "b", nil)
    }
  }

  /// Seconds at which a monitor with this condition fires when the operand is one value, the other, and the first again.
  private static func expected(_ operand: Operand, _ op: ConditionOperator) -> [String] {
    switch op {
    case .onChange: ["rise 10", "rise 20"]
    case .equalsTo, .includedIn: ["rise 10"]
    case .greaterThan: ["rise 10"]
    case .lowerThan: ["rise 0", "rise 20"]
    case .crosses: ["rise 10", "rise 20"]
    }
  }

  @Test(arguments: Operand.all.map(\.name))
  func `every operand is evaluated by its operators and refuses the others`(name: String) throws {
    let operand = try #require(Operand(name: name))
    let (one, other, wrong) = Self.values(operand)
    for op in ConditionOperator.allCases {
      let values = op == .onChange ? [] : op == .greaterThan || op == .lowerThan || op == .crosses ? ["15"] : [other]
      let trigger = Sample.data("t", name, op.rawValue, values)
      guard operand.operators.contains(op) else {
        #expect(throws: InvalidField.self) { try Sample.monitor("t", [trigger]) }
        continue
      }
      let messages = try [one, other, one].enumerated().map {
        try Sample.message(Int64($0) * 10, [(name, $1)])
      }
      // The words that hide everything are left out of this.
      guard name != "privacy.state" else { continue }
      #expect(Sample.play(try Sample.monitor("t", [trigger]), messages) == Self.expected(operand, op), "\(op)")
      if let wrong, op != .onChange {
        #expect(throws: InvalidField.self) { try Sample.monitor("t", [Sample.data("t", name, op.rawValue, [wrong])]) }
      }
    }
    #expect(operand.encoded(one) != operand.encoded(other))
  }

  @Test(arguments: Operand.all.map(\.name))
  func `the state before may be asked of those operands only that allow it`(name: String) throws {
    let operand = try #require(Operand(name: name))
    let (one, other, _) = Self.values(operand)
    guard operand.operators.contains(.equalsTo) else { return }
    let previous = #", "previous": {"op": "equalsTo", "value": ["\#(one)"]}"#
    let trigger = Sample.data("t", name, "equalsTo", [other], more: previous)
    guard operand.allowsPrevious else {
      #expect(throws: InvalidField.self) { try Sample.monitor("t", [trigger]) }
      return
    }
    #expect(throws: Never.self) { try Sample.monitor("t", [trigger]) }
  }
}
