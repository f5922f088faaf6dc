import Extraction
import Foundation
import HTTP
import HTTPClient
import SQLite
import Synchronization
import TestSupport

@testable import Crawling

/// A site on this machine, a database of its own and a clock that moves by sleeping.
final class FetchFixture: Sendable {
  let server: LoopbackServer
  let time: ManualTime
  let directory: TemporaryDirectory
  private let log: ArrivalLog

  /// `page` answers everything but robots.txt.
  init(
    time: ManualTime = ManualTime(), directory: TemporaryDirectory? = nil,
    robots: @escaping @Sendable (Int) -> LoopbackServer.Reply = { _ in
      // On a kept connection libcurl would try a second time by itself when the server closes it without an answer.
      .response(status: 404, headers: ["Connection": "close"])
    },
    page: @escaping @Sendable (LoopbackServer.ReceivedRequest, Int) -> LoopbackServer.Reply = { request, _ in
      .text("<p>\(request.target)</p>")
    }
  ) throws {
    self.time = time
    self.directory = try directory ?? TemporaryDirectory()
    let log = ArrivalLog()
    self.log = log
    server = try LoopbackServer { request in
      let number = log.note(request.target, at: time.now)
      return request.target == "/robots.txt" ? robots(number) : page(request, number)
    }
  }

  /// Targets asked for, in order.
  var targets: [String] { log.arrivals.map(\.target) }
  /// When each request arrived, in milliseconds after the first.
  var times: [Int64] { log.arrivals.map { $0.at - log.arrivals[0].at } }

  func site(_ extra: String = "") throws -> Site {
    let text = """
      {"id": "here", "hosts": ["\(server.host)"], "currency": "SEK", "requestsPerMinute": 60,
       "search": {"start": ["\(server.url("/search"))"], "pageParameter": "page", "newestFirst": true},
       "listing": {"url": "^http://127\\\\.0\\\\.0\\\\.1:[0-9]+/ad/(?<id>[0-9]+)"}\(extra)}
      """
    return try Site(parsing: Array(text.utf8), file: "here.json")
  }

  var clock: CrawlClock {
    let time = time
    return CrawlClock(now: { time.now }, sleep: { try await time.sleep($0) })
  }

  func ledger() async throws -> HostLedger {
    HostLedger(
      database: try await Database(path: directory.path("crawl.sqlite"), migrations: CrawlingSchema.migrations))
  }

  /// A fetcher of a new process: everything it knows is in the database file.
  func fetcher(
    site: Site? = nil, transport: Transport? = nil, change: (inout PageFetcher.Configuration) -> Void = { _ in }
  ) async throws -> PageFetcher {
    var configuration = PageFetcher.Configuration(
      identity: CrawlerIdentity(contact: "https://example.test/bot"), jitter: { 0 })
    configuration.limits.firstByte = .seconds(5)
    change(&configuration)
    return PageFetcher(
      site: try site ?? self.site(), transport: transport ?? Self.network, ledger: try await ledger(), clock: clock,
      configuration: configuration)
  }

  static var network: Transport { CurlClient(CurlClient.Configuration(userAgent: "unused")).transport }

  func url(_ path: String) -> String { server.url(path) }
}

/// What arrived at a server, and when by the manual clock.
final class ArrivalLog: Sendable {
  private let state = Mutex<[(target: String, at: Int64)]>([])

  var arrivals: [(target: String, at: Int64)] { state.withLock { $0 } }

  /// Counts from 1 how often this target has been asked for.
  func note(_ target: String, at moment: Int64) -> Int {
    state.withLock { state in
      state.append((target, moment))
      return state.count { $0.target == target }
    }
  }
}

extension FetchOutcome {
  /// A word for what happened, with the fact that matters.
  var word: String {
    switch self {
    case .page(let page): "page \(page.page.status)"
    case .notModified: "notModified"
    case .robotsForbids: "robotsForbids"
    case .robotsUnavailable(_, let reason, _): "robotsUnavailable: \(reason)"
    case .leftSite(let target): "leftSite \(target)"
    case .tooManyRedirects: "tooManyRedirects"
    case .tooLarge: "tooLarge"
    case .failed: "failed"
    case .hold(_, let reason): "hold \(reason?.rawValue ?? "by pace")"
    case .unreachable: "unreachable"
    case .deadlinePassed: "deadlinePassed"
    case .budgetSpent: "budgetSpent"
    }
  }
}
