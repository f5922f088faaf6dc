import Foundation
import Observations
import TestSupport
import Testing
import Vehicles

/// Simulated runs over a site where nothing is wrong: none of them may be held.
struct HealthyRunsTests {
  /// The site: prices from old bangers to sports cars, and fields that only some sellers fill in.
  struct Portal {
    var random: SeededRandom
    let currency: Currency

    init(seed: UInt64) throws {
      random = SeededRandom(seed: seed)
      currency = try #require(Currency(rawValue: "SEK"))
    }

    mutating func ads(_ count: Int) -> [Listing] {
      (0..<count).map { index in
        var ad = Listing(site: "test", adId: String(index))
        let price = exp(log(150_000) + 0.9 * random.normal())
        ad.price = Money(minorUnits: Int64(max(1, (price / 500).rounded())) * 50_000, currency: currency)
        ad.priceKind = random.hits(0.9) ? .cash : .monthly
        if random.hits(0.6) { ad.year = 2020 }
        if random.hits(0.94) { ad.seller = .dealer }
        if random.hits(0.3) { ad.model = "V70" }
        return ad
      }
    }

    /// Known ads: one of 25 has another price, as sellers take off round sums.
    mutating func moves(of ads: ArraySlice<Listing>) -> [RunSample.PriceMove] {
      ads.compactMap { ad in
        guard let price = ad.price?.minorUnits else { return nil }
        let less = [100_000, 200_000, 500_000, 1_000_000].randomElement(using: &random) ?? 0
        return RunSample.PriceMove(old: random.hits(0.04) ? price + Int64(less) : price, new: price)
      }
    }

    /// What is usual by 14 runs of 50 ads.
    mutating func baseline(in directory: TemporaryDirectory) throws -> SiteBaseline {
      let database = try SiteHistory(directory)
      for _ in 0..<14 { try database.add(Portal.sample(ads(50)[...])) }
      return try database.baseline()
    }

    static func sample(_ ads: ArraySlice<Listing>, moves: [RunSample.PriceMove] = []) -> RunSample {
      var sample = RunSample()
      sample.moves = moves
      for ad in ads { sample.add(ad, from: .search) }
      sample.pages.read = 1
      sample.pages.withAds = 1
      return sample
    }
  }

  @Test func `a thousand runs of 50 new ads pass`() throws {
    var portal = try Portal(seed: 1)
    var held: [String] = []
    for _ in 0..<20 {
      let baseline = try portal.baseline(in: try TemporaryDirectory())
      for _ in 0..<50 {
        let verdict = Gates.judge(Portal.sample(portal.ads(50)[...]), against: baseline)
        if verdict.isQuarantined { held += verdict.findings.map(\.sentence) }
      }
    }
    #expect(held == [])
  }

  enum Order: Sendable, CaseIterable { case none, cheapestFirst, dearestFirst }

  /// How many walks are simulated in each order; 200 of them pass as well, and take minutes.
  static let walks: UInt64 = 1

  @Test(arguments: zip(Order.allCases, [true, true, false]))
  func `walks over 20 000 ads pass, whatever their order`(order: Order, knowsAds: Bool) throws {
    var held: [String] = []
    for seed in 1...Self.walks {
      var portal = try Portal(seed: 100 + seed)
      let baseline = try portal.baseline(in: try TemporaryDirectory())
      var ads = portal.ads(20_000)
      let price = { (ad: Listing) in ad.price?.minorUnits ?? 0 }
      switch order {
      case .none: break
      case .cheapestFirst: ads.sort { price($0) < price($1) }
      case .dearestFirst: ads.sort { price($0) > price($1) }
      }
      var total = RunSample()
      for start in stride(from: 0, to: ads.count, by: 100) {
        let batch = ads[start..<start + 100]
        let moves = knowsAds ? portal.moves(of: batch) : []
        let part = Portal.sample(batch, moves: moves)
        for ad in batch { total.add(ad, from: .search) }
        total.moves += moves
        total.pages.add(part.pages)
        let findings =
          Gates.judgeBatch(part, against: baseline).findings + Gates.judge(total, against: baseline).findings
        if !findings.isEmpty {
          held += findings.map { "after \(start) ads: \($0.sentence)" }
          break
        }
      }
    }
    #expect(held == [])
  }
}

extension SeededRandom {
  fileprivate mutating func hits(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

  /// Normally distributed with mean 0 and standard deviation 1, by the method of Box and Muller.
  fileprivate mutating func normal() -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }
}
