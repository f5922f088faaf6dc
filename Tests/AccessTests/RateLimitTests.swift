import Access
import Testing

struct RateLimitTests {
  @Test(arguments: [
    ("100", RateLimit(perSecond: 100, burst: 200)), ("100/50", RateLimit(perSecond: 100, burst: 50)),
    ("0", .none), ("0/1", .none), ("1/1", RateLimit(perSecond: 1, burst: 1)),
  ])
  func `a limit is read`(_ text: String, _ limit: RateLimit) { #expect(RateLimit(text) == limit) }

  @Test(arguments: ["", "/", "1/", "/1", "-1", "1/0", "1/2/3", "ten", "1000001", "1.5"])
  func `a text of another form is no limit`(_ text: String) { #expect(RateLimit(text) == nil) }

  @Test func `a bucket gives its burst at once and then its rate`() {
    let limit = RateLimit(perSecond: 2, burst: 3)
    var bucket = TokenBucket(limit, at: .seconds(100))
    #expect((0..<4).map { _ in bucket.take(limit, at: .seconds(100)).isAllowed } == [true, true, true, false])
    #expect(bucket.take(limit, at: .seconds(100)).secondsUntilNext == 1)
    #expect(bucket.take(limit, at: .milliseconds(100_500)).isAllowed)
    #expect(!bucket.take(limit, at: .milliseconds(100_900)).isAllowed)
    let verdict = bucket.take(limit, at: .seconds(1000))
    #expect(verdict.isAllowed)
    #expect([verdict.remaining, verdict.secondsUntilFull, verdict.secondsUntilNext] == [2, 1, 1])
  }

  @Test func `a clock that stands still or a slow rate gives whole seconds to wait`() {
    let limit = RateLimit(perSecond: 1, burst: 1)
    var bucket = TokenBucket(limit, at: .zero)
    _ = bucket.take(limit, at: .zero)
    let verdict = bucket.take(limit, at: .zero)
    #expect(!verdict.isAllowed)
    #expect([verdict.remaining, verdict.secondsUntilFull, verdict.secondsUntilNext] == [0, 1, 1])
    #expect(!bucket.isFull(at: .milliseconds(900)))
    #expect(bucket.isFull(at: .seconds(1)))
    let slower = RateLimit(perSecond: 1, burst: 3)
    _ = bucket.take(slower, at: .seconds(2))
    #expect(!bucket.isFull(at: .milliseconds(3900)))
    #expect(bucket.isFull(at: .seconds(4)))
  }
}
