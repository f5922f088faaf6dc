import FoundationEssentials
import Observations
import Testing
import Vehicles

struct ListingLifecycleTests {
  /// One input, so many hours after the first sighting.
  enum Input: Sendable {
    case seen(Double)
    case soldMark(Double)
    case miss(Double)
    case strong(Double, DelistingReason = .removed)
    case weak(Double)
    case stillThere(Double)
    case failed(Double)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let inputs: [Input]
    let state: ListingLifecycle.State
    let last: ListingLifecycle.Transition?

    init(
      _ name: String, _ inputs: [Input], _ state: ListingLifecycle.State, _ last: ListingLifecycle.Transition? = nil
    ) {
      testDescription = name
      self.inputs = inputs
      self.state = state
      self.last = last
    }
  }

  static let cases: [Case] = [
    Case("seen once is new", [], .new),
    Case("seen twice is active", [.seen(1)], .active),
    Case("the same sighting again changes nothing", [.seen(0)], .new),
    Case("one walk without it is a miss", [.miss(1)], .missed),
    Case("a walk that ended before the last sighting is none", [.seen(5), .miss(4)], .active),
    Case("four walks without it prove nothing", [.miss(1), .miss(2), .miss(3), .miss(4)], .missed),
    Case("one strong proof is a suspicion", [.strong(1)], .suspectedGone),
    Case("two strong proofs six hours apart", [.strong(1), .strong(7)], .gone, .gone(.removed)),
    Case("two strong proofs less than six hours apart", [.strong(1), .strong(6.9)], .suspectedGone),
    Case("the first and the third six hours apart", [.strong(1), .strong(4), .strong(7)], .gone, .gone(.removed)),
    Case("one strong proof and a miss long after", [.strong(1), .miss(20)], .suspectedGone),
    Case("one strong proof and one miss", [.miss(1), .strong(2)], .suspectedGone),
    Case("one strong proof after two misses", [.miss(1), .miss(2), .strong(3)], .gone, .gone(.removed)),
    Case("a second miss after a strong proof", [.miss(1), .strong(2), .miss(3)], .gone, .gone(.removed)),
    Case("two weak proofs and two misses", [.miss(1), .miss(2), .weak(3), .weak(4)], .suspectedGone),
    Case(
      "two weak proofs and three misses", [.miss(1), .miss(2), .weak(3), .weak(4), .miss(5)], .gone, .gone(.unknown)),
    Case("the same weak proof twice is one", [.miss(1), .miss(2), .miss(3), .weak(4), .weak(4)], .suspectedGone),
    Case("a failed look is no evidence", [.miss(1), .miss(2), .failed(3)], .missed),
    Case("still there takes all back", [.miss(1), .strong(2), .stillThere(3), .miss(4)], .missed),
    Case("a sighting takes all back", [.strong(1), .seen(2), .strong(8)], .suspectedGone),
    Case("evidence from before the last sighting is stale", [.seen(5), .strong(4)], .active),
    Case("expired is kept as the reason", [.strong(1, .expired), .strong(8)], .gone, .gone(.expired)),
    Case("gone and seen again has returned", [.strong(1), .strong(8), .seen(9)], .active, .returned),
    Case("gone stays gone without a sighting", [.strong(1), .strong(8), .miss(9), .strong(20)], .gone),
    Case("one sold mark is a suspicion", [.soldMark(1)], .suspectedGone),
    Case("a sold mark on page and card of one run", [.soldMark(1), .soldMark(1.1)], .suspectedGone),
    Case("a sold mark seen again", [.soldMark(1), .soldMark(1.5)], .gone, .gone(.soldMarked)),
    Case("a sold mark and one walk without it", [.soldMark(1), .miss(2)], .gone, .gone(.soldMarked)),
    Case("a sold mark after one walk without it", [.miss(1), .soldMark(2)], .gone, .gone(.soldMarked)),
    Case("a sold page behind a missed ad", [.miss(1), .strong(2, .soldMarked)], .gone, .gone(.soldMarked)),
    Case("sold, then removed, is sold", [.soldMark(1), .strong(8)], .gone, .gone(.soldMarked)),
    Case("a sold mark taken back", [.soldMark(1), .seen(2), .miss(3)], .missed),
    Case("a sold page seen after it was gone", [.soldMark(1), .soldMark(2), .soldMark(3)], .gone),
  ]

  @Test(arguments: cases) func `evidence decides where an ad stands`(_ row: Case) {
    let start = Date(timeIntervalSince1970: 1_780_000_000)
    var lifecycle = ListingLifecycle(firstSeenAt: start)
    var last: ListingLifecycle.Transition?
    func time(_ hours: Double) -> Date { start.addingTimeInterval(hours * 3600) }
    for input in row.inputs {
      last =
        switch input {
        case .seen(let hour): lifecycle.see(at: time(hour))
        case .soldMark(let hour): lifecycle.see(at: time(hour), isSold: true)
        case .miss(let hour): lifecycle.miss(at: time(hour))
        case .strong(let hour, let reason): lifecycle.weigh(.strong(reason), at: time(hour))
        case .weak(let hour): lifecycle.weigh(.weak, at: time(hour))
        case .stillThere(let hour): lifecycle.weigh(.stillThere, at: time(hour))
        case .failed(let hour): lifecycle.weigh(.none, at: time(hour))
        }
    }
    #expect(lifecycle.state == row.state)
    #expect(last == row.last)
  }
}
