import CrawlRuns
import Crawling
import Extraction
import JSON
import Observations
import SQLite

/// What earlier runs have learnt of a site, for plans.
enum KnownSite {
  static func read(_ site: Site, _ database: Database) async throws -> CrawlPlan.Known {
    let id = site.id
    let runs = try await database.read { connection in
      try ObservationStore(connection).runs(site: id, limit: 20).filter { $0.outcome == .accepted }
    }
    var known = CrawlPlan.Known()
    known.adsPerPage = site.search?.pageSize
    for run in runs {
      guard let counters = run.counters.flatMap({ JSONDocument($0) }) else { continue }
      func number(_ key: String) -> Int? {
        counters.member(counters.root, key).flatMap { counters.scalarText($0) }.flatMap { Int($0) }
      }
      if known.newsPerRun == nil, run.mode == CrawlMode.newest.rawValue { known.newsPerRun = number("new") }
      // Ads that were opened are counted among the listings a second time.
      let shown = number("listings").map { $0 - (number("opened") ?? 0) }
      if known.adsPerPage == nil, let shown, let pages = number("resultPages"), pages > 0 {
        known.adsPerPage = max(1, (shown + pages - 1) / pages)
      }
      if known.adsOnline == nil, run.mode == CrawlMode.full.rawValue { known.adsOnline = shown }
    }
    return known
  }
}
