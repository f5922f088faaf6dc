import TestSupport
import Testing

/// What is said of offers over several days.
struct OfferStoryTests {
  private let station: Station

  init() throws { station = try Station() }

  private static let cars = (1...60).map { Car($0) }

  /// A market of sixty cars, the newest first, after `change`.
  private func market(_ change: (inout [Car]) -> Void = { _ in }) -> CarMarket {
    var cars = Self.cars
    change(&cars)
    return CarMarket(cars.reversed())
  }

  private func crawl(_ market: CarMarket, day: Int, _ mode: String = "full") async throws -> [String] {
    let ending = try await station.crawl(market, day: day, ["--mode", mode])
    #expect(ending.status == 0, Comment(rawValue: ending.errors))
    return ending.lines
  }

  @Test func `a price that goes to and fro is four changes`() async throws {
    try await station.watch(["MLB005"])
    var said: [String] = []
    for (day, price) in [(1, 90_000), (2, 80_000), (3, 90_000), (4, 80_000), (5, 90_000)] {
      said += try await crawl(market { $0[4].price = price }, day: day)
      #expect(try await crawl(market { $0[4].price = price }, day: day) == [])
    }
    #expect(
      said.map(\.news) == [
        "listed_for_sale MLB005 10005 price=90000 initial=false",
        "price_changed MLB005 10005 price=80000 previousPrice=90000",
        "price_changed MLB005 10005 price=90000 previousPrice=80000",
        "price_changed MLB005 10005 price=80000 previousPrice=90000",
        "price_changed MLB005 10005 price=90000 previousPrice=80000",
      ])
    #expect(Set(said.compactMap { $0.member("id") }).count == 5)
    #expect(try await station.outbox() == said)
  }

  @Test func `the same car under another number is the same offer, and another price of it is news`() async throws {
    try await station.watch(["MLB005", "MLB006"])
    _ = try await crawl(market(), day: 1)
    let reposted = market { cars in
      cars[4] = Car(5, id: 20_005)
      cars[5] = Car(6, id: 20_006, price: 61_000)
      cars.append(contentsOf: [cars.remove(at: 4), cars.remove(at: 4)])
    }
    #expect(
      try await crawl(reposted, day: 2, "newest").map(\.news) == [
        "price_changed MLB006 20006 price=61000 previousPrice=97514"
      ])
  }

  @Test func `an offer that is gone is told after two days, and that it is back too`() async throws {
    try await station.watch(["MLB005", "MLB019"])
    var without = market { cars in cars.removeAll { [10_005, 10_019].contains($0.id) } }
    without.gone = [10_005, 10_019]
    #expect(try await crawl(market(), day: 1).count == 2)
    #expect(try await crawl(without, day: 2) == [])
    #expect(
      Set(try await crawl(without, day: 3).map(\.news)) == [
        "delisted MLB005 10005 lastPrice=89595 reason=removed", "delisted MLB019 10019 lastPrice=200461 reason=removed",
      ])
    #expect(try await crawl(without, day: 4) == [])
    #expect(
      Set(try await crawl(market(), day: 5).map(\.news)) == [
        "listed_for_sale MLB005 10005 price=89595 initial=false occurrence=relisted",
        "listed_for_sale MLB019 10019 price=200461 initial=false occurrence=relisted",
      ])
    #expect(try await crawl(market(), day: 5) == [])
  }

  @Test func `an offer that was missed once and comes back is no news`() async throws {
    try await station.watch(["MLB005"])
    var without = market { cars in cars.removeAll { $0.id == 10_005 } }
    without.gone = [10_005]
    _ = try await crawl(market(), day: 1)
    _ = try await crawl(without, day: 2)
    #expect(try await crawl(market(), day: 3) == [])
  }

  @Test func `whoever asks when the car is online already is told at once, and by no later run`() async throws {
    _ = try await crawl(market(), day: 1)
    try await station.watch(["MLB005"])
    #expect(try await station.outbox().map(\.news) == ["listed_for_sale MLB005 10005 price=89595 initial=true"])
    #expect(try await crawl(market(), day: 2) == [])
    #expect(try await station.outbox().count == 1)
  }

  @Test func `the newest ads need few requests`() async throws {
    _ = try await crawl(market(), day: 1)
    let grown = CarMarket(((1...60).map { Car($0) } + [Car(61), Car(69)]).reversed())
    let ending = try await station.crawl(grown, day: 2)
    #expect(
      ending.errors.timeless
        == "site=cars run=2 outcome=accepted requests=4 pages=3 listings=41 new=2 changed=0 gone=0 matched=0 events=0 "
        + "problems=0 requests_per_news=2.00\n")
    #expect(
      try await station.crawl(grown, day: 2).errors.timeless
        == "site=cars run=3 outcome=accepted requests=2 pages=1 listings=20 new=0 changed=0 gone=0 matched=0 events=0 "
        + "problems=0\n")
  }

  @Test func `walks for the newest that were cut leave nothing unread, though new ads push the others back`()
    async throws
  {
    try await station.watch(["MLB001", "MLB025"])
    #expect(try await station.crawl(market(), day: 1, ["--max-requests", "4"]).output == "")
    let grown = CarMarket(((1...60).map { Car($0) } + (61...85).map { Car($0) }).reversed())
    let second = try await station.crawl(grown, day: 2, ["--max-requests", "3"])
    #expect(second.output == "")
    let third = try await station.crawl(grown, day: 3)
    #expect(third.lines.map { $0.member("licensePlate") } == ["MLB025", "MLB001"])
    #expect(try await station.column("SELECT count(*) FROM ad") == ["85"])
  }
}
