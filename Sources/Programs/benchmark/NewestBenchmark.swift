import CrawlRuns
import Crawling
import Foundation
import SQLite

/// How much a walk for the newest ads asks of a site: many ads are known, and a few new ones stand on the first page.
struct NewestBenchmark {
  let options: BenchmarkOptions

  private static let newAds = 20
  /// A walk may ask for robots.txt, the page with the news and the one that shows that there is nothing more.
  private static let mostRequests = 3

  func run(_ rows: RowWriter) async throws {
    let known = options.count ?? 50_000
    let folder = try TemporaryFolder()
    let pages = SyntheticSearch(base: BenchmarkSite.usualBase)
    let site = try BenchmarkSite.newestFirst(base: BenchmarkSite.usualBase)
    let database = try await BenchmarkRun.makeDatabase(in: folder)
    let lists = (known + SyntheticSearch.adsPerPage - 1) / SyntheticSearch.adsPerPage
    let filling = BenchmarkRun(
      site: site, database: database, transport: InProcessSite.search(pages, newest: known))
    let filled = try await filling.run(mode: .full, pages: lists)
    ProcessMemory.forgetPeak()
    let news = BenchmarkRun(
      site: site, database: database,
      transport: InProcessSite.search(pages, newest: known + Self.newAds))
    let result = try await news.run(mode: .newest, pages: 2)
    await database.close()
    let summary = result.summary
    var row = Row(name: "crawl.newest", count: Self.newAds, cost: result.cost)
    let isRight = summary.new == Self.newAds && summary.report.requests <= Self.mostRequests
    row.verdict = isRight ? (Self.newAds, 0) : (0, Self.newAds)
    row.figures = [
      ("known", .count(filled.summary.new)), ("requests", .count(summary.report.requests)),
      ("new", .count(summary.new)),
      ("requestsPerNews", .number(Double(summary.report.requests) / Double(max(1, summary.new)))),
    ]
    if let reason = filled.summary.reason ?? summary.reason { row.figures.append(("reason", .text(reason))) }
    try rows.write(row)
  }
}
