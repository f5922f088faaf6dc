import HTTP
import Testing

@testable import Crawling

struct RobotsRulesTests {
  private func rules(_ text: String) -> RobotsRules { RobotsRules(parsing: Array(text.utf8)) }

  @Test(arguments: [
    ("", true), ("Disallow: /", true), ("User-agent: *\nDisallow: /", false), ("User-agent: *\nDisallow:", true),
    ("User-agent: *\nDisallow: /\nUser-agent: bot\nAllow: /", true),
    ("User-agent: bot\nDisallow: /x\nUser-agent: *\nDisallow: /y", false),
    ("User-agent: other\nDisallow: /\nUser-agent: BOT\nDisallow: /y", true),
    ("User-agent: bot\nDisallow: /y\nUser-agent: a\nDisallow: /\nUser-agent: bot\nDisallow: /x", false),
    ("User-agent: bot\nUser-agent: a\nDisallow: /x", false),
    ("User-agent: bot\nCrawl-delay: 1\nUser-agent: a\nDisallow: /x", false),
    ("User-agent: bot\nSitemap: s\n\nUser-agent: a\nDisallow: /x", false),
    ("User-agent: bot\nDisallow:\nUser-agent: a\nDisallow: /x", true),
    ("User-agent: bot-news\nDisallow: /", true), ("User-agent: bot/2.0\nDisallow: /x", false),
    ("User-agent: * # all\nDisallow: /x # not this", false), ("user-agent * \n disallow /x", false),
    ("User-agent: *\nDisallow /x here", true), ("useragent: bot\ndisalow: /x", false),
    ("user agent: bot\ndissallow: /x", false), ("User-agent: bot\nDiasllow: /x", false),
    ("User-agent : bot\nDisallow : /x", false),
    ("User-agent: *\rDisallow: /x\r", false), ("User-agent: *\r\n\r\nDisallow: /x", false),
    ("User-agent: *\nDisallow: x", true), ("User-agent: *\nDisallow: *x", false),
    ("User-agent: *\nDisallow: /x/y$", false),
    ("User-agent: *\nDisallow: /x/$", true), ("User-agent: *\nDisallow: /*y$", false),
    ("User-agent: *\nDisallow: /**/*y***", false),
    ("User-agent: *\nDisallow: /*y*y", true), ("User-agent: *\nDisallow: /x\nAllow: /*y", true),
    ("User-agent: *\nDisallow: /x/\nAllow: /x", false), ("User-agent: *\nDisallow: /x/y\nAllow: /x/*", true),
    ("User-agent: *\nDisallow: $", true), ("User-agent: *\nDisallow: *", false), ("User-agent: *\nDisallow: *$", false),
    ("User-agent: *\nDisallow: /x/y*$", false), ("User-agent: *\nDisallow: /x/y/*$", true),
    ("User-agent: *\nDisallow: /%78/y", false),
    ("User-agent: *\nDisallow: /x%2Fy", true), ("User-agent:\nDisallow: /", true),
  ])
  func `a rule file decides about one page`(text: String, expected: Bool) {
    #expect(rules(text).isAllowed("https://a.se/x/y", agent: "Bot") == expected)
  }

  @Test(arguments: [
    ("/å", "/%C3%A5", false), ("/%c3%a5", "/%C3%a5", false), ("/å", "/å", false), ("/~a", "/%7Ea", false),
    ("/%7ea", "/~a", false), ("/a b", "/a%20b", false), ("/a%24", "/a$", false), ("/a$b", "/a$b", false),
    ("/a%2Ab", "/a*b", false), ("/a%2Ab", "/axb", true), ("/%61", "/a", false), ("/a", "/%61", false),
    ("/A", "/a", true),
    ("/a?b", "/a?b=c", false), ("/a?b", "/a", true), ("/*?", "/a?", false), ("/a", "/#/a", true), ("/%", "/%", false),
    ("/robots.txt", "/robots.txt", true), ("/robots.txt", "/robots.txt.old", false), ("/a%00b", "/a%00b", false),
  ])
  func `addresses and rules are compared in one form`(pattern: String, address: String, expected: Bool) {
    #expect(rules("User-agent: *\nDisallow: \(pattern)").isAllowed(address, agent: "bot") == expected)
  }

  @Test func `who allows the index page allows its folder`() {
    let rules = rules("User-agent: *\nAllow: /a/index.html\nDisallow: /")
    #expect(rules.isAllowed("/a/", agent: "bot"))
    #expect(rules.isAllowed("/a/index.html", agent: "bot"))
    #expect(!rules.isAllowed("/a/index.htm", agent: "bot"))
    #expect(!rules.isAllowed("/a/b", agent: "bot"))
  }

  @Test(arguments: [
    ("bot", false), ("BOT", false), ("bot/1.0", false), ("Bot/1.0 (+https://a.se/bot)", false),
    ("Bot (contact@a.se)", false), ("Mozilla/5.0 (compatible; Bot/2.1; +https://a.se)", false), ("bot2", true),
    ("my-bot", true),
    ("bot bot", true), ("Mozilla/5.0 (X11; bot)", true), ("", true), ("*", true),
  ])
  func `an agent is known by its product token`(agent: String, expected: Bool) {
    #expect(rules("User-agent: bot\nDisallow: /").isAllowed("/", agent: agent) == expected)
  }

  @Test func `a name outside the token alphabet is compared whole`() {
    let rules = rules("User-agent: 1Bot\nDisallow: /\nUser-agent: *\nAllow: /")
    #expect(!rules.isAllowed("/", agent: "1bot/3"))
    #expect(rules.isAllowed("/", agent: "bot"))
  }

  @Test func `an address and its text get the same answer`() throws {
    let rules = rules("User-agent: *\nDisallow: /wiki/Käyttäjä")
    let address = try #require(WebAddress("https://a.se/wiki/Käyttäjä:x"))
    #expect(!rules.isAllowed(address, agent: "bot"))
    #expect(!rules.isAllowed("https://a.se/wiki/Käyttäjä:x", agent: "bot"))
  }

  @Test(
    arguments: [
      ("User-agent: *\nCrawl-delay: 10", 10), ("User-agent: *\nCrawl-delay: 0.5 # half", 0.5),
      ("User-agent: *\ncrawl-delay: 1,5", 1.5),
      ("User-agent: *\nCrawl-delay 7s", 7), ("User-agent: *\nCrawl-delay: -1", nil),
      ("User-agent: *\nCrawl-delay: 1.2.3", nil),
      ("User-agent: *\nCrawl-delay: soon", nil), ("Crawl-delay: 3", nil),
      ("User-agent: *\nCrawl-delay: 2\nCrawl-delay: 9\nCrawl-delay: 4", 9),
      ("User-agent: *\nCrawl-delay: 2\nUser-agent: bot\nDisallow: /", nil),
      ("User-agent: a\nCrawl-delay: 2\nUser-agent: bot\nCrawl-delay: 3", 3),
      ("User-agent: a\nUser-agent: bot\nCrawl-delay: 3500", 3500), ("User-agent: *\nCrawl-delay: inf", nil),
    ] as [(String, Double?)])
  func `the delay of the agent's own group counts`(text: String, expected: Double?) {
    #expect(rules(text).crawlDelay(agent: "bot") == expected)
  }

  @Test(
    arguments: [
      ("1/60", 60), ("10/60", 6), ("1/5m", 300), ("2/1h", 1800), ("1 / 10s 0600-0845", 10), ("0/5", nil), ("1", nil),
      ("a/b", nil),
    ] as [(String, Double?)])
  func `a request rate is the time between two requests`(value: String, expected: Double?) {
    #expect(rules("User-agent: *\nRequest-rate: \(value)").requestInterval(agent: "bot") == expected)
  }

  @Test func `sitemaps are listed as written, wherever they stand`() {
    let rules = rules(
      "Sitemap: https://a.se/1.xml\nUser-agent: x\nsite-map: /2.xml # two\nDisallow: /\nSITEMAP:https://a.se/%c3%a5")
    #expect(rules.sitemaps == ["https://a.se/1.xml", "/2.xml", "https://a.se/%c3%a5"])
  }

  @Test func `a page instead of rules is recognised and allows all`() {
    let page = rules("\n <!DOCTYPE html><html><head><title>User-agent: *</title>\n<p>Disallow: /\n")
    #expect(page.looksLikeHTML)
    #expect(page.isAllowed("/", agent: "bot"))
    #expect(!rules("User-agent: *\n<br />\nDisallow: /").looksLikeHTML)
    #expect(!rules("User-agent: *\n<br />\nDisallow: /").isAllowed("/", agent: "bot"))
  }

  @Test func `UTF-16 with its mark is read`() {
    let text = "User-agent: *\nDisallow: /å"
    var little: [UInt8] = [0xFF, 0xFE]
    var big: [UInt8] = [0xFE, 0xFF]
    for unit in text.utf16 {
      little += [UInt8(unit & 255), UInt8(unit >> 8)]
      big += [UInt8(unit >> 8), UInt8(unit & 255)]
    }
    #expect(!RobotsRules(parsing: little).isAllowed("/%C3%A5", agent: "bot"))
    #expect(!RobotsRules(parsing: big).isAllowed("/%C3%A5", agent: "bot"))
  }

  @Test func `bytes that are not UTF-8 are compared as they are`() {
    let rules = RobotsRules(parsing: Array("User-agent: *\nDisallow: /".utf8) + [0xE5, 0x0A])
    #expect(!rules.isAllowed("/%e5", agent: "bot"))
    #expect(rules.isAllowed("/%C3%A5", agent: "bot"))
  }

  @Test func `what lies behind the limit is ignored, with the line that it cuts`() {
    let head = "User-agent: *\nDisallow: /a\n#"
    let filler = String(repeating: "x", count: 512_000 - head.utf8.count - "\nDisallow: /".utf8.count)
    let cut = rules(head + filler + "\nDisallow: /b\nDisallow: /c")
    #expect(!cut.isAllowed("/a", agent: "bot"))
    #expect(cut.isAllowed("/x", agent: "bot"))
    #expect(cut.isAllowed("/b", agent: "bot"))
    #expect(!rules(head + filler + "\nDisallow: /").isAllowed("/x", agent: "bot"))
  }

  @Test func `an overlong line is cut`() {
    let long = "/x/" + String(repeating: "a", count: 16_649)
    #expect(!rules("User-agent: *\nDisallow: \(long)/qux").isAllowed("\(long)/fux", agent: "bot"))
    #expect(rules("User-agent: *\nDisallow: \(long)/qux").isAllowed("/fux", agent: "bot"))
  }

  @Test(arguments: ["*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "/" + String(repeating: "a", count: 999) + "b"])
  func `hostile patterns take linear time`(pattern: String) {
    let line = "Disallow: *\(pattern)\n"
    let hostile = rules("User-agent: *\n" + String(repeating: line, count: 500_000 / line.utf8.count))
    let elapsed = ContinuousClock().measure {
      #expect(hostile.isAllowed("/" + String(repeating: "a", count: 4000), agent: "bot"))
    }
    #expect(elapsed < .seconds(5))
  }

  @Test func `many agents above many rules stay small`() {
    let agents = (0..<8000).map { "User-agent: b\(String($0, radix: 2).map { $0 == "0" ? "x" : "y" }.joined())" }
    let rules = (0..<15_000).map { "Disallow: /\($0)" }
    let elapsed = ContinuousClock().measure {
      let parsed = self.rules((agents + rules).joined(separator: "\n"))
      #expect(parsed.summary.directives > 20_000)
    }
    #expect(elapsed < .seconds(5))
  }

  @Test func `an ordinary file is read and asked in far less than a millisecond`() {
    let lines = (0..<600).map { "Disallow: /folder-\($0)/*/page-\($0).html" }
    let bytes = Array(("User-agent: *\n" + lines.joined(separator: "\n")).utf8)
    #expect(bytes.count > 20_000)
    let best = (0..<20).map { _ in
      ContinuousClock().measure {
        let rules = RobotsRules(parsing: bytes)
        for page in 0..<5 { #expect(rules.isAllowed("https://a.se/item/\(page)?q=volvo", agent: "bot")) }
      }
    }.min()
    #expect(best.map { $0 < .milliseconds(100) } == true)
  }
}
