import Foundation
import HTTP
import TestSupport
import Testing

struct WebAddressTests {
  @Test(arguments: [
    ("https://example.org", "https://example.org/"),
    ("  \u{1}HTTPS://Example.ORG:443/A/b?C=d#E \n", "https://example.org/A/b?C=d#E"),
    ("http://example.org:80/", "http://example.org/"),
    ("http://example.org:0080", "http://example.org/"),
    ("http://example.org:/x", "http://example.org/x"),
    ("https://example.org:80/", "https://example.org:80/"),
    ("http:example.org/x", "http://example.org/x"),
    ("http:/example.org", "http://example.org/"),
    ("https:\\\\example.org\\a\\b?c\\d#e\\f", "https://example.org/a/b?c\\d#e\\f"),
    ("https:////example.org//a//b", "https://example.org//a//b"),
    ("https://exa\tmple.\norg/a\r\nb", "https://example.org/ab"),
    ("https://a.se/./b/../c/%2e%2E/d/.", "https://a.se/d/"),
    ("https://a.se/../../x/..", "https://a.se/"),
    ("https://a.se/b//..", "https://a.se/b/"),
    ("https://a.se/a%2fb/%e5%E5/%zz/100%", "https://a.se/a%2fb/%e5%E5/%zz/100%"),
    ("https://a.se/bil med \"å\"<>`{}^|'", "https://a.se/bil%20med%20%22%C3%A5%22%3C%3E%60%7B%7D%5E|'"),
    ("https://a.se/?q=å b\"<>'`{}^|", "https://a.se/?q=%C3%A5%20b%22%3C%3E%27`{}^|"),
    ("https://a.se/#å b\"<>'`{}", "https://a.se/#%C3%A5%20b%22%3C%3E'%60{}"),
    ("https://a.se/?", "https://a.se/?"), ("https://a.se/#", "https://a.se/#"), ("https://a.se?x", "https://a.se/?x"),
    ("https://a.se#x?y", "https://a.se/#x?y"),
    ("https://me:p@ss:w@a.se/", "https://me:p%40ss%3Aw@a.se/"),
    ("https://me:@a.se/", "https://me@a.se/"), ("https://:@a.se/", "https://a.se/"),
    ("https://a.se:8443", "https://a.se:8443/"),
    ("https://a.se./x", "https://a.se./x"),
    ("https://ex%41mple.org", "https://example.org/"),
    ("https://RÄKSMÖRGÅS.se/", "https://räksmörgås.se/"),
    ("https://xn--rksmrgs-5wao1o.se/", "https://xn--rksmrgs-5wao1o.se/"),
    ("http://2130706433/", "http://127.0.0.1/"), ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://0177.0.0.0x1", "http://127.0.0.1/"), ("http://127.1./", "http://127.0.0.1/"),
    ("http://0x/", "http://0.0.0.0/"), ("http://1.2.3", "http://1.2.0.3/"), ("http://1.2.3.4.se", "http://1.2.3.4.se/"),
    ("http://[::1]:8080/x", "http://[::1]:8080/x"), ("http://[2001:DB8:0:0:1:0:0:0]/", "http://[2001:db8:0:0:1::]/"),
    ("http://[::ffff:192.168.0.1]/", "http://[::ffff:c0a8:1]/"),
    ("http://[1:0:2:0:3:0:4:0]", "http://[1:0:2:0:3:0:4:0]/"),
    ("http://[0:0:0:0:0:0:0:0]/", "http://[::]/"),
  ])
  func `an absolute address is normalised as browsers do`(input: String, expected: String) {
    #expect(WebAddress(input)?.text == expected)
  }

  @Test(arguments: [
    "", "   ", "/x", "example.org", "//example.org/x", "ftp://example.org/", "mailto:a@b.se", "javascript:void(0)",
    "data:text/html,x", "http://", "https:///", "http://@/x", "http://:80/", "http://a.se:65536/", "http://a.se:8o/",
    "http://a.se:-1", "http://a b.se/", "http://a%20b.se/", "http://a<b.se/", "http://a%00.se", "http://%zz.se/",
    "http://%ff.se/", "http://256.1.1.1/", "http://1.2.3.4.5/", "http://4294967296/", "http://1..2/", "http://09/",
    "http://0xzz.1.08", "http://0xfffffffffffffffffff/", "http://a.99999999999999999999999/", "http://[::1",
    "http://[::g]/", "http://[1::2::3]/", "http://[::1]x/", "http://[]/",
    "http://2001::1/", "1http://a.se", ":http://a.se",
  ])
  func `what names no reachable page is no address`(input: String) {
    #expect(WebAddress(input) == nil)
  }

  @Test func `an address beyond the limit is refused`() {
    #expect(WebAddress("https://a.se/" + String(repeating: "x", count: 65_523)) != nil)
    #expect(WebAddress("https://a.se/" + String(repeating: "x", count: 65_524)) == nil)
  }

  @Test(arguments: [
    ("", "https://a.se/b/c?d=e"), ("#", "https://a.se/b/c?d=e#"), ("#x", "https://a.se/b/c?d=e#x"),
    ("?", "https://a.se/b/c?"), ("?x=y", "https://a.se/b/c?x=y"), ("?x#y", "https://a.se/b/c?x#y"),
    ("x", "https://a.se/b/x"), ("./x", "https://a.se/b/x"), ("../x", "https://a.se/x"),
    ("../../../x", "https://a.se/x"),
    (".", "https://a.se/b/"), ("..", "https://a.se/"), ("x/./y/../z/", "https://a.se/b/x/z/"), ("/x", "https://a.se/x"),
    ("/", "https://a.se/"), ("\\x", "https://a.se/x"), ("/../x", "https://a.se/x"), ("//b.se", "https://b.se/"),
    ("//b.se:80/x", "https://b.se:80/x"), ("\\\\b.se\\x", "https://b.se/x"), ("///b.se/x", "https://b.se/x"),
    ("http://b.se/x", "http://b.se/x"), ("https:x", "https://a.se/b/x"), ("https:/x", "https://a.se/x"),
    ("https://b.se", "https://b.se/"), ("http:b.se", "http://b.se/"), ("HTTPS:?x", "https://a.se/b/c?x"),
    (" x y ", "https://a.se/b/x%20y"), ("å?å", "https://a.se/b/%C3%A5?%C3%A5"), (":x", "https://a.se/b/:x"),
    ("x:", nil), ("/x:y", "https://a.se/x:y"), ("g;x=1/../y", "https://a.se/b/y"), ("?/../x", "https://a.se/b/c?/../x"),
    ("1:2", "https://a.se/b/1:2"),
    ("mailto:a@b.se", nil), ("javascript:void(0)", nil), ("data:,x", nil), ("tel:+4612", nil), ("about:blank", nil),
    ("//", nil), ("//b.se:x", nil), ("  JavaScript:alert(1)", nil), ("java\nscript:alert(1)", nil),
  ])
  func `a reference is resolved against its page`(reference: String, expected: String?) throws {
    let base = try #require(WebAddress("https://a.se/b/c?d=e#f"))
    #expect(WebAddress.resolve(reference, against: base)?.text == expected)
  }

  @Test func `the parts of an address can be read`() throws {
    let address = try #require(WebAddress("http://me:pw@[::1]:8080/a/b?c=d&e#f"))
    #expect(address.scheme == "http")
    #expect(address.host == "[::1]")
    #expect(address.port == 8080)
    #expect(address.connectionPort == 8080)
    #expect(address.hostAndPort == "[::1]:8080")
    #expect(address.origin == "http://[::1]:8080")
    #expect(address.path == "/a/b")
    #expect(address.query == "c=d&e")
    #expect(address.fragment == "f")
    #expect(address.pathAndQuery == "/a/b?c=d&e")
    #expect(address.withoutFragment.text == "http://me:pw@[::1]:8080/a/b?c=d&e")
    #expect(address.withoutFragment.fragment == nil)
    #expect("\(address)" == address.text)
  }

  @Test func `parts that are absent are nil and parts that are empty are empty`() throws {
    let bare = try #require(WebAddress("https://å.se"))
    #expect(bare.port == nil)
    #expect(bare.connectionPort == 443)
    #expect(bare.host == "å.se")
    #expect(bare.path == "/")
    #expect(bare.query == nil)
    #expect(bare.fragment == nil)
    #expect(bare.withoutFragment == bare)
    let empty = try #require(WebAddress("http://a.se/?#"))
    #expect(empty.query == "")
    #expect(empty.fragment == "")
    #expect(empty.connectionPort == 80)
  }

  @Test func `a resolved reference knows its parts`() throws {
    let base = try #require(WebAddress("https://a.se:8443/b/c?d"))
    let address = try #require(WebAddress.resolve("?x#y", against: base))
    #expect(address.path == "/b/c")
    #expect(address.query == "x")
    #expect(address.fragment == "y")
    let same = try #require(WebAddress.resolve("#z", against: address))
    #expect(same.path == "/b/c")
    #expect(same.query == "x")
    #expect(same.fragment == "z")
    #expect(same.origin == "https://a.se:8443")
  }

  @Test(arguments: [
    ("http://localhost/", true), ("http://a.localhost:9/", true), ("http://127.9.9.9/", true), ("http://[::1]/", true),
    ("http://2130706433/", true), ("http://127.example.se/", false), ("http://localhost.se/", false),
    ("http://10.0.0.1/", false), ("http://[::2]/", false),
  ])
  func `a host on this machine is recognised`(input: String, expected: Bool) throws {
    #expect(try #require(WebAddress(input)).isLoopback == expected)
  }

  @Test func `equal texts are equal addresses`() throws {
    let first = try #require(WebAddress("HTTPS://A.se:443/x/../y"))
    #expect(first == WebAddress("https://a.se/y"))
    #expect(
      Set([first, try #require(WebAddress("https://a.se/y")), try #require(WebAddress("https://a.se/Y"))]).count == 2)
  }

  @Test(
    .enabled(if: Repository.shared != nil, "the shared suites are absent"),
    arguments: try resolveRows())
  func `the resolve suite of crawler-commons holds`(row: ResolveRow) throws {
    // All rows apply as they are: they use http and https only.
    let base = row.base.flatMap { WebAddress($0) }
    let address = base.map { WebAddress.resolve(row.input, against: $0) } ?? WebAddress(row.input)
    #expect(address?.text == row.expected)
  }

  struct ResolveRow: Decodable, Sendable, CustomTestStringConvertible {
    var input: String
    var base: String?
    var expected: String
    var testDescription: String { "\(input) on \(base ?? "nothing")" }
  }

  static func resolveRows() throws -> [ResolveRow] {
    guard let shared = Repository.shared else { return [] }
    let text = try String(
      contentsOf: shared.appending(path: "suites/url-resolve-crawler-commons.jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONDecoder().decode(ResolveRow.self, from: Data($0.utf8)) }
  }
}
