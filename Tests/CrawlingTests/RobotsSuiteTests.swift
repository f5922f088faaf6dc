import Foundation
import TestSupport
import Testing

@testable import Crawling

/// Other people's cases for robots.txt.
@Suite(.enabled(if: Repository.shared != nil, "the shared suites are absent"))
struct RobotsSuiteTests {
  @Test(arguments: ["robots-google", "robots-google-spec-test"])
  func `every case of Google's matcher holds, also those marked as Google's own`(suite: String) throws {
    let rows = try rows(of: suite)
    #expect(rows.count >= 80)
    #expect(rows.filter { !$0.holds }.map(\.name) == [])
  }

  @Test func `every case of reppy holds`() throws {
    #expect(try rows(of: "robots-reppy").filter { !$0.holds }.map(\.name) == [])
  }

  @Test func `the cases of protego hold where they do not contradict Google's matcher`() throws {
    let failing = try rows(of: "robots-protego").filter { !$0.holds }.map(\.name)
    #expect(Set(failing) == Set(Self.contradictions.keys))
  }

  /// Cases in which protego differs from Google's matcher, and how.
  static let contradictions = [
    "FooBot http://foo.bar/foo/bar/ツ": "Google: an address that is not encoded does not match an encoded rule",
    "FooBot http://foo.bar/foo/bar/baz": "Google: an encoded letter in a rule is not the letter",
    "hedwig-news2 /group1": "Google: names are compared whole; protego takes beginnings",
    "hedwig-new /group2": "as above", "hedwig-new /group3": "as above",
    "hedwig-images /group2": "as above", "hedwig-images /group3": "as above",
    "agent /foo": "Google: an unknown line between two names does not part them; RFC 9309 2.2.4 says so too",
    "agent /foobar": "as above", "agent /content/2": "as above",
  ]

  private func rows(of suite: String) throws -> [Row] {
    let shared = try #require(Repository.shared)
    let text = try String(contentsOf: shared.appending(path: "suites/\(suite).jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }

  struct Row: Decodable {
    var kind: String
    var robots_txt: String?
    var robots_txt_b64: String?
    var user_agent: String?
    var url: String?
    var allowed: Bool?
    var crawl_delay: Double?
    var request_rate: Rate?
    var sitemaps: [String]?
    var valid: Bool?
    var stat: String?
    var value: Int?
    var pattern: String?
    var expected: String?

    struct Rate: Decodable {
      var requests: Double
      var seconds: Double
    }

    var name: String { "\(user_agent ?? kind) \(url ?? stat ?? pattern ?? "")" }

    var rules: RobotsRules {
      if let text = robots_txt_b64, let bytes = Data(base64Encoded: text) { return RobotsRules(parsing: Array(bytes)) }
      return RobotsRules(parsing: Array((robots_txt ?? "").utf8))
    }

    var holds: Bool {
      let agent = user_agent ?? ""
      let address = Array((url ?? "").utf8)[...]
      switch kind {
      case "allowed": return rules.isAllowed(url ?? "", agent: agent) == allowed
      case "crawl_delay": return rules.crawlDelay(agent: agent) == crawl_delay
      case "request_rate": return rules.requestInterval(agent: agent) == request_rate.map { $0.seconds / $0.requests }
      case "sitemaps": return rules.sitemaps == sitemaps
      case "valid_user_agent_token": return RobotsRules.isProductToken(agent) == valid
      case "path_params_query": return String(decoding: RobotsPattern.path(of: address), as: UTF8.self) == expected
      case "escape_pattern":
        let bytes = RobotsPattern.normalize(Array((pattern ?? "").utf8)[...], as: .written, isPattern: true)
        return String(decoding: bytes, as: UTF8.self) == expected
      case "parse_stats":
        switch stat {
        case "valid_directives": return rules.summary.directives == value
        case "unknown_directives": return rules.summary.unknownDirectives == value
        case "last_line_seen": return rules.summary.lastLine == value
        default: return false
        }
      default: return false
      }
    }
  }
}
