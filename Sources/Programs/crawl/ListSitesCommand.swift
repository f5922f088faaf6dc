import CommandLineTool
import CrawlRuns
import Extraction
import JSON
import Vehicles

/// `crawl --list-sites`: the definitions that there are.
enum ListSitesCommand {
  static func run(_ shelf: SiteShelf, _ output: CrawlOutput) throws -> ExitStatus {
    let sites = shelf.catalog.identifiers.compactMap { shelf.catalog.sites[$0] }
    if output.isTerminal {
      var table = Table([
        .init("SITE"), .init("NAME"), .init("COUNTRY"), .init("CURRENCY"), .init("OPENS ADS"), .init("HOSTS"),
      ])
      for site in sites {
        table.append([
          site.id, site.name, site.country ?? "", site.currency.rawValue, site.fetch.rawValue,
          site.hosts.joined(separator: " "),
        ])
      }
      for line in table.lines(width: output.columns) { try output.result(line) }
    } else {
      for site in sites { try output.result(json(site)) }
    }
    for complaint in shelf.complaints { output.say("crawl: \(complaint)") }
    return shelf.broken.isEmpty ? .done : .configuration
  }

  private static func json(_ site: Site) -> String {
    var json = JSONWriter()
    json.object { json in
      json.member("id", site.id)
      json.member("name", site.name)
      json.member("country", site.country)
      json.member("currency", site.currency.rawValue)
      json.member("hosts", array: { json in for host in site.hosts { json.value(host) } })
      json.member("fetch", site.fetch.rawValue)
      json.member("notes", site.notes)
    }
    return json.text
  }
}
