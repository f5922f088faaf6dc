import Compression
import Foundation
import TestSupport
import Testing

@testable import Extraction

/// Other people's cases for sitemaps.
@Suite(.enabled(if: Repository.shared != nil, "the shared suites are absent"))
struct SitemapSuiteTests {
  @Test(arguments: ["sitemaps-crawler-commons", "sitemaps-scrapy"])
  func `every case that is about what a sitemap lists holds`(suite: String) throws {
    let rows = try rows(of: suite).filter(\.applies)
    #expect(rows.count >= 8)
    #expect(rows.filter { !$0.holds }.map(\.id) == [])
  }

  private func rows(of suite: String) throws -> [Row] {
    let shared = try #require(Repository.shared)
    let text = try String(contentsOf: shared.appending(path: "suites/\(suite).jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }

  struct Row: Decodable {
    var id: String
    var op: String
    var url: String?
    var body: String?
    var body_b64: String?
    var type: String?
    var urls: [String]?
    var sitemap_urls: [String]?
    var url_count: Int?
    var lastmod: [String?]?
    var entries: [[String: String]]?
    var options: Options?

    struct Options: Decodable {
      var alternate_links: Bool
    }

    /// Left out: `location` (crawler-commons drops addresses above the sitemap's folder; the hosts of a site definition
    /// decide here), `body` (scrapy's choice by response class), robots.txt (read elsewhere), translations on demand,
    /// and the rules of scrapy's spider, which choose among the entries.
    var applies: Bool {
      switch op {
      case "sitemap": true
      case "follow": url?.hasSuffix("/robots.txt") != true && options?.alternate_links == false
      default: false
      }
    }

    var holds: Bool {
      var bytes = body.map { Array($0.utf8) } ?? body_b64.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
      if bytes.starts(with: [0x1F, 0x8B]), let plain = try? Gzip.decompress(bytes, limit: 1_000_000) { bytes = plain }
      let sitemap = Sitemap(parsing: bytes)
      let found = sitemap.entries.map(\.address)
      if op == "follow" { return (urls ?? []).allSatisfy(found.contains) && (urls != [] || found == []) }
      let isIndex = type == "index" || type == "sitemapindex"
      guard (sitemap.kind == .index) == isIndex else { return false }
      if let wanted = urls ?? sitemap_urls, wanted != found { return false }
      if let url_count, url_count != found.count { return false }
      if let entries, entries.map({ $0["loc"] ?? "" }) != found { return false }
      if let entries {
        return zip(entries, sitemap.entries).allSatisfy { ($0["lastmod"] ?? "") == ($1.modified ?? "") }
      }
      guard let lastmod else { return true }
      return zip(lastmod, sitemap.entries).allSatisfy { wanted, entry in
        wanted.flatMap(SitemapDate.milliseconds) == entry.modifiedAt
      }
    }
  }
}
