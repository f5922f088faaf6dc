import Crawling
import Testing

struct PolitenessTests {
  private static let start: Int64 = 1_780_000_000_000
  private static let minute: Int64 = 60_000
  private static let day: Int64 = 86_400_000

  @Test(
    arguments: [
      (nil, nil, false, 1000), (30, nil, false, 2000), (60, nil, false, 1000), (600, nil, false, 1000),
      (600, nil, true, 100),
      (30, 1, false, 2000), (30, 5, false, 5000), (600, 0.5, true, 500), (nil, 3500, false, 3_500_000),
      (0, nil, false, 1000),
      (-5, nil, true, 1000), (nil, 1e300, false, 86_400_000), (nil, -3, false, 1000), (0.001, nil, false, 60_000_000),
      (nil, .nan, false, 1000), (.nan, nil, true, 1000),
    ] as [(Double?, Double?, Bool, Int64)])
  func `the slower of site and robots sets the pace`(
    pace: Double?, crawlDelay: Double?, isLoopback: Bool, expected: Int64
  ) {
    let delay = Politeness.delay(requestsPerMinute: pace, crawlDelaySeconds: crawlDelay, isLoopback: isLoopback)
    #expect(delay == .milliseconds(expected))
  }

  @Test func `slots are one delay apart and never in the past`() {
    var host = Politeness()
    #expect(host.reserve(now: Self.start, delay: .seconds(2)) == Self.start)
    #expect(host.reserve(now: Self.start, delay: .seconds(2)) == Self.start + 2000)
    #expect(host.reserve(now: Self.start + 100, delay: .seconds(2)) == Self.start + 4000)
    #expect(host.reserve(now: Self.start + 9000, delay: .seconds(2)) == Self.start + 9000)
    #expect(host.nextRequestAt == Self.start + 11_000)
  }

  @Test(arguments: [429, 503])
  func `a named time holds the host, also for the next run`(status: Int) {
    var host = Politeness()
    let verdict = host.answered(status: status, retryAfter: .seconds(3600), now: Self.start, jitter: 0.9)
    #expect(verdict == .wait(until: Self.start + 3_600_000))
    #expect(host.reason == .retryAfter(status: status))
    host.beginRun()
    #expect(host.hold(at: Self.start + 3_599_999) == Self.start + 3_600_000)
    #expect(host.hold(at: Self.start + 3_600_000) == nil)
    #expect(host.reserve(now: Self.start + 1, delay: .seconds(1)) == Self.start + 3_600_000)
  }

  @Test func `a shorter time does not shorten a hold`() {
    var host = Politeness()
    _ = host.answered(status: 503, retryAfter: .seconds(600), now: Self.start, jitter: 0)
    let verdict = host.answered(status: 503, retryAfter: .seconds(1), now: Self.start + 1, jitter: 0)
    #expect(verdict == .wait(until: Self.start + 600_000))
  }

  @Test func `more than a day ends the run and is flagged`() {
    var host = Politeness()
    #expect(
      host.answered(status: 429, retryAfter: .seconds(86_400), now: Self.start, jitter: 0)
        == .wait(until: Self.start + Self.day))
    #expect(
      host.answered(status: 429, retryAfter: .seconds(86_401), now: Self.start, jitter: 0)
        == .endRun(.askedForMoreThanADay(until: Self.start + Self.day + 1000)))
    #expect(
      host.answered(status: 429, retryAfter: .seconds(Int64.max), now: Self.start, jitter: 0)
        == .endRun(.askedForMoreThanADay(until: Self.start + 366 * Self.day)))
  }

  @Test func `refusals without a time double the wait and the fifth ends the run`() {
    var host = Politeness()
    var now = Self.start
    for wait in [60, 120, 240, 480] {
      let verdict = host.answered(status: 429, retryAfter: nil, now: now, jitter: 0)
      #expect(verdict == .wait(until: now + Int64(wait) * 1000))
      now = host.notBefore
    }
    #expect(host.reason == .refused(status: 429))
    let last = host.answered(status: 503, retryAfter: .zero, now: now, jitter: 0)
    #expect(last == .endRun(.refusedTooOften(until: now + 960_000)))
    host.beginRun()
    #expect(
      host.answered(status: 503, retryAfter: nil, now: host.notBefore, jitter: 0)
        == .wait(until: now + 960_000 + 1_920_000))
  }

  @Test func `thirty minutes of good answers are forgiveness`() {
    var host = Politeness()
    _ = host.answered(status: 429, retryAfter: nil, now: Self.start, jitter: 0)
    _ = host.answered(status: 429, retryAfter: nil, now: Self.start, jitter: 0)
    let quiet = Self.start + 10 * Self.minute
    #expect(host.answered(status: 200, retryAfter: nil, now: quiet, jitter: 0) == .carryOn)
    #expect(host.quietSince == quiet)
    _ = host.answered(status: 304, retryAfter: nil, now: quiet + 30 * Self.minute - 1, jitter: 0)
    #expect(host.backoffLevel == 2)
    _ = host.answered(status: 200, retryAfter: nil, now: quiet + 30 * Self.minute, jitter: 0)
    #expect(host.backoffLevel == 0)
    #expect(host.quietSince == 0)
    #expect(host.reason == nil)
  }

  @Test func `time without good answers is no forgiveness`() {
    var host = Politeness()
    _ = host.answered(status: 503, retryAfter: nil, now: Self.start, jitter: 0)
    let later = Self.start + 3 * Self.day
    #expect(host.answered(status: 500, retryAfter: nil, now: later, jitter: 0) == .carryOn)
    #expect(host.quietSince == 0)
    let verdict = host.answered(status: 503, retryAfter: nil, now: later, jitter: 0)
    #expect(verdict == .wait(until: later + 120_000))
  }

  @Test func `a refusal after a quiet half hour starts again at a minute`() {
    var host = Politeness()
    _ = host.answered(status: 503, retryAfter: nil, now: Self.start, jitter: 0)
    _ = host.answered(status: 200, retryAfter: nil, now: Self.start + Self.minute, jitter: 0)
    let later = Self.start + 31 * Self.minute
    #expect(host.answered(status: 503, retryAfter: nil, now: later, jitter: 0) == .wait(until: later + 60_000))
  }

  @Test func `other answers change nothing unless they name a time`() {
    var host = Politeness()
    #expect(host.answered(status: 200, retryAfter: .seconds(9), now: Self.start, jitter: 0) == .carryOn)
    #expect(host.answered(status: 404, retryAfter: nil, now: Self.start, jitter: 0) == .carryOn)
    #expect(host.answered(status: 500, retryAfter: nil, now: Self.start, jitter: 0) == .carryOn)
    #expect(host == Politeness())
    #expect(
      host.answered(status: 403, retryAfter: .seconds(9), now: Self.start, jitter: 0) == .wait(until: Self.start + 9000)
    )
  }

  @Test(
    arguments: [
      ("retry-after 503", .retryAfter(status: 503)), ("refused 429", .refused(status: 429)), ("", nil),
      ("refused", nil),
      ("refused x", nil), ("angry 429", nil),
    ] as [(String, HoldReason?)])
  func `a reason survives the database`(text: String, expected: HoldReason?) {
    #expect(HoldReason(rawValue: text) == expected)
    if let expected { #expect(expected.rawValue == text) }
  }

  @Test func `five failures in a row open the circuit and one answer closes it`() {
    var host = Politeness()
    for _ in 0..<4 { #expect(host.failed(now: Self.start) == .carryOn) }
    _ = host.answered(status: 500, retryAfter: nil, now: Self.start, jitter: 0)
    for _ in 0..<4 { #expect(host.failed(now: Self.start) == .carryOn) }
    #expect(host.failed(now: Self.start) == .endRun(.unreachable))
    host.beginRun()
    #expect(host.failed(now: Self.start) == .endRun(.unreachable))
  }

  @Test(
    arguments: [
      (0, 0, 60_000), (0, 1, 66_000), (1, 0.5, 126_000), (10, 0, 61_440_000), (11, 0, 86_400_000), (11, 1, 95_040_000),
      (1_000_000, 0, 86_400_000), (-3, 0, 60_000), (0, -1, 60_000), (0, 7, 66_000),
    ] as [(Int, Double, Int64)])
  func `waits double up to a day and jitter only adds`(refusals: Int, jitter: Double, expected: Int64) {
    #expect(Backoff.wait(afterRefusals: refusals, jitter: jitter) == .milliseconds(expected))
  }
}
