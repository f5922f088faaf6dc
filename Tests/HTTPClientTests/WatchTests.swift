import HTTP
import Testing

@testable import HTTPClient

struct WatchTests {
  let start = ContinuousClock.now
  var limits = Limits()

  init() {
    limits.firstByte = .seconds(20)
    limits.minimumBytesPerSecond = 100
    limits.slownessWindow = .seconds(10)
  }

  /// Looks at each of these seconds and byte counts; returns what was found.
  private func look(_ watch: inout Watch, at looks: [(seconds: Int, bytes: Int)]) -> [TransportError.Reason?] {
    var found: [TransportError.Reason?] = []
    for look in looks { found.append(watch.overdue(at: start + .seconds(look.seconds), receivedBytes: look.bytes)) }
    return found
  }

  @Test func `while connecting nothing is due`() {
    var watch = Watch(limits)
    #expect(watch.isConnecting)
    #expect(watch.due == nil)
    let found = look(&watch, at: [(1_000, 0)])
    #expect(found == [nil])
  }

  @Test func `the first byte is due after the request went out`() {
    var watch = Watch(limits)
    watch.requestSent(at: start)
    #expect(!watch.isConnecting)
    #expect(watch.due == start + .seconds(20))
    let found = look(&watch, at: [(19, 0), (20, 0)])
    #expect(found == [nil, .timedOut(.firstByte, after: .seconds(20))])
  }

  @Test func `each window must bring its own bytes`() {
    var watch = Watch(limits)
    watch.requestSent(at: start)
    let began = [watch.answerBegan(at: start), watch.answerBegan(at: start + .seconds(5))]
    #expect(began == [true, false])
    let found = look(&watch, at: [(10, 1_000), (19, 1_000), (20, 2_000), (30, 2_999)])
    #expect(found == [nil, nil, nil, .timedOut(.slowBody, after: .seconds(10))])
  }

  @Test func `a least speed of zero asks for nothing`() {
    var limits = limits
    limits.minimumBytesPerSecond = 0
    var watch = Watch(limits)
    watch.requestSent(at: start)
    _ = watch.answerBegan(at: start)
    #expect(watch.due == nil)
  }
}
