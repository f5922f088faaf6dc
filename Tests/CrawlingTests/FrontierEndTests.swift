import Testing

@testable import Crawling

/// Where the pages of a start address end.
struct FrontierEndTests {
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
    var site = PlayedSite.threePages
    site.pages["p3"] = (["5"], "p4")
    site.empties["p4"] = example.isPageOfResults
    site.total = example.total
    var frontier = Frontier(try PlayedSite.walk(.full, pageSize: example.pageSize))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == example.urls)
    #expect("\(ending)" == example.ending)
  }

  @Test func `an error page in the midst of a walk is read by the next look`() throws {
    let site = PlayedSite.threePages
    var frontier = Frontier(try PlayedSite.walk(.full))
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

  @Test(
    arguments: [
      (pageSize: nil, total: nil, isWhole: false), (pageSize: 2, total: nil, isWhole: true),
      (pageSize: 1, total: nil, isWhole: false), (pageSize: nil, total: 5, isWhole: true),
      (pageSize: 1, total: 6, isWhole: false),
    ] as [(Int?, Int?, Bool)])
  func `the last page that is allowed is the last one only if nothing can follow`(
    pageSize: Int?, total: Int?, isWhole: Bool
  ) throws {
    var site = PlayedSite.threePages
    site.isBound = true
    site.total = total
    var frontier = Frontier(try PlayedSite.walk(.full, pageSize: pageSize))
    let gap = "GET p3: is the last page that the site's definition allows; what follows is not read"
    #expect(site.play(&frontier).ending == (isWhole ? .complete : .incomplete([gap])))
  }

  @Test(arguments: CrawlMode.allCases)
  func `an error page in place of the first page is a failure`(mode: CrawlMode) throws {
    let site = PlayedSite(empties: ["s": false])
    var frontier = Frontier(try PlayedSite.walk(mode))
    let (urls, ending) = site.play(&frontier)
    #expect(urls == ["s"])
    #expect(ending == .stopped(.pageFailed("GET s: shows no ad and nothing of a page of results")))
  }
}
