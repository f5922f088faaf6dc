import Testing

@testable import Outbox

struct RetryScheduleTests {
  private static let hour: Int64 = 3_600_000
  private static let deadline: Int64 = 72 * hour

  /// When the tries of an event begin whose every try fails at once; chance is always the same.
  private func starts(_ policy: RetryPolicy, random: Double, deadline: Int64 = deadline) -> [Int64] {
    var starts: [Int64] = [0]
    while starts.count < 10_000,
      case .due(let time) = RetrySchedule(policy).next(
        after: starts.count, endedAt: starts[starts.count - 1], deadline: deadline, random: random)
    {
      starts.append(time)
    }
    return starts
  }

  @Test func `the standard schedule waits 10 s, 1 m, 5 m, 15 m, 1 h, 3 h, 6 h, 12 h, 24 h and 24 h`() {
    #expect(
      starts(.standard, random: 0) == [
        0, 10_000, 70_000, 370_000, 1_270_000, 4_870_000, 15_670_000, 37_270_000, 80_470_000, 166_870_000, 253_270_000,
      ])
  }

  @Test(arguments: [0.3, 0.999]) func `chance only adds, at most a quarter, and costs no try before the deadline`(
    random: Double
  ) {
    let base = starts(.standard, random: 0)
    let late = starts(.standard, random: random)
    #expect(late.count == 11)
    #expect(late[10] <= Self.deadline)
    for number in 1..<11 {
      let (least, waited) = (base[number] - base[number - 1], late[number] - late[number - 1])
      #expect(waited >= least)
      #expect(waited <= least + least / 4)
    }
    #expect(late[1] > 10_000)
  }

  @Test(arguments: [
    (RetryPolicy.none, [Int64(0)]), (.bounded(retries: 3, delay: .seconds(5)), [0, 5_000, 10_000, 15_000]),
  ])
  func `a policy has as many tries as it says`(policy: RetryPolicy, expected: [Int64]) {
    #expect(starts(policy, random: 0) == expected)
  }

  @Test func `a policy without an end stops with the age of the event`() {
    let starts = starts(.always(delay: .seconds(3_600)), random: 0)
    #expect(starts.count == 73)
    #expect(starts.last == Self.deadline)
  }

  @Test func `what the receiver asked for is waited for, and what would be too late is given up`() {
    let schedule = RetrySchedule(.standard)
    #expect(schedule.next(after: 1, endedAt: 0, deadline: Self.deadline, leastDelay: 60_000, random: 0) == .due(60_000))
    #expect(schedule.next(after: 2, endedAt: 0, deadline: Self.deadline, leastDelay: 1_000, random: 0) == .due(60_000))
    #expect(schedule.next(after: 1, endedAt: Self.deadline, deadline: Self.deadline, random: 0) == .tooOld)
    #expect(schedule.next(after: 11, endedAt: 0, deadline: Self.deadline, random: 0) == .outOfTries)
  }
}

struct RetryPolicyTests {
  @Test(arguments: [
    (#"{"policy":"None"}"#, RetryPolicy.none),
    (#"{"policy":"None","retryDelay":5}"#, .none),
    (#"{"policy":"Bounded","retryNumber":7,"retryDelay":20}"#, .bounded(retries: 7, delay: .seconds(20))),
    (#"{"policy":"Bounded","maxRetryNumber":7}"#, .bounded(retries: 7, delay: .seconds(10))),
    (#"{"policy":"Bounded"}"#, .bounded(retries: 3, delay: .seconds(10))),
    (#"{"policy":"Always","retryDelay":60}"#, .always(delay: .seconds(60))),
  ])
  func `policies are read as the vehicle makers write them, and come back`(json: String, policy: RetryPolicy) throws {
    #expect(try RetryPolicy(json: json) == policy)
    #expect(RetryPolicy(stored: policy.json) == policy)
  }

  @Test(arguments: [
    ("[]", "it is not a JSON object"), ("{}", "its member policy is missing"),
    (#"{"policy":"Sometimes"}"#, "its policy is none of None, Bounded and Always"),
    (#"{"policy":"Bounded","retryNumber":0}"#, "its retryNumber is not a whole number from 1 to 1000"),
    (#"{"policy":"Bounded","retryNumber":"3"}"#, "its retryNumber is not a whole number from 1 to 1000"),
    (#"{"policy":"Always","retryDelay":1.5}"#, "its retryDelay is not a whole number from 1 to 86400"),
  ])
  func `a policy that says something else is refused`(json: String, reason: String) {
    #expect(throws: EndpointRefusal.invalidRetryPolicy(reason)) { try RetryPolicy(json: json) }
  }
}
