import Extraction
import Testing

@testable import Crawling

struct FrontierTests {
  private func walk(
    _ mode: CrawlMode, starts: [String] = ["s"], fetch: Site.FetchRule = .never, verify: [AdAddress] = [],
    position: CyclePosition? = nil, sitemaps: Bool = false, isNewestFirst: Bool = true,
    pageSize: Int? = nil
  ) throws -> Walk {
    let text = """
      {"id": "x", "hosts": ["a.test"], "currency": "SEK", "search": {"start": ["https://a.test/"]},
       "listing": {"url": "/(?<id>[0-9]+)"}}
      """
    var walk = Walk(
      site: try Site(parsing: Array(text.utf8), file: "x.json"), mode: mode, position: position, verify: verify)
    walk.starts = starts
    walk.fetch = fetch
    walk.readsSitemaps = sitemaps
    walk.isNewestFirst = isNewestFirst
    walk.pageSize = pageSize
    return walk
  }

  /// Plays a site: pages by address, each a list of ads and the next page; unknown addresses fail.
  private struct PlayedSite {
    var pages: [String: (ads: [String], next: String?)] = [:]
    var known: Set<String> = []
    var paid: Set<String> = []
    var identified: Set<String> = []
    var results: [String: JobResult] = [:]
    /// Pages without ads, and whether they look like pages of results.
    var empties: [String: Bool] = [:]
    var total: Int?
    var isBound = false

    func result(of job: FrontierJob) -> JobResult {
      if let result = results[job.url] { return result }
      guard job.purpose == .search else { return .opened }
      if let empty = empties[job.url] {
        return .ads(ResultsPage(ads: [], statedTotal: total, isPageOfResults: empty))
      }
      guard let page = pages[job.url] else { return .failed("GET \(job.url): no answer") }
      let ads = page.ads.map { id in
        ShownAd(
          adId: id, url: "ad/\(id)", isIdentified: identified.contains(id), isPaid: paid.contains(id),
          standing: known.contains(id) ? .unchanged : .new)
      }
      return .ads(
        ResultsPage(
          ads: ads, nextPage: page.next, statedTotal: total, isLastAllowedPage: page.next == nil && isBound))
    }

    /// The addresses asked for, and how it ended.
    func play(_ frontier: inout Frontier, most: Int? = nil) -> (urls: [String], ending: WalkEnding) {
      var urls: [String] = []
      while urls.count < 100 {
        switch frontier.next(requests: urls.count, mostRequests: most) {
        case .finish(let ending): return (urls, ending)
        case .fetch(let job):
          urls.append(job.url)
          frontier.completed(job, result(of: job))
        }
      }
      return (urls, .stopped(.receiver("never ended")))
    }
  }

  private var threePages: PlayedSite {
    PlayedSite(pages: ["s": (["1", "2"], "p2"), "p2": (["3", "4"], "p3"), "p3": (["5"], nil)])
  }

  @Test func `the newest ads are read until a whole page is known`() throws {
    var site = threePages
    site.known = ["2", "3", "4", "5"]
    var frontier = Frontier(try walk(.newest))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p2"])
    #expect(ending == .complete)
    #expect(frontier.resumePosition == nil)
  }

  @Test func `a new paid placement does not keep the walk going`() throws {
    var site = threePages
    site.known = ["2", "3", "4", "5"]
    site.paid = ["1"]
    var frontier = Frontier(try walk(.newest))
    #expect(site.play(&frontier).urls == ["s"])
  }

  @Test func `where the newest do not come first, three pages in a row must be known`() throws {
    var site = threePages
    site.pages["p3"] = (["5"], "p4")
    for number in 4...9 { site.pages["p\(number)"] = (["\(number)0"], "p\(number + 1)") }
    site.known = ["1", "2", "3", "4", "40", "50", "60", "70"]
    var frontier = Frontier(try walk(.newest, isNewestFirst: false))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p2", "p3", "p4", "p5", "p6"])
    #expect(ending == .complete)
  }

  @Test func `every start address has its own walk`() throws {
    var site = threePages
    site.pages["t"] = (["7"], "t2")
    site.pages["t2"] = (["8"], nil)
    site.known = ["1", "2"]
    var frontier = Frontier(try walk(.newest, starts: ["s", "t"]))
    #expect(site.play(&frontier).urls == ["s", "t", "t2"])
  }

  @Test func `a full walk reads every page, known or not`() throws {
    var site = threePages
    site.known = ["1", "2", "3", "4", "5"]
    var frontier = Frontier(try walk(.full))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p2", "p3"])
    #expect(ending == .complete)
  }

  @Test func `a full walk goes on in later runs where it stopped`() throws {
    var position: CyclePosition?
    var urls: [[String]] = []
    var endings: [WalkEnding] = []
    repeat {
      var frontier = Frontier(try walk(.full, fetch: .always, position: position))
      let run = threePages.play(&frontier, most: 3)
      urls.append(run.urls)
      endings.append(run.ending)
      // As the database keeps it.
      position = frontier.resumePosition.flatMap { CyclePosition(json: $0.json) }
    } while position != nil && urls.count < 10
    #expect(urls == [["s", "ad/1", "ad/2"], ["p2", "ad/3", "ad/4"], ["p3", "ad/5"]])
    #expect(endings == [.stopped(.budget), .stopped(.budget), .complete])
  }

  @Test func `ads that nobody could open any more are opened by the next run`() throws {
    var first = Frontier(try walk(.full, fetch: .always))
    #expect(threePages.play(&first, most: 2).urls == ["s", "ad/1"])
    let position = try #require(first.resumePosition)
    #expect(position.unopened == [AdAddress(adId: "2", url: "ad/2")])
    var second = Frontier(try walk(.full, fetch: .always, position: position))
    #expect(threePages.play(&second).urls == ["ad/2", "p2", "ad/3", "ad/4", "p3", "ad/5"])
  }

  @Test func `what an earlier run left unopened waits for the newest ads`() throws {
    var first = Frontier(try walk(.newest, fetch: .always))
    #expect(threePages.play(&first, most: 2).urls == ["s", "ad/1"])
    var site = threePages
    site.known = ["1", "2"]
    site.pages["s"] = (["6", "1", "2"], "p2")
    var second = Frontier(try walk(.newest, fetch: .always, position: first.resumePosition))
    #expect(site.play(&second).urls == ["s", "ad/6", "p2", "ad/3", "ad/4", "p3", "ad/5", "ad/2"])
    #expect(second.resumePosition == nil)
  }

  @Test func `a cut is forgotten when the walk comes to the end of the pages`() throws {
    var position = CyclePosition()
    position.cuts = [WalkCut(startIndex: 0, url: "p9")]
    var frontier = Frontier(try walk(.newest, position: position))
    #expect(threePages.play(&frontier).urls == ["s", "p2", "p3"])
    #expect(frontier.resumePosition == nil)
  }

  @Test func `a walk over the newest that was cut is taken up behind what has become known`() throws {
    var site = threePages
    var first = Frontier(try walk(.newest))
    #expect(site.play(&first, most: 1).urls == ["s"])
    site.known = ["1", "2"]
    var second = Frontier(try walk(.newest, position: first.resumePosition))
    let (urls, ending) = site.play(&second)
    #expect(urls == ["s", "p2", "p3"])
    #expect(ending == .complete)
    #expect(second.resumePosition == nil)
  }

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
    var frontier = Frontier(try walk(.newest, position: position([cut("p3")])))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p3", "p4", "p5", "p6"])
    #expect(ending == .complete)
    #expect(frontier.resumePosition == nil)
  }

  @Test func `news that came since have moved what lies behind a cut`() throws {
    // 1 and 2 are new, so that what was at p4 when the walk was cut is at p6 now.
    let site = longSite(pages: 9, known: [3, 4, 5, 7, 8, 9])
    var frontier = Frontier(try walk(.newest, position: position([cut("p4")])))
    #expect(site.play(&frontier).urls == ["s", "p2", "p3", "p4", "p5", "p6", "p7"])
    #expect(frontier.resumePosition == nil)
  }

  @Test func `an older cut outlives a run that does not come to it`() throws {
    var site = longSite(pages: 9, known: [3, 4, 8, 9])
    var first = Frontier(try walk(.newest, position: position([cut("p5")])))
    #expect(site.play(&first, most: 1).urls == ["s"])
    #expect(first.resumePosition?.cuts == [cut("p2"), cut("p5", pages: 3)])
    site.known.formUnion(["1"])
    let kept = first.resumePosition.flatMap { CyclePosition(json: $0.json) }
    var second = Frontier(try walk(.newest, position: kept))
    #expect(site.play(&second).urls == ["s", "p2", "p3", "p5", "p6", "p7", "p8"])
    #expect(second.resumePosition == nil)
  }

  @Test func `a walk that is cut behind a cut remembers what it still owes`() throws {
    let site = longSite(pages: 9, known: [1, 2, 3, 4, 5])
    var frontier = Frontier(try walk(.newest, position: position([cut("p3", pages: 4), cut("p8")])))
    #expect(site.play(&frontier, most: 2).urls == ["s", "p3"])
    #expect(frontier.resumePosition?.cuts == [cut("p4", pages: 3), cut("p8")])
  }

  @Test func `cuts that meet are one`() throws {
    let site = longSite(pages: 6, known: [1])
    var frontier = Frontier(try walk(.newest, position: position([cut("p2"), cut("p4", pages: 5)])))
    #expect(site.play(&frontier, most: 3).urls == ["s", "p2", "p3"])
    #expect(frontier.resumePosition?.cuts == [cut("p4", pages: 5)])
  }

  @Test func `beyond the sixteenth the deepest cuts become one stretch that is read whole`() throws {
    let site = longSite(pages: 60, known: Set(1...60))
    let cuts = (1...16).map { cut("p\($0 * 3)") }
    var frontier = Frontier(try walk(.newest, position: position(cuts)))
    frontier.completed(try #require(job(of: frontier)), .ads(ResultsPage(ads: [new("0")], nextPage: "p2")))
    let remembered = try #require(frontier.resumePosition).cuts
    #expect(remembered.count == 16)
    #expect(remembered.first == cut("p2"))
    #expect(remembered.last == cut("p45", through: "p48", pages: 3))
    var last = Frontier(try walk(.newest, position: position([remembered[15]])))
    #expect(site.play(&last).urls == ["s", "p45", "p46", "p47", "p48", "p49", "p50"])
  }

  private func job(of frontier: Frontier) -> FrontierJob? {
    var frontier = frontier
    if case .fetch(let job) = frontier.next() { return job }
    return nil
  }

  private func new(_ id: String) -> ShownAd { ShownAd(adId: id, url: "ad/\(id)", isIdentified: true) }

  @Test func `a page that fails does not hide the cuts behind it`() throws {
    var site = longSite(pages: 9, known: [1, 2, 8, 9])
    site.pages["p3"] = nil
    var first = Frontier(try walk(.newest, position: position([cut("p3"), cut("p6")])))
    let (urls, ending) = site.play(&first)
    #expect(urls == ["s", "p3", "p6", "p7", "p8"])
    #expect(ending == .incomplete(["GET p3: no answer"]))
    #expect(first.resumePosition == nil)
  }

  @Test func `a first page that fails keeps every cut`() throws {
    var site = longSite(pages: 3, known: [])
    site.pages["s"] = nil
    var frontier = Frontier(try walk(.newest, position: position([cut("p2")])))
    #expect(site.play(&frontier).urls == ["s"])
    #expect(frontier.resumePosition?.cuts == [cut("p2")])
  }

  struct RuleCase: CustomTestStringConvertible {
    var testDescription: String { "\(rule)" }
    var rule: Site.FetchRule
    var opened: [String]
  }

  @Test(arguments: [
    RuleCase(rule: .never, opened: []), RuleCase(rule: .ifIncomplete, opened: ["ad/2"]),
    RuleCase(rule: .always, opened: ["ad/1", "ad/2"]),
  ])
  func `the site's rule says which listing pages are opened`(example: RuleCase) throws {
    let site = PlayedSite(pages: ["s": (["1", "2", "3"], nil)], known: ["3"], identified: ["1"])
    var frontier = Frontier(try walk(.newest, fetch: example.rule))
    #expect(site.play(&frontier).urls == ["s"] + example.opened)
  }

  @Test func `an ad is opened once, and a known one on demand`() throws {
    var frontier = Frontier(try walk(.newest, fetch: .ifIncomplete))
    let ads = ["1", "2"].map { ShownAd(adId: $0, url: "ad/\($0)", isIdentified: false, standing: .unchanged) }
    let job = FrontierJob(purpose: .search, url: "s", startIndex: 0)
    let two = AdAddress(adId: "2", url: "ad/2")
    frontier.completed(job, .ads(ResultsPage(ads: ads)), open: [two, two])
    #expect(frontier.next() == .fetch(FrontierJob(purpose: .listing, url: "ad/2", adId: "2")))
    #expect(frontier.waitingCount == 1)
  }

  @Test(
    arguments: [
      (["p3": (["1", "2"], "p4")], "GET p3: shows the same ads as page 1; the site pages no further"),
      (["p3": (["3", "4"], "p4")], "GET p3: shows the same ads as page 2; the site pages no further"),
    ] as [([String: (ads: [String], next: String?)], String)])
  func `pages that repeat end the walk, which is not complete`(
    repeated: [String: (ads: [String], next: String?)], gap: String
  ) throws {
    var site = threePages
    site.pages.merge(repeated) { $1 }
    var frontier = Frontier(try walk(.full))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p2", "p3"])
    #expect(ending == .incomplete([gap]))
  }

  @Test func `a status that says there is no such page ends the walk behind its last page`() throws {
    var site = threePages
    site.results["p3"] = .pastEnd
    var frontier = Frontier(try walk(.full))
    #expect(site.play(&frontier).ending == .complete)
  }

  struct EmptyCase: CustomTestStringConvertible {
    var testDescription: String
    var pageSize: Int?
    var total: Int?
    var isPageOfResults = true
    var urls: [String]
    var ending = "complete"
  }

  private static let oops = "GET p4: shows no ad and nothing of a page of results"

  @Test(arguments: [
    EmptyCase(testDescription: "nothing known", urls: ["s", "p2", "p3", "p4", "p4"]),
    EmptyCase(testDescription: "behind a short page", pageSize: 2, urls: ["s", "p2", "p3", "p4"]),
    EmptyCase(testDescription: "behind a full page", pageSize: 1, urls: ["s", "p2", "p3", "p4", "p4"]),
    EmptyCase(testDescription: "all shown", total: 5, urls: ["s", "p2", "p3", "p4"]),
    EmptyCase(testDescription: "not all shown", total: 6, urls: ["s", "p2", "p3", "p4", "p4"]),
    EmptyCase(
      testDescription: "an error page", pageSize: 2, total: 5, isPageOfResults: false,
      urls: ["s", "p2", "p3", "p4", "p4"], ending: "stopped(Crawling.StopReason.pageFailed(\"\(oops)\"))"),
  ])
  func `a page without ads is the end where it is plausible or says so twice`(example: EmptyCase) throws {
    var site = threePages
    site.pages["p3"] = (["5"], "p4")
    site.empties["p4"] = example.isPageOfResults
    site.total = example.total
    var frontier = Frontier(try walk(.full, pageSize: example.pageSize))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == example.urls)
    #expect("\(ending)" == example.ending)
  }

  @Test func `an error page in the midst of a walk is read by the next look`() throws {
    let site = threePages
    var frontier = Frontier(try walk(.full))
    var looks: [Bool] = []
    while case .fetch(let job) = frontier.next() {
      let isFirstLook = job.url == "p2" && !job.isSecondLook
      if job.url == "p2" { looks.append(job.isSecondLook) }
      frontier.completed(
        job, isFirstLook ? .ads(ResultsPage(ads: [], isPageOfResults: false)) : site.result(of: job))
    }
    #expect(looks == [false, true])
    #expect(frontier.next() == .finish(.complete))
    #expect(frontier.position.startIndex == 1)
  }

  @Test(arguments: [
    (pageSize: nil, total: nil, isWhole: false), (pageSize: 2, total: nil, isWhole: true),
    (pageSize: 1, total: nil, isWhole: false), (pageSize: nil, total: 5, isWhole: true),
    (pageSize: 1, total: 6, isWhole: false),
  ] as [(Int?, Int?, Bool)])
  func `the last page that is allowed is the last one only if nothing can follow`(
    pageSize: Int?, total: Int?, isWhole: Bool
  ) throws {
    var site = threePages
    site.isBound = true
    site.total = total
    var frontier = Frontier(try walk(.full, pageSize: pageSize))
    let gap = "GET p3: is the last page that the site's definition allows; what follows is not read"
    #expect(site.play(&frontier).ending == (isWhole ? .complete : .incomplete([gap])))
  }

  @Test func `search pages say which start address they belong to`() throws {
    let site = PlayedSite(pages: ["s": (["1"], nil), "t": (["2"], nil)])
    var frontier = Frontier(try walk(.full, starts: ["s", "t"]))
    var starts: [Int?] = []
    while case .fetch(let job) = frontier.next() {
      starts.append(job.startIndex)
      frontier.completed(job, site.result(of: job))
    }
    #expect(starts == [0, 1])
  }

  @Test func `the same status on the first page is a failure`() throws {
    let site = PlayedSite(results: ["s": .pastEnd])
    var frontier = Frontier(try walk(.newest))
    #expect(site.play(&frontier).ending == .stopped(.pageFailed("GET s: is no page of results")))
  }

  @Test func `a first page without ads does not make a full walk complete, unless the site says it has none`() throws {
    var site = PlayedSite(pages: ["s": ([], nil)])
    var frontier = Frontier(try walk(.full))
    #expect(site.play(&frontier).ending == .incomplete(["GET s: the first page of results shows no ad"]))
    site.results["s"] = .ads(ResultsPage(ads: [], statedTotal: 0))
    var other = Frontier(try walk(.full))
    #expect(site.play(&other).ending == .complete)
  }

  @Test func `a page that fails is tried by three runs, then the walk is not complete`() throws {
    var site = threePages
    site.pages["p2"] = nil
    var position: CyclePosition?
    var runs: [String] = []
    repeat {
      var frontier = Frontier(try walk(.full, position: position))
      let run = site.play(&frontier)
      runs.append("\(run.urls) \(run.ending)")
      position = frontier.resumePosition
    } while position != nil && runs.count < 10
    #expect(
      runs == [
        #"["s", "p2"] stopped(Crawling.StopReason.pageFailed("GET p2: no answer"))"#,
        #"["p2"] stopped(Crawling.StopReason.pageFailed("GET p2: no answer"))"#,
        #"["p2"] incomplete(["GET p2: no answer"])"#,
      ])
  }

  @Test func `the newest walk leaves a page that fails to the next run, once`() throws {
    var site = threePages
    site.pages["p2"] = nil
    var first = Frontier(try walk(.newest))
    #expect(site.play(&first).ending == .incomplete(["GET p2: no answer"]))
    site.known = ["1", "2"]
    var second = Frontier(try walk(.newest, position: first.resumePosition))
    #expect(site.play(&second).urls == ["s", "p2"])
    #expect(second.resumePosition == nil)
  }

  @Test func `when robots forbids every start nothing is left to do`() throws {
    let site = PlayedSite(results: ["s": .forbidden("no"), "t": .forbidden("no")])
    var frontier = Frontier(try walk(.newest, starts: ["s", "t"]))
    #expect(site.play(&frontier).ending == .stopped(.robotsForbidAll))
    var other = Frontier(try walk(.newest, starts: ["s", "u"]))
    var half = site
    half.pages["u"] = (["1"], nil)
    #expect(half.play(&other).ending == .incomplete(["no"]))
  }

  @Test func `ads are verified after everything else`() throws {
    let doubtful = AdAddress(adId: "9", url: "ad/9")
    var frontier = Frontier(try walk(.newest, fetch: .always, verify: [doubtful]))
    #expect(threePages.play(&frontier).urls == ["s", "ad/1", "ad/2", "p2", "ad/3", "ad/4", "p3", "ad/5", "ad/9"])
  }

  @Test func `a stop comes before the next job, a deadline too`() throws {
    var frontier = Frontier(try walk(.newest))
    #expect(frontier.next(now: 5, deadline: 5) == .finish(.stopped(.deadline)))
    frontier.stop(.cancelled)
    frontier.stop(.receiver("late"))
    #expect(frontier.next() == .finish(.stopped(.cancelled)))
  }

  @Test func `an index of sitemaps leads to each of them once`() throws {
    let ads = [ShownAd(adId: "1", url: "ad/1", isIdentified: false)]
    let site = PlayedSite(results: [
      "s": .ads(ResultsPage(ads: [], sitemaps: ["m1", "m2", "m1"])),
      "m1": .ads(ResultsPage(ads: ads)), "m2": .failed("GET m2: no answer"),
    ])
    var frontier = Frontier(try walk(.newest, fetch: .ifIncomplete, sitemaps: true))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "m1", "ad/1", "m2"])
    #expect(ending == .incomplete(["GET m2: no answer"]))
  }

  @Test func `a position that cannot be read is none`() {
    #expect(CyclePosition(json: "{}") == nil)
    #expect(CyclePosition(json: "") == nil)
  }
}
