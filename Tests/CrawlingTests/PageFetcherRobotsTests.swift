import HTTP
import TestSupport
import Testing

@testable import Crawling

/// The matrix of misbehaving robots.txt files, each across two processes that share a database file.
struct PageFetcherRobotsTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var robots: @Sendable (Int) -> LoopbackServer.Reply
    /// What both fetchers say about the page.
    var outcomes: [String]
    var targets: [String]
  }

  static let cases = [
    Case(
      testDescription: "200 with rules that allow", robots: { _ in .text("User-agent: *\nDisallow: /private") },
      outcomes: ["page 200", "page 200"], targets: ["/robots.txt", "/a", "/a"]),
    Case(
      testDescription: "200 with rules that forbid", robots: { _ in .text("User-agent: Platewatch\nDisallow: /a") },
      outcomes: ["robotsForbids", "robotsForbids"], targets: ["/robots.txt"]),
    Case(
      testDescription: "200 with a web page", robots: { _ in .text("<html><body>Hello</body></html>") },
      outcomes: ["page 200", "page 200"], targets: ["/robots.txt", "/a", "/a"]),
    Case(
      testDescription: "404", robots: { _ in .response(status: 404) }, outcomes: ["page 200", "page 200"],
      targets: ["/robots.txt", "/a", "/a"]),
    Case(
      testDescription: "403", robots: { _ in .response(status: 403) }, outcomes: ["page 200", "page 200"],
      targets: ["/robots.txt", "/a", "/a"]),
    Case(
      testDescription: "503 with a body", robots: { _ in .response(status: 503, body: Array("<p>Sorry</p>".utf8)) },
      outcomes: Array(repeating: "robotsUnavailable: robots.txt answered with status 503", count: 2),
      targets: ["/robots.txt", "/robots.txt"]),
    Case(
      testDescription: "500", robots: { _ in .response(status: 500) },
      outcomes: Array(repeating: "robotsUnavailable: robots.txt answered with status 500", count: 2),
      targets: ["/robots.txt", "/robots.txt"]),
    Case(
      testDescription: "a dropped connection, tried three times, then up to five failures in a row",
      robots: { _ in .close },
      outcomes: ["robotsUnavailable: robots.txt could not be reached", "unreachable"],
      targets: Array(repeating: "/robots.txt", count: 5)),
    Case(
      testDescription: "429 with a short wait, then rules",
      robots: { number in
        number == 1
          ? .response(status: 429, headers: ["Retry-After": "3"]) : .text("User-agent: *\nDisallow: /private")
      },
      outcomes: ["page 200", "page 200"], targets: ["/robots.txt", "/robots.txt", "/a", "/a"]),
    Case(
      testDescription: "429 with an hour to wait, which the next process obeys without asking",
      robots: { _ in .response(status: 429, headers: ["Retry-After": "3600"]) },
      outcomes: ["hold retry-after 429", "hold retry-after 429"], targets: ["/robots.txt"]),
  ]

  @Test(arguments: cases)
  func `the answer to robots.txt decides, also in the next process`(_ example: Case) async throws {
    let fixture = try FetchFixture(robots: example.robots)
    var outcomes: [String] = []
    for _ in 1...2 {
      outcomes.append(try await fixture.fetcher().fetch(fixture.url("/a")).word)
      fixture.time.advance(by: .seconds(1))
    }
    #expect(outcomes == example.outcomes)
    #expect(fixture.targets == example.targets)
  }

  @Test func `a crawl delay holds from the first page on and between processes`() async throws {
    let fixture = try FetchFixture(robots: { _ in .text("User-agent: *\nCrawl-delay: 3") })
    let first = try await fixture.fetcher()
    _ = try await first.fetch(fixture.url("/a"))
    _ = try await first.fetch(fixture.url("/b"))
    _ = try await fixture.fetcher().fetch(fixture.url("/c"))
    #expect(fixture.targets == ["/robots.txt", "/a", "/b", "/c"])
    #expect(fixture.times == [0, 3_000, 6_000, 9_000])
  }

  @Test func `a 429 of robots.txt is waited for`() async throws {
    let fixture = try FetchFixture(robots: { number in
      number == 1 ? .response(status: 429, headers: ["Retry-After": "3"]) : .response(status: 404)
    })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "page 200")
    #expect(fixture.times == [0, 3_000, 4_000])
  }

  @Test func `a good copy stands in for a server in trouble, and is asked for again after a day`() async throws {
    let fixture = try FetchFixture(robots: { number in
      number == 1 ? .text("User-agent: *\nDisallow: /private") : .response(status: 500)
    })
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "page 200")
    fixture.time.advance(by: .seconds(25 * 3600))
    #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == "page 200")
    #expect(try await fixture.fetcher().fetch(fixture.url("/private")).word == "robotsForbids")
    fixture.time.advance(by: .seconds(30 * 86_400))
    #expect(
      try await fixture.fetcher().fetch(fixture.url("/a")).word
        == "robotsUnavailable: robots.txt answered with status 500")
    #expect(fixture.targets == ["/robots.txt", "/a", "/robots.txt", "/a", "/robots.txt", "/robots.txt"])
  }

  @Test func `five redirects of robots.txt are followed, a sixth means no file`() async throws {
    for (length, expected) in [(5, "robotsForbids"), (6, "page 200")] {
      let fixture = try FetchFixture(
        robots: { _ in .response(status: 302, headers: ["Location": "/r/1"]) },
        page: { request, _ in
          guard request.target.hasPrefix("/r/") else { return .text("page") }
          let number = Int(request.target.dropFirst(3)) ?? 0
          return number < length
            ? .response(status: 302, headers: ["Location": "/r/\(number + 1)"])
            : .text("User-agent: *\nDisallow: /")
        })
      #expect(try await fixture.fetcher().fetch(fixture.url("/a")).word == expected)
    }
  }

  @Test func `a clock that is set back during a run makes no loop`() async throws {
    let fixture = try FetchFixture(robots: { _ in .response(status: 500) })
    let fetcher = try await fixture.fetcher()
    fixture.time.advance(by: .seconds(-3_600))
    #expect(
      try await fetcher.fetch(fixture.url("/a")).word == "robotsUnavailable: robots.txt answered with status 500")
    #expect(fixture.targets == ["/robots.txt"])
  }

  @Test func `robots.txt is asked for once in a run`() async throws {
    let fixture = try FetchFixture(robots: { _ in .text("User-agent: *\nDisallow: /private") })
    let fetcher = try await fixture.fetcher()
    for path in ["/a", "/b", "/c"] { _ = try await fetcher.fetch(fixture.url(path)) }
    #expect(fixture.targets == ["/robots.txt", "/a", "/b", "/c"])
    #expect(fetcher.requestCount == 4)
  }
}
