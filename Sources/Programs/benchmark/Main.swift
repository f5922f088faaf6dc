import Extraction
import Foundation
import JSON
import Vehicles

@main struct Main {
  static func main() throws {
    let catalog = try SiteCatalog()
    var extractors: [String: Extractor] = [:]
    while let line = readLine() {
      guard let doc = JSONDocument(line) else { continue }
      func get(_ k: String) -> String? { doc.member(0, k).flatMap { doc.scalarText($0) } }
      guard let path = get("path"), let content = FileManager.default.contents(atPath: path) else { continue }
      let body = Array(content)
      let url = get("url") ?? ""
      var site: Site?
      if let s = get("site") {
        site = catalog.sites[s]
      } else if let host = URL(string: url)?.host() {
        site = catalog.site(owningHost: host)
      }
      let key = site?.id ?? ""
      let extractor = extractors[key, default: Extractor(site: site)]
      extractors[key] = extractor
      if site == nil, url.isEmpty, let host = URL(string: extractor.extract(Page(body: body)).url)?.host(),
        let owner = catalog.site(owningHost: host)
      {
        let extractor = extractors[owner.id, default: Extractor(site: owner)]
        extractors[owner.id] = extractor
        print(extractor.extract(Page(body: body)).json(site: owner.id))
        continue
      }
      let status = get("status").flatMap { Int($0) } ?? 200
      let page = Page(url: url, status: status, contentType: get("contentType"), body: body)
      print(extractor.extract(page).json(site: site?.id))
    }
  }
}
