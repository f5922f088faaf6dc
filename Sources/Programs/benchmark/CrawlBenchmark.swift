import CrawlRuns
import Crawling
import Extraction
import Foundation
import HTTP
import HTTPClient
import Observations
import SQLite
import Vehicles

/// How much a whole crawl costs: fetched, read, stored, matched and announced.
struct CrawlBenchmark {
  let options: BenchmarkOptions

  /// One ad of so many is monitored.
  private static let adsPerMonitoring = 100

  func run(_ rows: RowWriter) async throws {
    guard let base = options.base else {
      let pages = try Self.generated(count: count)
      return try await measure(rows, base: BenchmarkSite.usualBase, transport: InProcessSite.files(pages))
    }
    let client = CurlClient(.init(userAgent: BenchmarkRun.identity.userAgent))
    try await measure(rows, base: base, transport: client.transport)
    client.shutdown()
  }

  private var count: Int { options.count ?? 2_000 }

  private func measure(_ rows: RowWriter, base: String, transport: Transport) async throws {
    let folder = try TemporaryFolder()
    let site = try BenchmarkSite.load(file: options.site, base: base)
    let run = BenchmarkRun(
      site: site, database: try await BenchmarkRun.makeDatabase(in: folder), transport: transport)
    let plates = try await monitoredPlates(site, base, transport)
    try await run.watch(plates)
    let lists = (count + SyntheticAds.adsPerList - 1) / SyntheticAds.adsPerList
    ProcessMemory.forgetPeak()
    // One more for robots.txt.
    let result = try await run.run(mode: .full, pages: lists + count, requests: 1 + lists + count)
    await run.database.close()
    let summary = result.summary
    var row = Row(name: "crawl.full", count: summary.report.pages, cost: result.cost)
    let right = min(summary.events, plates.count)
    row.verdict = (right, max(summary.events, plates.count) - right)
    row.figures = [
      ("cpuMillisecondsPerPage", .number(result.cost.cpuSeconds * 1000 / Double(max(1, summary.report.pages)))),
      ("requests", .count(summary.report.requests)), ("new", .count(summary.new)),
      ("matched", .count(summary.matched)), ("events", .count(summary.events)),
      ("problems", .count(summary.report.problemCount)), ("outcome", .text(summary.outcome.rawValue)),
      ("residentBytesAtTenth", .count(result.residentBytesAtTenth)),
      ("residentBytesAtEnd", .count(result.residentBytesAtEnd)),
    ]
    if let reason = summary.reason { row.figures.append(("reason", .text(reason))) }
    try rows.write(row)
  }

  /// The plates of every hundredth ad that can be monitored, read from its page before anything is measured.
  private func monitoredPlates(_ site: Site, _ base: String, _ transport: Transport) async throws -> Set<String> {
    let extractor = Extractor(site: site)
    var plates: Set<String> = []
    for id in stride(from: 0, to: count, by: Self.adsPerMonitoring) {
      let url = "\(base)/ad/\(id)"
      var request = Request(url: url)
      request.addresses = .publicAndLoopback(hosts: Set(site.hosts))
      let response: Response
      do {
        response = try await transport.send(request)
      } catch {
        throw BenchmarkError.noPages("\(error)")
      }
      let page = Page(
        url: url, status: response.status, contentType: response.headers["Content-Type"], body: response.body)
      guard let plate = extractor.extract(page).listings.first?.plate else {
        throw BenchmarkError.noPages("GET \(url): status \(response.status), and no ad with a plate")
      }
      // An invented plate may end in a letter that Sweden does not give out.
      if SwedishPlate(plate.normalized).isValid { plates.insert(plate.normalized) }
    }
    return plates
  }

  private static func generated(count: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let ads = SyntheticAds(base: BenchmarkSite.usualBase, count: count)
    for id in 0..<count { try folder.write(ads.page(id), as: "ad/\(id)") }
    for number in 1...ads.listCount { try folder.write(ads.list(number), as: "list/\(number)") }
    return folder
  }
}
