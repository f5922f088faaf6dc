import Foundation
import HTML
import JSON
@main struct Main { static func main() {
  let paths = CommandLine.arguments.dropFirst()
  let pages = paths.map { Array(FileManager.default.contents(atPath: $0)!) }
  for round in 0..<3 {
  var t = clock(); var n = 0
  for p in pages { let d = CharsetDetection.decode(p); n += d.bytes.count }
  print("decode ms/page", Double(clock()-t)/1e3/Double(pages.count))
  t = clock()
  for p in pages { let d = Document(utf8: p); n += d.count }
  print("document ms/page", Double(clock()-t)/1e3/Double(pages.count))
  t = clock()
  if round == 0 { for p in pages { if let t = Tree(Document(utf8: p)) { n += t.nodes("//a").count } }
  print("doc+tree ms/page", Double(clock()-t)/1e3/Double(pages.count)) }
  if round == 2, pages.count < 30 { for (p, path) in zip(pages, paths) { let d = CharsetDetection.decode(p); let doc = Document(utf8: d.bytes)
    let scripts = (0..<doc.count).filter { doc.tag($0) == .script }
    var nodes = 0; for s in scripts { if let r = doc.scriptRange(s), let j = JSONDocument(doc.source, in: r) { nodes += j.count } }
    print(path.split(separator: "/").last!, d.charset, p.count, "nodes", doc.count, "scripts", scripts.count, "json nodes", nodes, "links", (0..<doc.count).count { doc.tag($0) == .a }, doc.problems) } }
  }
} }
