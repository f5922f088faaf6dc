import CommandLineTool
import CrawlRuns
import Crawling
import Extraction
import FoundationEssentials
import HTTP
import SQLite

/// `crawl --inspect FILE|URL`: what extraction reads from one page.
struct InspectCommand {
  let options: CrawlOptions
  let output: CrawlOutput
  let shelf: SiteShelf

  func run(_ target: String) async throws -> ExitStatus {
    let chosen = try options.inspectedSite.map { try shelf.sites(named: [$0]) }?.first
    if target.hasPrefix("http://") || target.hasPrefix("https://") { return try await inspect(address: target, chosen) }
    guard let data = FileManager.default.contents(atPath: target) else {
      output.say("crawl: --inspect: file \(target) cannot be read")
      return .inputOutput
    }
    if let url = options.inspectedURL, WebAddress(url) == nil {
      throw UsageError.conflict("--url: '\(url)' is not an http or https address")
    }
    let page = Page(url: options.inspectedURL ?? "", body: Array(data))
    let site = chosen ?? owner(of: page)
    try output.result(Extractor(site: site).extract(page).json(site: site?.id))
    return .done
  }

  /// The definition of the host that the page is from: by the address given, else by the one that the page states.
  private func owner(of page: Page) -> Site? {
    let url = page.url.isEmpty ? Extractor(site: nil).extract(page).url : page.url
    return WebAddress(url).flatMap { shelf.catalog.site(owningHost: $0.hostAndPort) }
  }

  private func inspect(address text: String, _ chosen: Site?) async throws -> ExitStatus {
    guard let address = WebAddress(text) else {
      throw UsageError.conflict("--inspect: '\(text)' is not an http or https address")
    }
    let owner = chosen ?? shelf.catalog.site(owningHost: address.hostAndPort)
    let site = try owner ?? Self.definition(for: address)
    let clock = LiveClock.make(simulated: options.now)
    let wire = try Wire(options: options)
    var configuration = PageFetcher.Configuration(identity: try Wire.identity(options, sites: [site])) {
      Double.random(in: 0..<1)
    }
    configuration.deadline = options.deadline.map { clock.now() + $0.inMilliseconds }
    let ledger: HostLedger? =
      wire.isReplay ? nil : HostLedger(database: try await PlatewatchDatabase.open(at: options.database))
    let fetcher = PageFetcher(
      site: site, transport: wire.transport, ledger: ledger, clock: clock, configuration: configuration)
    let outcome = try await fetcher.fetch(address.text)
    switch outcome {
    case .page(let fetched):
      try output.result(Extractor(site: owner).extract(fetched.page).json(site: owner?.id))
      return .done
    case .robotsForbids:
      output.say("crawl: \(outcome.problem(for: text) ?? "robots.txt forbids it")")
      return .forbidden
    case .hold, .deadlinePassed:
      output.say("crawl: \(outcome.problem(for: text) ?? "the time is over")")
      return .temporary
    default:
      output.say("crawl: \(outcome.problem(for: text) ?? "no page came")")
      return .unreachable
    }
  }

  /// A definition for a host that has none, so that its manners are kept as everywhere.
  private static func definition(for address: WebAddress) throws(SiteError) -> Site {
    let host = address.hostAndPort
    let text = """
      {"id": "inspected", "hosts": ["\(host)"], "currency": "EUR", "search": {"start": ["\(address.origin)/"]},
       "listing": {"url": "(?<id>[0-9]+)"}}
      """
    return try Site(parsing: Array(text.utf8), file: host)
  }
}
