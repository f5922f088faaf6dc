import CommandLineTool
import CrawlRuns
import Extraction

/// `crawl --check FILE...`: reads definitions and names the first thing that is wrong with each.
enum CheckCommand {
  static func run(_ files: [String], _ output: CrawlOutput) throws -> ExitStatus {
    var status = ExitStatus.done
    for file in files {
      do {
        let site = try Site(parsing: try SiteShelf.bytes(of: file), file: file)
        try output.result(
          "\(file): good: \(site.id), \(site.hosts.joined(separator: " ")), \(site.records.count) records, "
            + "\(site.cards.count) cards, \(site.fields.count) fields")
        if site.notes == nil {
          output.say("crawl: \(file): notes is missing: say how sure the rules are and of what date")
        }
      } catch {
        output.say("crawl: \(error)")
        status = .configuration
      }
    }
    return status
  }
}
