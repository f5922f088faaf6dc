import Extraction
import Testing

@testable import Crawling

struct FrontierTests {
  @Test func `the newest ads are read until a whole page is known`() throws {
    var site = PlayedSite.threePages
    site.known = ["2", "3", "4", "5"]
    var frontier = Frontier(try PlayedSite.walk(.newest))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p2"])
    #expect(ending == .complete)
    #expect(frontier.resumePosition == nil)
  }

  @Test func `a new paid placement does not keep the walk going`() throws {
    var site = PlayedSite.threePages
    site.known = ["2", "3", "4", "5"]
    site.paid = ["1"]
    var frontier = Frontier(try PlayedSite.walk(.newest))
    #expect(site.play(&frontier).urls == ["s"])
  }

  @Test func `where the newest do not come first, three pages in a row must be known`() throws {
    var site = PlayedSite.threePages
    site.pages["p3"] = (["5"], "p4")
    for number in 4...9 { site.pages["p\(number)"] = (["\(number)0"], "p\(number + 1)") }
    site.known = ["1", "2", "3", "4", "40", "50", "60", "70"]
    var frontier = Frontier(try PlayedSite.walk(.newest, isNewestFirst: false))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p2", "p3", "p4", "p5", "p6"])
    #expect(ending == .complete)
  }

  @Test func `every start address has its own walk`() throws {
    var site = PlayedSite.threePages
    site.pages["t"] = (["7"], "t2")
    site.pages["t2"] = (["8"], nil)
    site.known = ["1", "2"]
    var frontier = Frontier(try PlayedSite.walk(.newest, starts: ["s", "t"]))
    #expect(site.play(&frontier).urls == ["s", "t", "t2"])
  }

  @Test func `a full walk reads every page, known or not`() throws {
    var site = PlayedSite.threePages
    site.known = ["1", "2", "3", "4", "5"]
    var frontier = Frontier(try PlayedSite.walk(.full))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p2", "p3"])
    #expect(ending == .complete)
  }

  @Test func `a full walk goes on in later runs where it stopped`() throws {
    var position: CyclePosition?
    var urls: [[String]] = []
    var endings: [WalkEnding] = []
    repeat {
      var frontier = Frontier(try PlayedSite.walk(.full, fetch: .always, position: position))
      let run = PlayedSite.threePages.play(&frontier, most: 3)
      urls.append(run.urls)
      endings.append(run.ending)
      // As the database keeps it.
      position = frontier.resumePosition.flatMap { CyclePosition(json: $0.json) }
    } while position != nil && urls.count < 10
    #expect(urls == [["s", "ad/1", "ad/2"], ["p2", "ad/3", "ad/4"], ["p3", "ad/5"]])
    #expect(endings == [.stopped(.budget), .stopped(.budget), .complete])
  }

  @Test func `ads that nobody could open any more are opened by the next run`() throws {
    var first = Frontier(try PlayedSite.walk(.full, fetch: .always))
    #expect(PlayedSite.threePages.play(&first, most: 2).urls == ["s", "ad/1"])
    let position = try #require(first.resumePosition)
    #expect(position.unopened == [AdAddress(adId: "2", url: "ad/2")])
    var second = Frontier(try PlayedSite.walk(.full, fetch: .always, position: position))
    #expect(PlayedSite.threePages.play(&second).urls == ["ad/2", "p2", "ad/3", "ad/4", "p3", "ad/5"])
  }

  @Test func `what an earlier run left unopened waits for the newest ads`() throws {
    var first = Frontier(try PlayedSite.walk(.newest, fetch: .always))
    #expect(PlayedSite.threePages.play(&first, most: 2).urls == ["s", "ad/1"])
    var site = PlayedSite.threePages
    site.known = ["1", "2"]
    site.pages["s"] = (["6", "1", "2"], "p2")
    var second = Frontier(try PlayedSite.walk(.newest, fetch: .always, position: first.resumePosition))
    #expect(site.play(&second).urls == ["s", "ad/6", "p2", "ad/3", "ad/4", "p3", "ad/5", "ad/2"])
    #expect(second.resumePosition == nil)
  }

  @Test func `a cut is forgotten when the walk comes to the end of the pages`() throws {
    var position = CyclePosition()
    position.cuts = [WalkCut(startIndex: 0, url: "p9")]
    var frontier = Frontier(try PlayedSite.walk(.newest, position: position))
    #expect(PlayedSite.threePages.play(&frontier).urls == ["s", "p2", "p3"])
    #expect(frontier.resumePosition == nil)
  }

  @Test func `a walk over the newest that was cut is taken up behind what has become known`() throws {
    var site = PlayedSite.threePages
    var first = Frontier(try PlayedSite.walk(.newest))
    #expect(site.play(&first, most: 1).urls == ["s"])
    site.known = ["1", "2"]
    var second = Frontier(try PlayedSite.walk(.newest, position: first.resumePosition))
    let (urls, ending) = site.play(&second)
    #expect(urls == ["s", "p2", "p3"])
    #expect(ending == .complete)
    #expect(second.resumePosition == nil)
  }

  @Test func `known ads that new ones have pushed behind the cut do not end the walk there`() throws {
    var site = PlayedSite(pages: [
      "s": (["8", "7"], "p2"), "p2": (["6", "5"], "p3"), "p3": (["4", "3"], "p4"), "p4": (["2", "1"], nil),
    ])
    var first = Frontier(try PlayedSite.walk(.newest))
    #expect(site.play(&first, most: 2).urls == ["s", "p2"])
    site.known = ["8", "7", "6", "5"]
    site.pages = [
      "s": (["10", "9"], "p2"), "p2": (["8", "7"], "p3"), "p3": (["6", "5"], "p4"), "p4": (["4", "3"], "p5"),
      "p5": (["2", "1"], nil),
    ]
    var second = Frontier(try PlayedSite.walk(.newest, position: first.resumePosition))
    #expect(site.play(&second).urls == ["s", "p2", "p3", "p4", "p5"])
    site.known.formUnion(["1", "2", "3", "4", "9", "10"])
    var third = Frontier(try PlayedSite.walk(.newest, position: first.resumePosition))
    #expect(site.play(&third).urls == ["s", "p3", "p4"], "one known page more than the one that lies before the cut")
  }

  @Test func `a walk that is cut again before it reached the first cut forgets neither`() throws {
    var site = PlayedSite(pages: [
      "s": (["6", "5"], "p2"), "p2": (["4", "3"], "p3"), "p3": (["2", "1"], nil),
    ])
    var first = Frontier(try PlayedSite.walk(.newest))
    _ = site.play(&first, most: 1)
    site.known = ["6", "5"]
    site.pages = [
      "s": (["12", "11"], "p2"), "p2": (["10", "9"], "p3"), "p3": (["8", "7"], "p4"), "p4": (["6", "5"], "p5"),
      "p5": (["4", "3"], "p6"), "p6": (["2", "1"], nil),
    ]
    var second = Frontier(try PlayedSite.walk(.newest, position: first.resumePosition))
    #expect(site.play(&second, most: 1).urls == ["s"])
    let position = try #require(second.resumePosition)
    site.known.formUnion(["12", "11"])
    var third = Frontier(try PlayedSite.walk(.newest, position: position))
    #expect(site.play(&third).urls == ["s", "p2", "p3", "p4", "p5", "p6"])
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
    var frontier = Frontier(try PlayedSite.walk(.newest, fetch: example.rule))
    #expect(site.play(&frontier).urls == ["s"] + example.opened)
  }

  @Test func `an ad is opened once, and a known one on demand`() throws {
    var frontier = Frontier(try PlayedSite.walk(.newest, fetch: .ifIncomplete))
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
    var site = PlayedSite.threePages
    site.pages.merge(repeated) { $1 }
    var frontier = Frontier(try PlayedSite.walk(.full))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "p2", "p3"])
    #expect(ending == .incomplete([gap]))
  }

  @Test func `a status that says there is no such page ends the walk behind its last page`() throws {
    var site = PlayedSite.threePages
    site.results["p3"] = .pastEnd
    var frontier = Frontier(try PlayedSite.walk(.full))
    #expect(site.play(&frontier).ending == .complete)
  }

  @Test func `search pages say which start address they belong to`() throws {
    let site = PlayedSite(pages: ["s": (["1"], nil), "t": (["2"], nil)])
    var frontier = Frontier(try PlayedSite.walk(.full, starts: ["s", "t"]))
    var starts: [Int?] = []
    while case .fetch(let job) = frontier.next() {
      starts.append(job.startIndex)
      frontier.completed(job, site.result(of: job))
    }
    #expect(starts == [0, 1])
  }

  @Test func `the same status on the first page is a failure`() throws {
    let site = PlayedSite(results: ["s": .pastEnd])
    var frontier = Frontier(try PlayedSite.walk(.newest))
    #expect(site.play(&frontier).ending == .stopped(.pageFailed("GET s: is no page of results")))
  }

  @Test func `a first page without ads does not make a full walk complete, unless the site says it has none`() throws {
    var site = PlayedSite(pages: ["s": ([], nil)])
    var frontier = Frontier(try PlayedSite.walk(.full))
    #expect(site.play(&frontier).ending == .incomplete(["GET s: the first page of results shows no ad"]))
    site.results["s"] = .ads(ResultsPage(ads: [], statedTotal: 0))
    var other = Frontier(try PlayedSite.walk(.full))
    #expect(site.play(&other).ending == .complete)
  }

  @Test func `a page that fails is tried by three runs, then the walk is not complete`() throws {
    var site = PlayedSite.threePages
    site.pages["p2"] = nil
    var position: CyclePosition?
    var runs: [String] = []
    repeat {
      var frontier = Frontier(try PlayedSite.walk(.full, position: position))
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
    var site = PlayedSite.threePages
    site.pages["p2"] = nil
    var first = Frontier(try PlayedSite.walk(.newest))
    #expect(site.play(&first).ending == .incomplete(["GET p2: no answer"]))
    site.known = ["1", "2"]
    var second = Frontier(try PlayedSite.walk(.newest, position: first.resumePosition))
    #expect(site.play(&second).urls == ["s", "p2"])
    #expect(second.resumePosition == nil)
  }

  @Test func `when robots forbids every start nothing is left to do`() throws {
    let site = PlayedSite(results: ["s": .forbidden("no"), "t": .forbidden("no")])
    var frontier = Frontier(try PlayedSite.walk(.newest, starts: ["s", "t"]))
    #expect(site.play(&frontier).ending == .stopped(.robotsForbidAll))
    var other = Frontier(try PlayedSite.walk(.newest, starts: ["s", "u"]))
    var half = site
    half.pages["u"] = (["1"], nil)
    #expect(half.play(&other).ending == .incomplete(["no"]))
  }

  @Test func `ads are verified after everything else`() throws {
    let doubtful = AdAddress(adId: "9", url: "ad/9")
    var frontier = Frontier(try PlayedSite.walk(.newest, fetch: .always, verify: [doubtful]))
    #expect(
      PlayedSite.threePages.play(&frontier).urls == ["s", "ad/1", "ad/2", "p2", "ad/3", "ad/4", "p3", "ad/5", "ad/9"])
  }

  @Test func `a stop comes before the next job, a deadline too`() throws {
    var frontier = Frontier(try PlayedSite.walk(.newest))
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
    var frontier = Frontier(try PlayedSite.walk(.newest, fetch: .ifIncomplete, sitemaps: true))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s", "m1", "ad/1", "m2"])
    #expect(ending == .incomplete(["GET m2: no answer"]))
  }

  @Test(arguments: CrawlMode.allCases)
  func `the position in a sitemap of 20000 ads is small and leads to the rest`(mode: CrawlMode) throws {
    let ads = (1...20_000).map { ShownAd(adId: "\($0)", url: "https://a.test/ad/\($0)", isIdentified: false) }
    let site = PlayedSite(results: [
      "s": .ads(ResultsPage(ads: [], sitemaps: ["m1", "m2"])), "m1": .ads(ResultsPage(ads: ads)),
      "m2": .ads(ResultsPage(ads: [ShownAd(adId: "x", url: "ad/x", isIdentified: true)])),
    ])
    var first = Frontier(try PlayedSite.walk(mode, fetch: .always, sitemaps: true))
    #expect(site.play(&first, most: 50).urls.count == 50)
    let json = try #require(first.resumePosition).json
    #expect(json.utf8.count < 400)
    var second = Frontier(
      try PlayedSite.walk(mode, fetch: .always, position: CyclePosition(json: json), sitemaps: true))
    let urls = site.play(&second, most: 4).urls
    let rest = ["m1", "https://a.test/ad/49", "https://a.test/ad/50", "https://a.test/ad/51"]
    #expect(urls == (mode == .full ? rest : ["s"] + rest.prefix(3)))
  }

  @Test func `a position that cannot be read is none`() {
    #expect(CyclePosition(json: "{}") == nil)
    #expect(CyclePosition(json: "") == nil)
  }
}
