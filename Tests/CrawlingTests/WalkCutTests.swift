import Testing

@testable import Crawling

/// Walks for the newest ads that were cut, by a bound of the run or by its death.
struct WalkCutTests {
  /// Pages of one ad each, from `s` and `p2` to the last, with known ads from one number to another.
  private func longSite(pages: Int, known: Set<Int>) -> PlayedSite {
    var site = PlayedSite(known: Set(known.map(String.init)))
    for number in 1...pages {
      site.pages[number == 1 ? "s" : "p\(number)"] = (["\(number)"], number == pages ? nil : "p\(number + 1)")
    }
    return site
  }

  private func cut(_ url: String, through: String? = nil, pages: Int = 2) -> WalkCut {
    WalkCut(startIndex: 0, url: url, through: through, pages: pages)
  }

  private func position(_ cuts: [WalkCut]) -> CyclePosition {
    var position = CyclePosition()
    position.cuts = cuts
    return position
  }

  @Test func `a run that was killed after its batch was taken in is taken up behind that`() throws {
    // The batch holds the page at the cut too.
    let site = longSite(pages: 6, known: [1, 2, 3])
    var frontier = Frontier(try PlayedSite.walk(.newest, position: position([cut("p3")])))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p3", "p4", "p5", "p6"])
    #expect(ending == .complete)
    #expect(frontier.resumePosition == nil)
  }

  @Test func `news that came since have moved what lies behind a cut`() throws {
    // 1 and 2 are new, so that what was at p4 when the walk was cut is at p6 now.
    let site = longSite(pages: 9, known: [3, 4, 5, 7, 8, 9])
    var frontier = Frontier(try PlayedSite.walk(.newest, position: position([cut("p4")])))
    #expect(site.play(&frontier).urls == ["s", "p2", "p3", "p4", "p5", "p6", "p7", "p8"])
    #expect(frontier.resumePosition == nil)
  }

  @Test func `an older cut outlives a run that does not come to it`() throws {
    var site = longSite(pages: 9, known: [3, 4, 8, 9])
    var first = Frontier(try PlayedSite.walk(.newest, position: position([cut("p5")])))
    #expect(site.play(&first, most: 1).urls == ["s"])
    #expect(first.resumePosition?.cuts == [cut("p2"), cut("p5", pages: 3)])
    site.known.formUnion(["1"])
    let kept = first.resumePosition.flatMap { CyclePosition(json: $0.json) }
    var second = Frontier(try PlayedSite.walk(.newest, position: kept))
    #expect(site.play(&second).urls == ["s", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"])
    #expect(second.resumePosition == nil)
  }

  @Test func `a walk that is cut behind a cut remembers what it still owes`() throws {
    let site = longSite(pages: 9, known: [1, 2, 3, 4, 5])
    var frontier = Frontier(try PlayedSite.walk(.newest, position: position([cut("p3", pages: 4), cut("p8")])))
    #expect(site.play(&frontier, most: 2).urls == ["s", "p3"])
    #expect(frontier.resumePosition?.cuts == [cut("p4", pages: 3), cut("p8")])
  }

  @Test func `cuts that meet are one`() throws {
    let site = longSite(pages: 6, known: [1])
    var frontier = Frontier(try PlayedSite.walk(.newest, position: position([cut("p2"), cut("p4", pages: 5)])))
    #expect(site.play(&frontier, most: 3).urls == ["s", "p2", "p3"])
    #expect(frontier.resumePosition?.cuts == [cut("p4", pages: 5)])
  }

  @Test func `beyond the sixteenth the deepest cuts become one stretch that is read whole`() throws {
    let site = longSite(pages: 60, known: Set(1...60))
    let cuts = (1...16).map { cut("p\($0 * 3)") }
    var frontier = Frontier(try PlayedSite.walk(.newest, position: position(cuts)))
    frontier.completed(
      try #require(job(of: frontier)),
      .ads(ResultsPage(ads: [ShownAd(adId: "0", url: "ad/0", isIdentified: true)], nextPage: "p2")))
    let remembered = try #require(frontier.resumePosition).cuts
    #expect(remembered.count == 16)
    #expect(remembered.first == cut("p2"))
    #expect(remembered.last == cut("p45", through: "p48", pages: 3))
    var last = Frontier(try PlayedSite.walk(.newest, position: position([remembered[15]])))
    #expect(site.play(&last).urls == ["s", "p45", "p46", "p47", "p48", "p49", "p50"])
  }

  private func job(of frontier: Frontier) -> FrontierJob? {
    var frontier = frontier
    if case .fetch(let job) = frontier.next() { return job }
    return nil
  }

  @Test func `a page that fails does not hide the cuts behind it`() throws {
    var site = longSite(pages: 9, known: [1, 2, 8, 9])
    site.pages["p3"] = nil
    var first = Frontier(try PlayedSite.walk(.newest, position: position([cut("p3"), cut("p6")])))
    let (urls, ending) = site.play(&first)
    #expect(urls == ["s", "p3", "p6", "p7", "p8", "p9"])
    #expect(ending == .incomplete(["GET p3: no answer"]))
    #expect(first.resumePosition == nil)
  }

  @Test func `a first page that fails keeps every cut`() throws {
    var site = longSite(pages: 3, known: [])
    site.pages["s"] = nil
    var frontier = Frontier(try PlayedSite.walk(.newest, position: position([cut("p2")])))
    #expect(site.play(&frontier).urls == ["s"])
    #expect(frontier.resumePosition?.cuts == [cut("p2")])
  }
}
