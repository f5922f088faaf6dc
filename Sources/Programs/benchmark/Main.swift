import Extraction
import Foundation
import JSON
import Vehicles

@main struct Main {
  static func main() throws {
    if CommandLine.arguments.count > 1 {
      let n = Int(CommandLine.arguments[1])!
      let site = try Site(parsing: Array(FileManager.default.contents(atPath: "/tmp/bs/benchsite.json")!), file: "x")
      let pages = (0..<n).map {
        Page(
          url: "http://127.0.0.1:8088/ad/\($0)",
          body: Array(FileManager.default.contents(atPath: "/tmp/platewatch-bench/site/ad/\($0)")!))
      }
      let e = Extractor(site: site)
      for _ in 0..<3 {
        let t = clock(); var ok = 0
        for p in pages {
          let r = e.extract(p); if r.listings.first?.plate != nil, r.listings.first?.cashPrice != nil { ok += 1 }
        }
        print("extract ms/page", Double(clock() - t) / 1e3 / Double(n), "ok", ok)
      }
      if CommandLine.arguments.count > 2 { for p in pages { print(e.extract(p).json(site: "b")) } }
      return
    }
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
