import Compression
import Extraction
import HTTP
import TestSupport
import Testing

@testable import Crawling

struct PageFetcherTests {
  @Test func `the crawler names itself and its contact`() async throws {
    let fixture = try FetchFixture()
    _ = try await fixture.fetcher(change: { $0.identity = CrawlerIdentity(contact: "bot@example.test") })
      .fetch(fixture.url("/a"))
    #expect(
      fixture.server.requests.map { $0.headers["User-Agent"] }
        == Array(repeating: "Platewatch/0.1 (+bot@example.test)", count: 2))
    #expect(fixture.server.requests.map { $0.headers["From"] } == ["bot@example.test", "bot@example.test"])
  }

  @Test func `one request a second, also by another process`() async throws {
    let fixture = try FetchFixture()
    let one = try await fixture.fetcher()
    let other = try await fixture.fetcher()
    for path in ["/a", "/b"] {
      _ = try await one.fetch(fixture.url(path))
      _ = try await other.fetch(fixture.url(path))
    }
    #expect(fixture.targets == ["/robots.txt", "/a", "/a", "/b", "/b"])
    #expect(fixture.times == [0, 1_000, 2_000, 3_000, 4_000])
  }

  @Test func `a refused page is asked for again after the wait it names`() async throws {
    let fixture = try FetchFixture(page: { _, number in
      number == 1 ? .response(status: 429, headers: ["Retry-After": "5"]) : .text("there")
    })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "page 200")
    #expect(fixture.times == [0, 1_000, 6_000])
  }

  @Test func `a refusal that names no time is waited for by the back-off`() async throws {
    let fixture = try FetchFixture(page: { _, number in number == 1 ? .response(status: 503) : .text("there") })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "page 200")
    #expect(fixture.times == [0, 1_000, 61_000])
  }

  @Test func `a long wait ends the run, and the next process does not ask before`() async throws {
    let fixture = try FetchFixture(page: { _, number in
      number == 1 ? .response(status: 503, headers: ["Retry-After": "3600"]) : .text("there")
    })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "hold retry-after 503")
    #expect(try await fixture.fetcher().fetch(fixture.url("/b")).word == "hold retry-after 503")
    #expect(fixture.targets == ["/robots.txt", "/a"])
    fixture.time.advance(by: .seconds(3_600))
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "page 200")
  }

  @Test func `a wait beyond the deadline ends the run`() async throws {
    let fixture = try FetchFixture(page: { _, _ in .response(status: 429, headers: ["Retry-After": "60"]) })
    let deadline = fixture.time.now + 30_000
    #expect(
      try await fixture.fetcher(change: { $0.deadline = deadline }).fetch(fixture.url("/a")).word
        == "hold retry-after 429")
  }

  @Test func `the fifth refusal ends the run`() async throws {
    let fixture = try FetchFixture(page: { _, _ in .response(status: 429, headers: ["Retry-After": "2"]) })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "hold retry-after 429")
    #expect(fixture.targets.count == 6)
  }

  @Test func `an error of the server that names no time is a page`() async throws {
    let fixture = try FetchFixture(page: { _, _ in .response(status: 500) })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "page 500")
    #expect(fixture.targets == ["/robots.txt", "/a"])
  }

  @Test func `a request without an answer is tried after 5 and 30 seconds`() async throws {
    let fixture = try FetchFixture(page: { _, number in number < 3 ? .close : .text("there") })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "page 200")
    #expect(fixture.times == [0, 1_000, 6_000, 36_000])
  }

  @Test func `a body that ends too early is no page`() async throws {
    let fixture = try FetchFixture(page: { _, _ in .truncated(body: Array("half".utf8), declared: 1_000) })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "failed")
  }

  @Test func `five failures in a row end the run`() async throws {
    let fixture = try FetchFixture(page: { _, _ in .close })
    let fetcher = try await fixture.fetcher()
    #expect(try await fetcher.fetch(fixture.url("/a")).word == "failed")
    #expect(try await fetcher.fetch(fixture.url("/b")).word == "unreachable")
    #expect(fixture.targets == ["/robots.txt", "/a", "/a", "/a", "/b", "/b"])
  }

  @Test func `redirects on the site are followed in its pace and obey robots`() async throws {
    let fixture = try FetchFixture(
      robots: { _ in .text("User-agent: *\nDisallow: /secret") },
      page: { request, _ in
        switch request.target {
        case "/a": .response(status: 301, headers: ["Location": "b?x=1#part"])
        case "/c": .response(status: 302, headers: ["Location": "/secret"])
        default: .text("there")
        }
      })
    let fetcher = try await fixture.fetcher()
    guard case .page(let page) = try await fetcher.fetch(fixture.url("/a")) else { return #expect(Bool(false)) }
    #expect(page.page.url == fixture.url("/b?x=1"))
    #expect(page.requestedURL == fixture.url("/a"))
    #expect(page.hops == 1)
    #expect(try await fetcher.fetch(fixture.url("/c")).word == "robotsForbids")
    #expect(fixture.targets == ["/robots.txt", "/a", "/b?x=1", "/c"])
    #expect(fixture.times == [0, 1_000, 2_000, 3_000])
  }

  @Test(arguments: [
    "http://elsewhere.test/", "//elsewhere.test/a", "http://10.0.0.1/", "http://169.254.169.254/latest",
    "http://127.0.0.1:1/", "https://127.0.0.1/",
  ])
  func `a redirect off the site is not followed`(target: String) async throws {
    let fixture = try FetchFixture(page: { _, _ in .response(status: 302, headers: ["Location": target]) })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word.hasPrefix("leftSite"))
    #expect(fixture.targets == ["/robots.txt", "/a"])
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a loop is noticed, permanent or not`(code: Int) async throws {
    let fixture = try FetchFixture(page: { request, _ in
      .response(status: code, headers: ["Location": request.target == "/a" ? "/b" : "/a"])
    })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "tooManyRedirects")
    #expect(fixture.targets == ["/robots.txt", "/a", "/b"])
  }

  @Test func `ten redirects are followed, an eleventh is not`() async throws {
    for (length, expected) in [(10, "page 200"), (11, "tooManyRedirects")] {
      let fixture = try FetchFixture(page: { request, _ in
        let number = Int(request.target.dropFirst(1)) ?? 0
        return number < length ? .response(status: 302, headers: ["Location": "/\(number + 1)"]) : .text("there")
      })
      #expect(try await fixture.fetcher().fetch(fixture.url("/0")).word == expected)
      #expect(fixture.targets.count == 12)
    }
  }

  @Test func `a private address is refused even where the definition names it`() async throws {
    let fixture = try FetchFixture()
    let definition = """
      {"id": "x", "hosts": ["10.0.0.1"], "currency": "SEK", "search": {"start": ["http://10.0.0.1/"]},
       "listing": {"url": "/(?<id>[0-9]+)"}}
      """
    let site = try Site(parsing: Array(definition.utf8), file: "x.json")
    let outcome = try await fixture.fetcher(site: site).fetch("http://10.0.0.1/")
    #expect(outcome.word == "robotsUnavailable: robots.txt could not be reached")
    #expect(fixture.targets == [])
  }

  @Test func `compressed pages are unpacked`() async throws {
    let packed = Gzip.compress(Array("<p>Volvo</p>".utf8))
    let fixture = try FetchFixture(page: { _, _ in
      .response(headers: ["Content-Encoding": "gzip", "Content-Type": "text/html"], body: packed)
    })
    guard case .page(let page) = try await fixture.fetcher().fetch(fixture.url("/a")) else {
      return #expect(Bool(false))
    }
    #expect(page.page.body == Array("<p>Volvo</p>".utf8))
    #expect(page.page.contentType == "text/html")
  }

  @Test func `a page that is too large is none, and no failure of the host`() async throws {
    let fixture = try FetchFixture(page: { _, _ in .text(String(repeating: "x", count: 10_000)) })
    let fetcher = try await fixture.fetcher(change: { $0.limits.maximumBodyBytes = 1_000 })
    for _ in 1...6 { #expect(try await fetcher.fetch(fixture.url("/a")).word == "tooLarge") }
  }

  @Test func `a validator makes the request conditional`() async throws {
    let fixture = try FetchFixture(page: { request, _ in
      request.headers["If-None-Match"] == "\"v1\"" ? .response(status: 304) : .text("there")
    })
    let validator = Validator(
      url: fixture.url("/a"), site: "here", etag: "\"v1\"", lastModified: "Sat, 21 Nov 2026 00:00:00 GMT", rules: "1",
      kind: .listing, ads: [], storedAt: 0)
    let fetcher = try await fixture.fetcher()
    #expect(try await fetcher.fetch(fixture.url("/a"), validator: validator).word == "notModified")
    #expect(try await fetcher.fetch(fixture.url("/a")).word == "page 200")
    #expect(
      fixture.server.requests.map { $0.headers["If-Modified-Since"] } == [nil, "Sat, 21 Nov 2026 00:00:00 GMT", nil])
  }

  @Test func `a page behind a redirect is asked for whole`() async throws {
    let fixture = try FetchFixture(page: { request, _ in
      request.target == "/a" ? .response(status: 302, headers: ["Location": "/b"]) : .text("there")
    })
    let validator = Validator(
      url: fixture.url("/a"), site: "here", etag: "x", lastModified: nil, rules: "1", kind: .listing, ads: [],
      storedAt: 0)
    #expect(try await fixture.fetcher().fetch(fixture.url("/a"), validator: validator).word == "page 200")
    #expect(fixture.server.requests.map { $0.headers["If-None-Match"] } == [nil, "x", nil])
  }

  @Test func `what is not HTTP is not asked for again`() async throws {
    let fixture = try FetchFixture(page: { _, _ in .raw(Array("220 mail.test ESMTP\r\n".utf8)) })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "failed")
    #expect(fixture.targets == ["/robots.txt", "/a"])
  }

  @Test func `a wish to be left alone that another process hears meanwhile is obeyed`() async throws {
    let fixture = try FetchFixture()
    let ledger = try await fixture.ledger()
    let time = fixture.time
    let host = fixture.server.host
    var configuration = PageFetcher.Configuration(identity: CrawlerIdentity(contact: "x"), jitter: { 0 })
    configuration.maximumRequests = 10
    let clock = CrawlClock(
      now: { time.now },
      sleep: { duration in
        if time.sleeps.isEmpty {
          _ = try await ledger.update(host: host) {
            $0.answered(status: 429, retryAfter: .seconds(60), now: time.now, jitter: 0)
          }
        }
        try await time.sleep(duration)
      })
    let fetcher = PageFetcher(
      site: try fixture.site(), transport: FetchFixture.network, ledger: ledger, clock: clock,
      configuration: configuration)
    #expect(try await fetcher.fetch(fixture.url("/a")).word == "page 200")
    #expect(fixture.times == [0, 60_000])
  }

  @Test func `the run's requests and time are bounds`() async throws {
    let fixture = try FetchFixture()
    let few = try await fixture.fetcher(change: { $0.maximumRequests = 2 })
    #expect(try await few.fetch(fixture.url("/a")).word == "page 200")
    #expect(try await few.fetch(fixture.url("/b")).word == "budgetSpent")
    let deadline = fixture.time.now + 1_500
    let short = try await fixture.fetcher(change: { $0.deadline = deadline })
    #expect(try await short.fetch(fixture.url("/c")).word == "page 200")
    #expect(try await short.fetch(fixture.url("/d")).word == "deadlinePassed")
    #expect(fixture.targets == ["/robots.txt", "/a", "/c"])
  }

  @Test func `a page that stalls ends with the run's time, and is no failure of the host`() async throws {
    let fixture = try FetchFixture(page: { _, _ in .silence })
    let deadline = fixture.time.now + 1_200
    let began = ContinuousClock.now
    // The pace leaves the page the last 200 milliseconds.
    let fetcher = try await fixture.fetcher(change: {
      $0.deadline = deadline
      $0.limits.firstByte = .seconds(900)
    })
    #expect(try await fetcher.fetch(fixture.url("/a")).word == "deadlinePassed")
    #expect(ContinuousClock.now - began < .seconds(400))
    #expect(fixture.targets == ["/robots.txt", "/a"])
    #expect(try await fixture.ledger().manners(of: fixture.server.host).consecutiveFailures == 0)
  }

  @Test func `an address of another site is not asked for`() async throws {
    let fixture = try FetchFixture()
    #expect(try await fixture.fetcher().fetch("http://elsewhere.test/").word == "leftSite http://elsewhere.test/")
    #expect(try await fixture.fetcher().fetch("no address").word == "failed")
    #expect(fixture.targets == [])
  }

  @Test func `every outcome without a page has its sentence`() throws {
    let error = TransportError(.notRecorded, for: Request(url: "https://a.test/x"))
    let outcomes: [(FetchOutcome, String)] = [
      (.robotsForbids(url: "https://a.test/x"), "GET https://a.test/x: robots.txt forbids it"),
      (
        .robotsUnavailable(origin: "https://a.test", .status(503), nil),
        "https://a.test: robots.txt answered with status 503, which forbids every page of the host"
      ),
      (
        .robotsUnavailable(origin: "https://a.test", .unreachable, error),
        "GET https://a.test/x: the recording has no answer for it; without robots.txt every page of the host is forbidden"
      ),
      (
        .leftSite(to: "https://b.test/"),
        "GET https://a.test/x: leads to https://b.test/, which is not on the site's hosts"
      ),
      (
        .tooManyRedirects(last: "https://a.test/y"),
        "GET https://a.test/x: redirects without end, last to https://a.test/y; not followed further"
      ),
      (.failed(error), "GET https://a.test/x: the recording has no answer for it"),
      (
        .hold(until: 1_795_219_200_000, .retryAfter(status: 503)),
        "GET https://a.test/x: status 503 with Retry-After; nothing is asked before 2026-11-21T00:00:00Z"
      ),
    ]
    for (outcome, sentence) in outcomes { #expect(outcome.problem(for: "https://a.test/x") == sentence) }
  }
}
