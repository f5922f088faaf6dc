import Extraction
import Foundation
import HTTP
import TestSupport
import Testing

/// Other people's cases for the links and the base of a page.
@Suite(.enabled(if: Repository.shared != nil, "the suites of ../shared are absent"))
struct LinkSuiteTests {
  private static func rows(_ name: String) throws -> [[String: Any]] {
    let file = try #require(Repository.shared).appending(path: "suites/\(name).jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  /// A URL that ends at the host has the path `/` here, as in browsers.
  private static func withPath(_ url: String) -> String {
    url.split(separator: "/", omittingEmptySubsequences: false).count == 3 ? url + "/" : url
  }

  @Test func `the base and the refresh of a page are found as w3lib finds them`() throws {
    var wrong: [String] = []
    var asked = 0
    for row in try Self.rows("base-url-w3lib") {
      let arguments = try #require(row["args"] as? [String])
      let options = row["kwargs"] as? [String: Any] ?? [:]
      // `ignore_tags` lets w3lib look into scripts; `encoding` is the one of the text before it was decoded, which it is here already.
      guard options["ignore_tags"] == nil else { continue }
      asked += 1
      let page = Page(
        url: arguments.count > 1 ? arguments[1] : "", contentType: "text/html; charset=utf-8",
        body: Array(arguments[0].utf8))
      let links = PageLinks(page)
      if row["function"] as? String == "get_base_url" {
        let found = links.base?.text ?? ""
        if found != Self.withPath(row["result"] as? String ?? "") { wrong.append("\(arguments): \(found)") }
      } else {
        let result = row["result"] as? [Any] ?? []
        let isRight =
          links.refresh?.seconds == result.first as? Double
          && links.refresh?.address.text == (result.last as? String).map(Self.withPath)
        if !isRight { wrong.append("\(arguments): \(String(describing: links.refresh))") }
      }
    }
    #expect(asked >= 19)
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }

  /// Options of Scrapy by which a caller filters or rewrites links after they were found: not a matter of the page.
  ///
  /// `attrs` and `tags` make links of what is none.
  private static let filters: Set<String> = [
    "allow", "deny", "allow_domains", "deny_domains", "restrict_css", "restrict_text", "canonicalize", "tags",
    "deny_extensions", "process_value",
  ]

  @Test func `the links of a page are found as Scrapy finds them`() throws {
    var wrong: [String] = []
    var asked = 0
    for row in try Self.rows("links-scrapy") where row["op"] as? String == "links" {
      let options = row["options"] as? [String: Any] ?? [:]
      guard Self.filters.isDisjoint(with: options.keys), options["attrs"].map({ $0 as? String == "href" }) ?? true
      else { continue }
      let text = row["body"] as? String
      let body =
        (row["body_b64"] as? String).flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? Array((text ?? "").utf8)
      // A part of a page is chosen by an XPath in Scrapy only; where all links lie in that part the row asks for the same.
      guard options["restrict_xpaths"] == nil || (row["links"] as? [Any])?.count == Self.anchorCount(body) else {
        continue
      }
      asked += 1
      let label = text == nil ? row["encoding"] as? String ?? "utf-8" : "utf-8"
      let page = Page(url: row["url"] as? String ?? "", contentType: "text/html; charset=\(label)", body: body)
      var seen: Set<String> = []
      let isUnique = options["unique"] as? Bool ?? true
      let found = PageLinks(page).links.filter { !isUnique || seen.insert($0.address.text).inserted }
        .map { "\($0.address.text) \($0.text) \($0.isNofollow)" }
      let expected = (row["links"] as? [[String: Any]] ?? []).map { link in
        "\(link["url"] ?? "") \((link["text"] as? String ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")) "
          + "\(link["nofollow"] as? Bool ?? false)"
      }
      if found != expected { wrong.append("\(row["id"] ?? ""): \(found), not \(expected)") }
    }
    #expect(asked >= 8)
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }

  private static func anchorCount(_ body: [UInt8]) -> Int {
    String(decoding: body, as: UTF8.self).components(separatedBy: "<a ").count - 1
  }
}
