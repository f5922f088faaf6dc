import Monitors
import Testing

struct TriggerExpressionTests {
  private static let names = ["a", "b", "c"]

  @Test(arguments: [
    ("a & b & c", "a & b & c"), ("a|b&c", "a | b & c"), ("(a|b)&c", "(a | b) & c"), ("!a & (b | !c)", "!a & (b | !c)"),
    ("a || b || c", "a | b | c"), ("a && !(b && c)", "a & !(b & c)"), ("((a)) | ( b & c )", "a | b & c"),
    ("!!a & b & c", "!!a & b & c"), ("a & (b & c)", "a & (b & c)"),
  ])
  func `an expression is read by its precedence`(text: String, written: String) throws {
    #expect(try TriggerExpression(text, names: Self.names).description == written)
  }

  @Test(arguments: [
    ("a & b", "has its end at position 6, where `&`, `|` or the end belongs"),
    ("", "has its end at position 1, where a trigger's name, `!` or `(` belongs"),
    ("a & (b | c", "has its end at position 11, where `&`, `|` or `)` belongs"),
    ("a & b) | c", "has \")\" at position 6, where `&`, `|` or the end belongs"),
    ("a & | b & c", "has \"|\" at position 5, where a trigger's name, `!` or `(` belongs"),
    ("a b c", "has \"b\" at position 3, where `&`, `|` or the end belongs"),
    ("a & b & d", "refers to an unknown trigger \"d\" at position 9"),
    ("a & b | a", "does not use the trigger \"c\"; use it or leave it out"),
    ("a | !a | b | c", "is always true, whatever the triggers say"),
    ("a & !a & b & c", "is always false, whatever the triggers say"),
  ])
  func `a wrong expression is refused with its place`(text: String, reason: String) throws {
    if text == "a & b" {
      // The end is what belongs there, so only the unused name is wrong.
      #expect(throws: TriggerExpressionError.unusedName("c")) { try TriggerExpression(text, names: Self.names) }
      return
    }
    do {
      _ = try TriggerExpression(text, names: Self.names)
      Issue.record("\(text) was accepted")
    } catch {
      #expect("\(error)" == reason)
    }
  }

  @Test func `length and depth are bounded`() {
    let long = "a & b & c" + String(repeating: " ", count: 504)
    #expect(throws: TriggerExpressionError.tooLong) { try TriggerExpression(long, names: Self.names) }
    let deep = String(repeating: "!", count: 33) + "a"
    #expect(throws: TriggerExpressionError.tooDeep(position: 33)) { try TriggerExpression(deep, names: ["a"]) }
    #expect(throws: Never.self) { try TriggerExpression(String(deep.dropFirst()), names: ["a"]) }
  }

  @Test func `what nobody knows is neither true nor false`() {
    let (f, t, u) = (Truth.isFalse, Truth.isTrue, Truth.isUnknown)
    let and: [(Truth, Truth, Truth)] = [
      (f, f, f), (f, t, f), (f, u, f), (t, f, f), (t, t, t), (t, u, u), (u, f, f), (u, t, u), (u, u, u),
    ]
    for (left, right, result) in and { #expect((left & right) == result) }
    let or: [(Truth, Truth, Truth)] = [
      (f, f, f), (f, t, t), (f, u, u), (t, f, t), (t, t, t), (t, u, t), (u, f, u), (u, t, t), (u, u, u),
    ]
    for (left, right, result) in or { #expect((left | right) == result) }
    #expect([!f, !t, !u] == [t, f, u])
  }

  @Test func `the table holds the value for each way in which the triggers stand`() throws {
    let expression = try TriggerExpression("(a & b) | !c", names: Self.names)
    let table = expression.table
    #expect(table.count == 27)
    for (row, value) in table.enumerated() {
      let truths = [row % 3, row / 3 % 3, row / 9].map { Truth(rawValue: UInt8($0)) ?? .isUnknown }
      #expect(expression.value { truths[$0] }.rawValue == value)
    }
  }
}
