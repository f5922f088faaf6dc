import Crawling
import Testing

struct RobotsPolicyTests {
  private static let hour: Int64 = 3_600_000
  private static let day = 24 * hour
  private static let start: Int64 = 1_780_000_000_000
  private let body = Array("User-agent: *\n".utf8)

  /// What is decided `later` milliseconds after the answer, in the same run.
  private func decision(after answer: RobotsAnswer, previous: RobotsRecord? = nil, later: Int64 = 0) -> RobotsDecision {
    let record = RobotsRecord(after: answer, body: body, at: Self.start, previous: previous)
    return RobotsPolicy.decision(for: record, now: Self.start + later, runStart: Self.start)
  }

  /// A copy received `age` milliseconds before the answer under test.
  private func copy(age: Int64) -> RobotsRecord {
    RobotsRecord(after: .status(200, retryAfter: nil), body: [1], at: Self.start - age, previous: nil)
  }

  @Test func `an origin that nothing is known about is asked`() {
    #expect(RobotsPolicy.decision(for: nil, now: Self.start, runStart: Self.start) == .fetch)
  }

  @Test(arguments: [200, 204, 206])
  func `a file is obeyed for a day`(status: Int) {
    let answer = RobotsAnswer.status(status, retryAfter: nil)
    #expect(decision(after: answer) == .obey(body: body, isStale: false))
    #expect(decision(after: answer, later: Self.day - 1) == .obey(body: body, isStale: false))
    #expect(decision(after: answer, later: Self.day) == .fetch)
    #expect(decision(after: answer, later: -1) == .fetch)
  }

  @Test func `a confirmed copy is obeyed for another day`() {
    let answer = RobotsAnswer.status(304, retryAfter: nil)
    #expect(decision(after: answer, previous: copy(age: 5 * Self.day)) == .obey(body: [1], isStale: false))
    #expect(decision(after: answer) == .forbidAll(.status(304)))
  }

  @Test(arguments: [400, 401, 403, 404, 410, 451, 302])
  func `no file means no rules, even where there was one`(status: Int) {
    let answer = RobotsAnswer.status(status, retryAfter: nil)
    #expect(decision(after: answer) == .allowAll(.status(status)))
    #expect(decision(after: answer, previous: copy(age: Self.hour)) == .allowAll(.status(status)))
    #expect(decision(after: answer, later: Self.day) == .fetch)
  }

  @Test(arguments: [500, 502, 503, 599, 100, 0])
  func `a server in trouble is left alone`(status: Int) {
    #expect(decision(after: .status(status, retryAfter: nil)) == .forbidAll(.status(status)))
  }

  @Test func `a host that cannot be reached is left alone`() {
    #expect(decision(after: .unreachable) == .forbidAll(.unreachable))
  }

  @Test(arguments: [RobotsAnswer.status(503, retryAfter: nil), .unreachable])
  func `in trouble a copy younger than thirty days holds`(answer: RobotsAnswer) {
    #expect(decision(after: answer, previous: copy(age: 30 * Self.day - 1)) == .obey(body: [1], isStale: true))
    guard case .forbidAll = decision(after: answer, previous: copy(age: 30 * Self.day)) else {
      Issue.record("a copy of thirty days still holds")
      return
    }
  }

  @Test func `a failure is asked about again in the next run and after an hour`() {
    #expect(decision(after: .unreachable, later: Self.hour - 1) == .forbidAll(.unreachable))
    #expect(decision(after: .unreachable, later: Self.hour) == .fetch)
    let record = RobotsRecord(after: .unreachable, body: [], at: Self.start, previous: nil)
    #expect(RobotsPolicy.decision(for: record, now: Self.start + 2, runStart: Self.start + 1) == .fetch)
  }

  @Test func `a failure does not lose the copy`() {
    let failed = RobotsRecord(after: .unreachable, body: [], at: Self.start, previous: copy(age: Self.hour))
    let missing = RobotsRecord(after: .status(404, retryAfter: nil), body: body, at: Self.start, previous: failed)
    #expect(missing.goodBody == [1])
    #expect(missing.goodAt == Self.start - Self.hour)
  }

  @Test func `a 429 forbids until its time is over, whatever copy there is`() {
    let named = RobotsAnswer.status(429, retryAfter: .seconds(90))
    #expect(decision(after: named, previous: copy(age: Self.hour)) == .backOff(until: Self.start + 90_000))
    #expect(decision(after: named, later: 90_000) == .fetch)
    #expect(decision(after: .status(429, retryAfter: nil)) == .backOff(until: Self.start + 60_000))
    let endless = RobotsAnswer.status(429, retryAfter: .seconds(Int64.max))
    #expect(decision(after: endless) == .backOff(until: Self.start + 366 * Self.day))
  }

  @Test func `no more of a file is kept than is read`() {
    let answer = RobotsAnswer.status(200, retryAfter: nil)
    let long = [UInt8](repeating: 35, count: 600_000)
    #expect(RobotsRecord(after: answer, body: long, at: 0, previous: nil).goodBody?.count == 512_000)
  }

  @Test func `reasons are sentences`() {
    #expect("\(RobotsReason.status(503))" == "robots.txt answered with status 503")
    #expect("\(RobotsReason.unreachable)" == "robots.txt could not be reached")
  }
}
