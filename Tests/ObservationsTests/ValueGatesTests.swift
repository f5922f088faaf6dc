import Observations
import Testing
import Vehicles

struct ValueGatesTests {
  struct Mass: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Old and new prices of the ads whose price moved.
    let moves: [(Int64, Int64)]
    /// Ads whose price did not move.
    let still: Int
    let sentence: String?

    init(_ name: String, _ moves: [(Int64, Int64)], still: Int = 0, _ sentence: String?) {
      testDescription = name
      self.moves = moves
      self.still = still
      self.sentence = sentence
    }
  }

  static let masses: [Mass] = [
    Mass("no price moves", [], still: 50, nil),
    Mass("nine of twenty", unlike(9), still: 11, nil),
    Mass("ten of twenty", unlike(10), still: 10, "10 of 20 known ads have another price"),
    Mass("fifteen of a hundred", unlike(15), still: 85, nil),
    Mass("sixteen of a hundred", unlike(16), still: 84, "16 of 100 known ads have another price"),
    Mass("seven of ten", unlike(7), still: 3, nil),
    Mass("eight of ten", unlike(8), still: 2, "8 of 10 known ads have another price"),
    Mass("nine of fifteen", unlike(9), still: 6, nil),
    Mass("29 by one ratio in a large run", alike(29, 100_000, 90_000), still: 971, nil),
    Mass(
      "30 by one ratio in a large run", alike(30, 100_000, 90_000), still: 970,
      "30 of 1000 known ads have another price, 30 of them times 0.900"),
    Mass("small sums off ads of one price", alike(60, 100_000, 99_000), still: 940, nil),
    Mass("30 by one ratio among many of all sorts", alike(30, 100_000, 90_000) + unlike(35), still: 935, nil),
    Mass(
      "VAT added", alike(20, 100_000, 125_000),
      "20 of 20 known ads have another price, 20 of them times 1.250 (25 % VAT added or lost)"),
    Mass(
      "VAT lost", alike(20, 125_000, 100_000),
      "20 of 20 known ads have another price, 20 of them times 0.800 (25 % VAT added or lost)"),
    Mass(
      "separator lost", alike(20, 129_900_000, 129_900),
      "20 of 20 known ads have another price, 20 of them times 0.001 (a separator of thousands or decimals misread)"),
    Mass(
      "monthly fees", alike(12, 210_000, 2_800), still: 8,
      "12 of 20 known ads have another price, 12 of them times 0.013 (a monthly fee read as the price, or the reverse)"),
  ]

  @Test(arguments: masses) func `mass changes of price are held and explained`(_ row: Mass) {
    var sample = RunSample()
    sample.moves = row.moves.map { RunSample.PriceMove(old: $0.0, new: $0.1) }
    sample.moves += (0..<row.still).map { RunSample.PriceMove(old: 1000 + Int64($0), new: 1000 + Int64($0)) }
    let findings = Gates.judge(sample, against: SiteBaseline()).findings
    #expect(findings.map(\.sentence) == (row.sentence.map { [$0] } ?? []))
    #expect(findings.allSatisfy { $0.gate == .massChange })
  }

  struct Constant: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let ads: Int
    let withOnePlate: Int
    var isOneCar = false
    let sentences: [String]
  }

  @Test(arguments: [
    Constant(testDescription: "four ads", ads: 100, withOnePlate: 4, sentences: []),
    Constant(
      testDescription: "five ads", ads: 100, withOnePlate: 5,
      sentences: ["one plate stands on 5 of 100 ads", "one VIN stands on 5 of 100 ads"]),
    Constant(testDescription: "2 % of the ads", ads: 300, withOnePlate: 6, sentences: []),
    Constant(testDescription: "twelve ads of one car", ads: 100, withOnePlate: 12, isOneCar: true, sentences: []),
  ])
  func `one plate on unrelated ads is a value of the page`(_ row: Constant) throws {
    var sample = RunSample()
    for index in 0..<row.ads {
      var listing = try Samples.listing(index)
      let isSame = index < row.withOnePlate
      listing.plate = LicensePlate(isSame ? "ABC123" : "DEF\(100 + index)")
      listing.vin = VIN(isSame ? "YV1BW9120S1234567" : "YV1BW9120S1234\(100 + index)")
      listing.title = row.isOneCar && isSame ? "Volvo V70" : "Ad \(index)"
      sample.add(listing, from: .search)
      sample.add(listing, from: .listing)
    }
    #expect(Gates.judge(sample, against: SiteBaseline()).findings.map(\.sentence) == row.sentences)
  }

  @Test(arguments: [(9, 2, []), (10, 2, ["the price 99000 SEK stands on 10 of 12 ads"]), (12, 8, [])])
  func `one price on most ads is a value of the page`(same: Int, others: Int, sentences: [String]) throws {
    var sample = RunSample()
    for index in 0..<(same + others) {
      let price = index < same ? 99_000 : 100_000 + Int64(index)
      sample.add(try Samples.listing(index, price: price), from: .search)
    }
    #expect(Gates.judge(sample, against: SiteBaseline()).findings.map(\.sentence) == sentences)
  }

  @Test(arguments: [
    ("Volvo V70 Skåne", false), ("Volvo – fin", false), ("SkÃ¥ne", true), ("MÃ„NGD", true), ("â€“ fin", true),
    ("Sk\u{FFFD}ne", true), ("Â 129", false), ("Â\u{A0}129", true),
  ])
  func `broken letters are recognised`(text: String, isBroken: Bool) throws {
    var sample = RunSample()
    for index in 0..<6 {
      var listing = try Samples.listing(index)
      listing.title = "\(text) \(index)"
      sample.add(listing, from: .search)
    }
    let sentences = Gates.judge(sample, against: SiteBaseline()).findings.map(\.sentence)
    #expect(sentences == (isBroken ? ["6 of 6 titles have broken letters"] : []))
  }

  @Test(arguments: [(2, 6, false), (3, 6, true), (5, 100, false), (6, 100, true)])
  func `a few broken titles are the sellers' own`(broken: Int, total: Int, isHeld: Bool) throws {
    var sample = RunSample()
    for index in 0..<total {
      var listing = try Samples.listing(index)
      listing.title = index < broken ? "SkÃ¥ne \(index)" : "Skåne \(index)"
      sample.add(listing, from: .search)
    }
    #expect(Gates.judge(sample, against: SiteBaseline()).isQuarantined == isHeld)
  }

  private static func unlike(_ count: Int) -> [(Int64, Int64)] {
    (0..<count).map { (100_000, 90_000 - Int64($0) * 1000) }
  }

  private static func alike(_ count: Int, _ old: Int64, _ new: Int64) -> [(Int64, Int64)] {
    (0..<count).map { _ in (old, new) }
  }
}
