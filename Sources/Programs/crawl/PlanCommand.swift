import CommandLineTool
import CrawlRuns
import Crawling
import Extraction
import FoundationEssentials
import JSON
import SQLite

/// `crawl --plan`: what a run would request, and how long it would take; nothing is sent.
struct PlanCommand {
  let options: CrawlOptions
  let output: CrawlOutput

  func run(_ sites: [Site]) async throws -> ExitStatus {
    let database = try await PlatewatchDatabase.open(at: options.database)
    let ledger = HostLedger(database: database)
    for site in sites {
      let known = try await KnownSite.read(site, database)
      let plan = try await CrawlPlan.make(
        for: Walk(site: site, mode: options.mode), site: site, known: known, ledger: ledger,
        now: LiveClock.milliseconds())
      if output.isTerminal {
        for line in sentences(plan, site) { try output.result(line) }
      } else {
        try output.result(json(plan, site))
      }
    }
    return .done
  }

  private func sentences(_ plan: CrawlPlan, _ site: Site) -> [String] {
    let every = DurationText.text(plan.delay)
    var first = "\(site.id): "
    if let requests = plan.requests, let duration = plan.duration {
      first += "about \(requests) requests, one every \(every), \(DurationText.text(duration)) in all"
    } else {
      first += "one request every \(every)"
      first +=
        mostRequests(site).map { ", at most \($0) as no run has shown how many" } ?? ", as many as its sitemaps name"
    }
    var lines = [first, "  from \(plan.starts.joined(separator: " "))"]
    lines.append(
      "  robots.txt \(plan.robotsRequests), search pages \(plan.searchRequests.map(String.init) ?? "?"), "
        + "ads \(plan.listingRequests.map(String.init) ?? "?"), verifications \(plan.verifyRequests)")
    if let until = plan.heldUntil {
      lines.append("  the host asked to wait until \(Date(millisecondsSince1970: Int(until)).utcText)")
    }
    for address in plan.forbidden { lines.append("  robots.txt forbids \(address)") }
    return lines
  }

  /// The most requests that the walk of a site can take before any run has shown how many ads it holds.
  private func mostRequests(_ site: Site) -> Int? {
    guard let search = site.search else { return nil }
    let pages = (search.lastPage - search.firstPage) / search.pageStep + 1
    return 1 + pages * search.start.count
  }

  private func json(_ plan: CrawlPlan, _ site: Site) -> String {
    var json = JSONWriter()
    json.object { json in
      json.member("site", site.id)
      json.member("mode", options.mode.rawValue)
      json.member("starts", array: { json in for start in plan.starts { json.value(start) } })
      json.member("requests", plan.requests)
      if plan.requests == nil { json.member("requestsAtMost", mostRequests(site)) }
      json.member("robotsRequests", plan.robotsRequests)
      json.member("searchRequests", plan.searchRequests)
      json.member("listingRequests", plan.listingRequests)
      json.member("verifyRequests", plan.verifyRequests)
      json.member("delayMilliseconds", Int(plan.delay.inMilliseconds))
      json.member("durationSeconds", plan.duration.map { Int($0.components.seconds) })
      json.member("heldUntil", plan.heldUntil.map { Date(millisecondsSince1970: Int($0)).utcText })
      json.member("forbidden", array: { json in for address in plan.forbidden { json.value(address) } })
    }
    return json.text
  }
}
