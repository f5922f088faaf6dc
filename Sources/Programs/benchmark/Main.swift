import Extraction
import Foundation
import JSON
import Vehicles

@main struct Main {
  static func main() throws {
    let catalog = try SiteCatalog()
    var extractors: [String: Extractor] = [:]
    while let line = readLine() {
      let doc = JSONDocument(line)!
      func get(_ k: String) -> String? { doc.member(0, k).flatMap { doc.scalarText($0) } }
      let body = Array(FileManager.default.contents(atPath: get("path")!)!)
      let url = get("url") ?? ""
      var site: Site?
      if let s = get("site") {
        site = catalog.sites[s]
      } else if let host = URL(string: url)?.host() {
        site = catalog.site(owningHost: host)
      }
      let key = site?.id ?? ""
      if extractors[key] == nil { extractors[key] = Extractor(site: site) }
      if site == nil, url.isEmpty, let found = extractors[key]?.extract(Page(body: body)).url,
        let host = URL(string: found)?.host(), let owner = catalog.site(owningHost: host)
      {
        if extractors[owner.id] == nil { extractors[owner.id] = Extractor(site: owner) }
        print(extractors[owner.id]!.extract(Page(body: body)).json(site: owner.id)); continue
      }
      let page = Page(url: url, status: Int(get("status") ?? "200")!, contentType: get("contentType"), body: body)
      print(extractors[key]!.extract(page).json(site: site?.id))
    }
  }
}
