import Foundation
import HTML
import Testing

/// Pages made to exhaust whoever reads them.
///
/// One at a time: each holds up to 20 MB several times over.
@Suite(.serialized)
struct HostilePageTests {
  struct Hostile: Sendable, CustomTestStringConvertible {
    var about: String
    var make: @Sendable () -> [UInt8]

    init(_ about: String, _ make: @escaping @Sendable () -> [UInt8]) {
      self.about = about
      self.make = make
    }

    var testDescription: String { about }
  }

  private static func repeated(_ text: String, _ count: Int, before: String = "", after: String = "") -> [UInt8] {
    let unit = Array(text.utf8)
    var bytes = Array(before.utf8)
    bytes.reserveCapacity(bytes.count + unit.count * count + after.utf8.count)
    for _ in 0..<count { bytes.append(contentsOf: unit) }
    bytes.append(contentsOf: after.utf8)
    return bytes
  }

  private static let pages = [
    Hostile("a million nested divs") { repeated("<div>", 1_000_000) },
    Hostile("a million end tags") { repeated("</b>", 1_000_000, before: "<p>") },
    Hostile("20,000 attributes on one tag") {
      Array(("<p" + (0..<20_000).map { " a\($0)=\"v\"" }.joined() + ">x</p>").utf8)
    },
    Hostile("20,000 attributes without values") {
      Array(("<p" + (0..<20_000).map { " a\($0)" }.joined() + ">x</p>").utf8)
    },
    Hostile("attributes parted by slashes") { Array(("<p" + (0..<20_000).map { "/a\($0)" }.joined() + ">x</p>").utf8) },
    Hostile("attributes that touch") { Array(("<p" + (0..<20_000).map { "a\($0)='v'" }.joined() + ">x</p>").utf8) },
    Hostile("attributes parted by quotes") {
      Array(("<p " + (0..<20_000).map { "a\($0)\"" }.joined() + ">x</p>").utf8)
    },
    Hostile("tags of equals signs without blanks") {
      repeated("<a" + String(repeating: "=", count: 300) + ">", 20_000)
    },
    Hostile("20 MB of <") { [UInt8](repeating: UInt8(ascii: "<"), count: 20_000_000) },
    Hostile("2 MB of &") { [UInt8](repeating: UInt8(ascii: "&"), count: 2_000_000) },
    Hostile("a comment that never ends") { repeated("<!-- x ", 300_000) },
    Hostile("a quote that never ends") { repeated("<p>x</p>", 200_000, before: "<a href=\"") },
    Hostile("a million quotes that open") { repeated("<a b=\"", 1_000_000) },
    Hostile("a million single quotes that open") { repeated("<a b='\">", 200_000) },
    Hostile("a script that never ends") { repeated("<script>", 300_000) },
    Hostile("a style sheet that never ends") { repeated("<style>", 300_000) },
    Hostile("drawings that never end") { repeated("<svg>", 200_000) },
    Hostile("drawings that end once") { repeated("<svg>", 200_000, after: "</svg>") },
    Hostile("declarations") { repeated("<!x", 300_000) },
    Hostile("processing instructions") { repeated("<?x", 300_000) },
    Hostile("NUL bytes") { [UInt8](repeating: 0, count: 1_000_000) },
    Hostile("NUL bytes in markup") { repeated("<p\0a=\0b>\0c</p\0>", 50_000) },
    Hostile("bytes that are no UTF-8") { [UInt8](repeating: 0xC3, count: 1_000_000) },
    Hostile("unclosed tables in tables") { repeated("<table><tr><td>", 60_000) },
    Hostile("unclosed fonts and paragraphs") { repeated("<font><p>", 60_000) },
    Hostile("forms in forms") { repeated("<form><a href=x>", 60_000) },
    Hostile("a long name") { [UInt8(ascii: "<")] + [UInt8](repeating: UInt8(ascii: "a"), count: 2_000_000) },
    Hostile("a long end tag") { Array("</".utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: 2_000_000) },
    Hostile("a regular page of 20 MB") {
      repeated(
        "<article class=\"card\"><h2><a href=\"/bil/12345678\">Volvo V70</a></h2><p class=price>129 000 kr</p><dl><dt>Regnr<dd>ABC123</dl></article>\n",
        145_000)
    },
  ]

  @Test(arguments: pages)
  func `a hostile page is read within seconds and bounded memory`(_ page: Hostile) {
    let bytes = page.make()
    let clock = ContinuousClock()
    var nodes = 0
    let before = residentBytes()
    let time = clock.measure {
      let decoded = CharsetDetection.decode(bytes, contentType: "text/html")
      let document = Document(utf8: decoded.bytes)
      nodes = document.count
      _ = Tree(document)?.nodes("//p[@class='price']").count
    }
    #expect(time < .seconds(150), "\(time)")
    #expect(residentBytes() - before < 2_500_000_000)
    #expect(nodes <= bytes.count + 10)
  }

  private func residentBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }

  @Test func `300 levels of unclosed tags hide nothing`() {
    let html = String(repeating: "<font>", count: 300) + "<dl><dt>Regnr</dt><dd>ABC123</dd></dl>"
    #expect(outline(html).contains("dt(\"Regnr\") dd(\"ABC123\")"))
  }

  @Test func `what lies deeper than 2,000 levels is flattened and said`() {
    let document = Document(utf8: Array((String(repeating: "<div>", count: 5000) + "<b>x</b>").utf8))
    #expect(document.problems == ["elements nested deeper than 2000 levels were flattened"])
    #expect((0..<document.count).contains { document.withText($0) { $0.elementsEqual("x".utf8) } })
  }

  @Test func `attributes beyond 256 are cut and said`() {
    let html = "<p" + (0..<300).map { " a\($0)=v" }.joined() + ">x</p>"
    let document = Document(utf8: Array(html.utf8))
    #expect(document.problems == ["a tag with more than 256 attributes was cut"])
    #expect((0..<document.count).map { document.attributeList($0).count }.max() == 256)
  }
}
