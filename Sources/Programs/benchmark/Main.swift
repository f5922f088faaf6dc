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
