import Compression
import Extraction
import Foundation
import HTTP
import Synchronization
import TestSupport
import Testing

@testable import Crawling

/// Whole walks over a site on this machine, or over a recording of it.
struct CrawlerTests {
  /// Three pages of results with two ads each, and a page for every ad.
  static func answer(_ target: String) -> LoopbackServer.Reply {
    switch target {
    case "/search": results(1...2)
    case "/search?page=2": results(3...4)
    case "/search?page=3": results(5...6)
    case let ad where ad.hasPrefix("/ad/"): .response(headers: headers(ad), body: Array(listing(ad).utf8))
    default: .response(headers: headers(target), body: Array("<html><h1>Inga bilar</h1></html>".utf8))
    }
  }

  private static func headers(_ target: String) -> Headers {
    ["Content-Type": "text/html; charset=utf-8", "ETag": "\"\(target)\""]
  }

  private static func results(_ ids: ClosedRange<Int>) -> LoopbackServer.Reply {
    let cards = ids.map { "<li><a href=\"/ad/\($0)\"><h2>Volvo V70 \($0)</h2></a></li>" }.joined()
    return .response(headers: headers("\(ids)"), body: Array("<html><ul>\(cards)</ul></html>".utf8))
  }

  private static func listing(_ path: String) -> String {
    """
    <html><h1>Volvo V70</h1><dl><dt>Regnr</dt><dd>ABC12\(path.last ?? "0")</dd><dt>Märke</dt><dd>Volvo</dd>
    <dt>Miltal</dt><dd>1 200 mil</dd><dt>Modellår</dt><dd>2015</dd></dl><span class="price">129 000 kr</span></html>
    """
  }

  private func fixture() throws -> FetchFixture {
    try FetchFixture(page: { request, _ in
      let reply = Self.answer(request.target)
      if case .response(_, let headers, _, _) = reply, let tag = request.headers["If-None-Match"],
        headers["ETag"] == tag
      {
        return .response(status: 304)
      }
      return reply
    })
  }

  /// Collects what the crawler hands on, and knows what it has seen before.
  private final class Collector {
    var known: Set<String>
    var seen: [String] = []
    var checkpoints: [CyclePosition] = []
    var stopsAfter = Int.max

    init(known: Set<String> = []) { self.known = known }

    var receiver: Crawler.Receiver {
      var receiver = Crawler.Receiver { page in
        self.seen.append("\(page.purpose.rawValue) \(page.kind.rawValue) \(Self.path(page.requestedURL))")
        let standings = page.ads.map { ($0.adId, self.known.contains($0.adId) ? AdStanding.unchanged : .new) }
        self.known.formUnion(page.ads.map(\.adId))
        return PageVerdict(
          standings: Dictionary(uniqueKeysWithValues: standings), keepsValidator: true,
          stop: self.seen.count >= self.stopsAfter ? "enough" : nil)
      }
      receiver.checkpoint = { self.checkpoints.append($0) }
      return receiver
    }

    private static func path(_ url: String) -> String { WebAddress(url)?.pathAndQuery ?? url }
  }

  private func crawler(
    _ fixture: FetchFixture, change: (inout PageFetcher.Configuration) -> Void = { _ in }
  ) async throws -> Crawler {
    let site = try fixture.site()
    return Crawler(
      site: site, fetcher: try await fixture.fetcher(change: change), ledger: try await fixture.ledger(),
      clock: fixture.clock)
  }

  @Test func `a full walk hands on every page and opens every ad that names no vehicle`() async throws {
    let fixture = try fixture()
    let collector = Collector()
    let report = try await crawler(fixture).run(Walk(site: try fixture.site(), mode: .full), collector.receiver)
    #expect(
      collector.seen == [
        "search list /search", "listing ad /ad/1", "listing ad /ad/2", "search list /search?page=2", "listing ad /ad/3",
        "listing ad /ad/4", "search list /search?page=3", "listing ad /ad/5", "listing ad /ad/6",
        "search list /search?page=4", "search list /search?page=4",
      ])
    #expect(report.ending == .complete)
    #expect(report.requests == 12)
    #expect(report.pages == 11)
    #expect(report.listings == 12)
    #expect(report.outcomes == [.list: 5, .ad: 6])
    #expect(report.position == nil)
  }

  @Test func `the next walk asks conditionally and stops at what is known`() async throws {
    let fixture = try fixture()
    let collector = Collector()
    let walk = Walk(site: try fixture.site(), mode: .newest)
    _ = try await crawler(fixture).run(walk, collector.receiver)
    collector.seen = []
    let report = try await crawler(fixture).run(walk, collector.receiver)
    #expect(collector.seen == ["search notModified /search"])
    #expect(report.ending == .complete)
    #expect(report.requests == 1)
  }

  @Test func `a full walk over pages that have not changed still reads all of them`() async throws {
    let fixture = try fixture()
    let collector = Collector()
    let walk = Walk(site: try fixture.site(), mode: .full)
    _ = try await crawler(fixture).run(walk, collector.receiver)
    collector.seen = []
    let report = try await crawler(fixture).run(walk, collector.receiver)
    #expect(
      collector.seen == [
        "search notModified /search", "search notModified /search?page=2", "search notModified /search?page=3",
        "search list /search?page=4", "search list /search?page=4",
      ])
    #expect(report.ending == .complete)
    #expect(report.listings == 6)
  }

  @Test func `ads that nobody read are opened from a page that has not changed`() async throws {
    let fixture = try fixture()
    var walk = Walk(site: try fixture.site(), mode: .newest)
    walk.fetch = .never
    _ = try await crawler(fixture).run(walk, Collector().receiver)
    walk.fetch = .ifIncomplete
    var seen: [String] = []
    let receiver = Crawler.Receiver { page in
      seen.append("\(page.kind.rawValue) \(page.requestedURL)")
      let unread = page.ads.compactMap { ad in ad.url.map { AdAddress(adId: ad.adId, url: $0) } }
      return PageVerdict(open: unread)
    }
    _ = try await crawler(fixture).run(walk, receiver)
    #expect(
      seen == [
        "notModified \(fixture.url("/search"))", "ad \(fixture.url("/ad/1"))", "ad \(fixture.url("/ad/2"))",
      ])
  }

  @Test func `three walls in a row end the walk`() async throws {
    let fixture = try FetchFixture(page: { request, _ in
      request.target.hasPrefix("/ad/") ? .response(status: 403) : Self.answer(request.target)
    })
    let collector = Collector()
    let report = try await crawler(fixture).run(Walk(site: try fixture.site(), mode: .full), collector.receiver)
    #expect(report.ending == .stopped(.blocked("GET \(fixture.url("/ad/3")): the site refused with status 403")))
    #expect(
      collector.seen == [
        "search list /search", "listing blocked /ad/1", "listing blocked /ad/2", "search list /search?page=2",
        "listing blocked /ad/3",
      ])
  }

  @Test func `an error page that answers 200 does not end a full walk`() async throws {
    let fixture = try FetchFixture(page: { request, _ in
      request.target == "/search?page=2" ? .text("<h1>Oops! Something went wrong</h1>") : Self.answer(request.target)
    })
    var walk = Walk(site: try fixture.site(), mode: .full)
    walk.fetch = .never
    let report = try await crawler(fixture).run(walk, Collector().receiver)
    let address = fixture.url("/search?page=2")
    #expect(
      report.ending == .stopped(.pageFailed("GET \(address): shows no ad and nothing of a page of results")))
    #expect(report.position?.nextURL == address)
  }

  @Test func `a verdict that keeps nothing leaves the next request unconditional`() async throws {
    let fixture = try fixture()
    for _ in 1...2 {
      _ = try await crawler(fixture, change: { $0.maximumRequests = 2 }).run(
        Walk(site: try fixture.site(), mode: .newest), Crawler.Receiver { _ in PageVerdict() })
    }
    #expect(fixture.server.requests.compactMap { $0.headers["If-None-Match"] } == [])
  }

  @Test func `a walk that runs out of requests goes on in the next run`() async throws {
    let fixture = try fixture()
    let collector = Collector()
    let site = try fixture.site()
    var position: CyclePosition?
    var endings: [WalkEnding] = []
    repeat {
      let report = try await crawler(fixture, change: { $0.maximumRequests = 4 }).run(
        Walk(site: site, mode: .full, position: position), collector.receiver)
      endings.append(report.ending)
      position = report.position
    } while position != nil && endings.count < 10
    #expect(endings == [.stopped(.budget), .stopped(.budget), .complete])
    #expect(collector.seen.count == 11)
    #expect(collector.checkpoints.map(\.pagesDone) == [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 0, 0])
    #expect(collector.checkpoints.last == CyclePosition())
  }

  @Test func `the receiver can end the walk, and its errors end it too`() async throws {
    struct Refusal: Error {}
    let fixture = try fixture()
    let collector = Collector()
    collector.stopsAfter = 2
    let walk = Walk(site: try fixture.site(), mode: .full)
    let report = try await crawler(fixture).run(walk, collector.receiver)
    #expect(report.ending == .stopped(.receiver("enough")))
    #expect(collector.seen.count == 2)
    let failing = try await crawler(fixture)
    await #expect(throws: Refusal.self) {
      _ = try await failing.run(walk, Crawler.Receiver { _ in throw Refusal() })
    }
  }

  @Test func `a cancelled task ends the walk before its next page and keeps the position`() async throws {
    let fixture = try fixture()
    let site = try fixture.site()
    let report = try await Task {
      try await crawler(fixture).run(
        Walk(site: site, mode: .full),
        Crawler.Receiver { _ in
          withUnsafeCurrentTask { $0?.cancel() }
          return PageVerdict()
        })
    }.value
    #expect(report.ending == .stopped(.cancelled))
    #expect(report.pages == 1)
    #expect(report.position?.unopened.map(\.adId) == ["1", "2"])
    #expect(fixture.targets == ["/robots.txt", "/search"])
  }

  @Test func `ads that are doubtful at the end are verified in the same run`() async throws {
    let fixture = try FetchFixture(page: { request, _ in
      request.target == "/ad/9" ? .response(status: 410) : Self.answer(request.target)
    })
    let collector = Collector()
    var receiver = collector.receiver
    let doubtful = AdAddress(adId: "9", url: fixture.url("/ad/9"))
    receiver.walkEnded = { ending in ending == .complete ? [doubtful] : [] }
    var walk = Walk(site: try fixture.site(), mode: .full)
    walk.fetch = .never
    let report = try await crawler(fixture).run(walk, receiver)
    #expect(collector.seen.last == "verify gone /ad/9")
    #expect(report.ending == .complete)
  }

  @Test func `a host that asks for an hour ends the walk with everything kept`() async throws {
    let fixture = try FetchFixture(page: { request, _ in
      request.target == "/ad/2"
        ? .response(status: 503, headers: ["Retry-After": "3600"]) : Self.answer(request.target)
    })
    let collector = Collector()
    let report = try await crawler(fixture).run(Walk(site: try fixture.site(), mode: .full), collector.receiver)
    guard case .stopped(.hold(_, .retryAfter(status: 503))) = report.ending else { return #expect(Bool(false)) }
    #expect(report.position?.unopened.map(\.adId) == ["2"])
    #expect(report.problemCount == 1)
  }

  @Test func `a sitemap stands in for search pages`() async throws {
    let fixture = try FetchFixture(page: { request, _ in
      guard request.target == "/sitemap.xml" else { return Self.answer(request.target) }
      let urls = (1...3).map { "<url><loc>http://\(request.headers["Host"] ?? "")/ad/\($0)</loc></url>" }.joined()
      return .text("<urlset>\(urls)<url><loc>http://a.test/other</loc></url></urlset>", type: "text/xml")
    })
    var walk = Walk(site: try fixture.site(), mode: .newest)
    walk.readsSitemaps = true
    walk.starts = [fixture.url("/sitemap.xml")]
    let collector = Collector(known: ["2"])
    let report = try await crawler(fixture).run(walk, collector.receiver)
    #expect(collector.seen == ["sitemap sitemap /sitemap.xml", "listing ad /ad/1", "listing ad /ad/3"])
    #expect(report.ending == .complete)
  }

  @Test(arguments: CrawlMode.allCases)
  func `a walk over a sitemap that is killed opens no ad twice`(mode: CrawlMode) async throws {
    struct Kill: Error {}
    let fixture = try FetchFixture(page: { request, _ in
      guard request.target == "/sitemap.xml" else { return Self.answer(request.target) }
      let urls = (1...6).map { "<url><loc>http://\(request.headers["Host"] ?? "")/ad/\($0)</loc></url>" }.joined()
      return .text("<urlset>\(urls)</urlset>", type: "text/xml")
    })
    var walk = Walk(site: try fixture.site(), mode: mode)
    walk.readsSitemaps = true
    walk.starts = [fixture.url("/sitemap.xml")]
    let collector = Collector()
    var killed = collector.receiver
    let take = killed.page
    killed.page = { page in
      if page.adId == "4" { throw Kill() }
      return try await take(page)
    }
    let receiver = killed
    await #expect(throws: Kill.self) { _ = try await crawler(fixture).run(walk, receiver) }
    // Nothing that the first run read is known: only the position can tell.
    let second = Collector()
    walk.position = try CyclePosition(json: #require(collector.checkpoints.last).json)
    let report = try await crawler(fixture).run(walk, second.receiver)
    let rest = ["sitemap sitemap /sitemap.xml", "listing ad /ad/4", "listing ad /ad/5", "listing ad /ad/6"]
    let again = ["listing ad /ad/1", "listing ad /ad/2", "listing ad /ad/3"]
    #expect(second.seen == rest + (mode == .full ? [] : again))
    #expect(report.position == nil)
  }

  @Test func `a sitemap that is a gzip file is unpacked, one that grows beyond all bounds is none`() async throws {
    let bomb = Gzip.compress([UInt8](repeating: 0x20, count: PageReader.largestSitemap + 1))
    let fixture = try FetchFixture(page: { request, _ in
      let url = "http://\(request.headers["Host"] ?? "")/ad/1"
      switch request.target {
      case "/index.xml":
        let sitemaps = ["/a.xml.gz", "/bomb.xml.gz"].map {
          "<sitemap><loc>http://\(request.headers["Host"] ?? "")\($0)</loc></sitemap>"
        }
        return .text("<sitemapindex>\(sitemaps.joined())</sitemapindex>", type: "text/xml")
      case "/a.xml.gz":
        return .response(body: Gzip.compress(Array("<urlset><url><loc>\(url)</loc></url></urlset>".utf8)))
      case "/bomb.xml.gz": return .response(body: bomb)
      default: return Self.answer(request.target)
      }
    })
    var walk = Walk(site: try fixture.site(), mode: .full)
    walk.readsSitemaps = true
    walk.starts = [fixture.url("/index.xml")]
    let collector = Collector()
    let report = try await crawler(fixture).run(walk, collector.receiver)
    #expect(
      collector.seen == [
        "sitemap sitemap /index.xml", "sitemap sitemap /a.xml.gz", "listing ad /ad/1", "sitemap unknown /bomb.xml.gz",
      ])
    #expect(report.ending == .stopped(.pageFailed("GET \(fixture.url("/bomb.xml.gz")): is no sitemap")))
  }

  // MARK: Recordings

  private func replay(_ fixture: FetchFixture, _ path: String, _ collector: Collector) async throws -> CrawlReport {
    let site = try fixture.site()
    let clock = CrawlClock(
      now: { fixture.time.now }, observed: { 1_000 },
      sleep: { _ in Issue.record("a replay waits for nothing") })
    let fetcher = PageFetcher(
      site: site, transport: try Recording.load(directory: path).makeTransport(), ledger: nil, clock: clock,
      configuration: .init(identity: CrawlerIdentity(contact: "https://example.test/bot"), jitter: { 0 }))
    return try await Crawler(site: site, fetcher: fetcher, ledger: nil, clock: clock)
      .run(Walk(site: site, mode: .full), collector.receiver)
  }

  @Test func `what was recorded is replayed with the same pages and report, without waiting`() async throws {
    let fixture = try FetchFixture(
      robots: { number in
        number == 1
          ? .response(status: 429, headers: ["Retry-After": "3"])
          : .text("User-agent: *\nDisallow: /ad/4\nCrawl-delay: 30")
      },
      page: { request, number in
        request.target == "/ad/1" && number == 1
          ? .response(status: 429, headers: ["Retry-After": "10"]) : Self.answer(request.target)
      })
    let path = fixture.directory.path("recording")
    let site = try fixture.site()
    let live = Collector()
    let fetcher = try await fixture.fetcher(
      transport: try RecordingWriter(directory: path).recording(FetchFixture.network))
    let report = try await Crawler(site: site, fetcher: fetcher, ledger: nil, clock: fixture.clock)
      .run(Walk(site: site, mode: .full), live.receiver)
    fixture.server.stop()
    let replayed = Collector()
    #expect(try await replay(fixture, path, replayed) == report)
    #expect(replayed.seen == live.seen)
    #expect(live.seen.contains("listing robotsDenied /ad/4"))
    #expect(report.requests == 13)
  }

  @Test func `a page that is not in the recording is a problem of that page only`() async throws {
    let fixture = try fixture()
    let path = fixture.directory.path("recording")
    let writer = try RecordingWriter(directory: path)
    let transport = writer.recording(FetchFixture.network)
    for target in ["/search", "/ad/2"] {
      var request = Request(url: fixture.url(target), addresses: .publicAndLoopback(hosts: [fixture.server.host]))
      request.method = "GET"
      _ = try await transport.send(request)
    }
    let collector = Collector()
    let report = try await replay(fixture, path, collector)
    #expect(
      collector.seen == [
        "search list /search", "listing networkError /ad/1", "listing ad /ad/2", "search networkError /search?page=2",
      ])
    #expect(
      report.ending == .stopped(.pageFailed("GET \(fixture.url("/search?page=2")): the recording has no answer for it"))
    )
    #expect(report.problemCount == 2)
  }
}
