import Testing

@testable import Registry

struct OwnerRuleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var known: UInt64 = 7
    var former: UInt64 = 0
    var acquired: UInt16 = 100
    let owner: UInt64
    var day: UInt16 = 100
    let verdict: OwnerRule.Verdict
  }

  @Test(arguments: [
    Case(testDescription: "the same", owner: 7, verdict: .same),
    Case(testDescription: "another", owner: 8, verdict: .changed),
    Case(testDescription: "withheld", owner: 0, verdict: .withheld),
    Case(testDescription: "never known", known: 0, owner: 8, verdict: .same),
    Case(testDescription: "the same, acquired later", owner: 7, day: 101, verdict: .changed),
    Case(testDescription: "the same, acquired earlier", owner: 7, day: 99, verdict: .same),
    Case(testDescription: "the same, first day", acquired: 0, owner: 7, day: 99, verdict: .same),
    Case(testDescription: "back to the former, same day", former: 8, owner: 8, verdict: .corrected),
    Case(testDescription: "back to the former, earlier", former: 8, owner: 8, day: 50, verdict: .corrected),
    Case(
      testDescription: "back to the former without days", former: 8, acquired: 0, owner: 8, day: 0, verdict: .corrected),
    Case(testDescription: "sold back to the former", former: 8, owner: 8, day: 101, verdict: .changed),
    Case(testDescription: "a third one", former: 8, owner: 9, verdict: .changed),
  ])
  func `an owner is judged by what is remembered`(_ item: Case) {
    var facts = VehicleFacts(bits: 0)
    facts.isOwnerKnown = item.known != 0
    facts.acquired = item.acquired
    var seen = VehicleFacts(bits: 0)
    seen.acquired = item.day
    let record = VehicleRecord(vin: 1, tail: 1, owner: item.known, facts: facts)
    let row = SightedRow(hash: 0, vin: 1, tail: 1, owner: item.owner, user: 0, facts: seen)
    #expect(OwnerRule.judge(record, formerOwner: item.former, row) == item.verdict)
  }
}
