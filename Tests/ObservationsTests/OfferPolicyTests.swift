import FoundationEssentials
import Observations
import Testing

struct OfferPolicyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Days since the last sighting of the latest offer; nil without an offer.
    let unseen: Double?
    /// Days since the latest offer was delisted; nil while it is open.
    let delisted: Double?
    let wasAway: Bool
    let step: OfferPolicy.Step

    init(_ name: String, unseen: Double?, delisted: Double? = nil, wasAway: Bool = true, _ step: OfferPolicy.Step) {
      testDescription = name
      self.unseen = unseen
      self.delisted = delisted
      self.wasAway = wasAway
      self.step = step
    }
  }

  @Test(arguments: [
    Case("the first sighting", unseen: nil, .opens(1)),
    Case("the same ad the next day", unseen: 1, wasAway: false, .joins),
    Case("the same ad, deep in the pages for long", unseen: 90, wasAway: false, .joins),
    Case("a new ad the next day", unseen: 1, .joins),
    Case("a new ad after 30 days", unseen: 30, .joins),
    Case("a new ad after more than 30 days", unseen: 30.1, .opens(4)),
    Case("back a day after delisting", unseen: 5, delisted: 1, .revives),
    Case("back 30 days after delisting", unseen: 40, delisted: 30, .revives),
    Case("back later than that", unseen: 40, delisted: 30.1, .opens(4)),
  ])
  func `a sighting belongs to an offer`(_ row: Case) {
    let now = Date(timeIntervalSince1970: 1_780_000_000)
    let latest = row.unseen.map { days in
      OfferPolicy.Latest(
        number: 3, lastSeenAt: now.addingTimeInterval(-days * 86_400),
        delistedAt: row.delisted.map { now.addingTimeInterval(-$0 * 86_400) })
    }
    #expect(OfferPolicy.step(after: latest, at: now, wasAway: row.wasAway) == row.step)
  }
}
