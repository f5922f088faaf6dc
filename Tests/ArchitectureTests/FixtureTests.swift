import Foundation
import TestSupport
import Testing

struct FixtureTests {
  private struct Case: Decodable {
    let about: String
  }

  /// Pages without a case that says what they are; pages of recordings are described by their `index.json`.
  private static func undescribed(in folder: URL) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    let recordings = names.filter { $0.hasSuffix("/index.json") }.map { $0.dropLast("index.json".count) }
    return names.filter { name in
      guard name.hasSuffix(".html"), !recordings.contains(where: { name.hasPrefix($0) }) else { return false }
      let bytes = try? Data(contentsOf: folder.appending(path: "\(name.dropLast(".html".count)).json"))
      let about = bytes.flatMap { try? JSONDecoder().decode(Case.self, from: $0) }?.about ?? ""
      return about.isEmpty
    }
  }

  @Test func `every page has a case beside it that says where it comes from`() throws {
    #expect(try Self.undescribed(in: Repository.fixtures) == [])
  }

  @Test func `a page without a case, or with one that says nothing, is found`() throws {
    let directory = try TemporaryDirectory()
    let files = [
      "site/a.html": "", "site/a.json": #"{"about": "real page of 2026-11-21"}"#, "site/b.html": "",
      "site/b.json": #"{"about": ""}"#, "site/c.html": "", "site/c.json": "{}", "site/d.html": "",
      "site/day1/index.json": "[]", "site/day1/page.html": "",
    ]
    for (name, text) in files {
      let url = directory.url.appending(path: name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(try Self.undescribed(in: directory.url) == ["site/b.html", "site/c.html", "site/d.html"])
  }
}
