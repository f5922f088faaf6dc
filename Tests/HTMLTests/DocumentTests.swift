import HTML
import Testing

struct DocumentTests {
  @Test(arguments: [
    ("", ""), ("just text", "html(body(p(\"just text\")))"),
    ("<p>a<p>b", "html(body(p(\"a\") p(\"b\")))"),
    ("<ul><li>a<li>b</ul>", "html(body(ul(li(\"a\") li(\"b\"))))"),
    ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "html(body(dl(dt(\"a\") dd(\"b\") dt(\"c\") dd(\"d\"))))"),
    ("<table><tr><td>a<td>b<tr><td>c</table>", "html(body(table(tr(td(\"a\") td(\"b\")) tr(td(\"c\")))))"),
    ("<title>T</title><p>a", "html(head(title(\"T\")) body(p(\"a\")))"),
    ("<DIV CLASS=Big>x</DIV>", "html(body(div[class=Big](\"x\")))"),
    ("<b><i>x</b></i>y", "html(body(b(i(\"x\")) \"y\"))"),
    ("<div>a</span>b</div>", "html(body(div(\"ab\")))"),
    ("<p>a<br>b<img src=x>c", "html(body(p(\"a\" br() \"b\" img[src=x]() \"c\")))"),
    ("<my-card><slot>x</slot></my-card>", "html(body(my-card(slot(\"x\"))))"),
  ])
  func `broken markup is read as browsers do`(html: String, expected: String) {
    #expect(outline(html) == expected)
  }

  @Test(arguments: [
    ("<a href=\"x\">", "html(body(a[href=x]()))"), ("<a href='x'>", "html(body(a[href=x]()))"),
    ("<a href=x>", "html(body(a[href=x]()))"),
    ("<a\nhref = \"x\"\tdata-id=7>", "html(body(a[href=x data-id=7]()))"), ("<a data-x>", "html(body(a[data-x=]()))"),
    ("<a href=\"a&amp;b&#39;c&#xE5;\">", "html(body(a[href=a&b'cå]()))"),
    ("<a title='a > b'>t</a>", "html(body(a[title=a > b](\"t\")))"),
    ("<a DATA-X='{\"a\":1}'>", "html(body(a[data-x={\"a\":1}]()))"), ("<a a=1 a=2>", "html(body(a[a=1]()))"),
  ])
  func `attributes are read however they are quoted`(html: String, expected: String) {
    #expect(outline(html) == expected)
  }

  @Test(arguments: [
    ("<p>a &amp; b &lt; &nbsp;&#8364; &aring;&unknown;</p>", "html(body(p(\"a & b < \u{A0}€ å&unknown;\")))"),
    ("<p>3 < 4 > 2</p>", "html(body(p(\"3 < 4 > 2\")))"), ("<p>a<!-- <b>x</b> -->b</p>", "html(body(p(\"ab\")))"),
    ("<p>a<!-->b</p>", "html(body(p(\"ab\")))"), ("<p>a<!--->b</p>", "html(body(p(\"ab\")))"),
    ("<p>a<!-- x --!>b</p>", "html(body(p(\"ab\")))"),
    ("<p>a</p><!-- never closed <p>b</p>", "html(body(p(\"a\")))"),
    ("<!--[if IE]><p>old</p><![endif]--><p>a</p>", "html(body(p(\"a\")))"),
    ("<p>a<![CDATA[x]]>b<?php x ?>c<!ELEMENT y></p>", "html(body(p(\"abc\")))"),
    ("<!DOCTYPE html><p>a", "html(body(p(\"a\")))"),
    ("<style>p { color: red } </styl></style><p>a</p>", "html(head(style()) body(p(\"a\")))"),
    (
      "<p>a<svg viewBox='0 0 1 1'><path d='M0'/><title>icon</title></svg>b</p>",
      "html(body(p(\"a\" svg[viewbox=0 0 1 1]() \"b\")))"
    ),
    ("<p>a<svg/>b</p>", "html(body(p(\"a\" svg() \"b\")))"),
    ("<p>a<svg>b</p><p>c</p>", "html(body(p(\"a\" svg(\"b\")) p(\"c\")))"),
  ])
  func `texts are kept and what carries none is cut`(html: String, expected: String) {
    #expect(outline(html) == expected)
  }

  @Test func `the content of a template is ordinary content`() {
    #expect(
      outline("<div><template shadowrootmode=open><p>a</p></template></div>")
        == "html(body(div(template[shadowrootmode=open](p(\"a\")))))")
  }

  private static func scripts(_ html: String) -> [String] {
    let document = Document(utf8: Array(html.utf8))
    return (0..<document.count).compactMap { node in
      document.scriptRange(node).map { String(decoding: document.source[$0], as: UTF8.self) }
    }
  }

  @Test(arguments: [
    ("<script>a</script><p>x<script type=m>b</script>", ["a", "b"]), ("<script></script>", [""]),
    ("<SCRIPT>a</SCRIPT>", ["a"]),
    ("<script>'</p>' + \"</div>\" + '<!-- x'</script>", ["'</p>' + \"</div>\" + '<!-- x'"]),
    ("<script>a</script >b", ["a"]),
    ("<script>a</script\n>", ["a"]), ("<script>never closed", ["never closed"]),
    ("<script>a</scrip></script>", ["a</scrip>"]),
    ("<p>1</p><script src=x></script><p>2</p>", [""]), ("<script", []),
    ("<!-- <script>no</script> --><script>yes</script>", ["yes"]),
    ("<p title='<script>no</script>'>x</p><script>yes</script>", ["yes"]),
  ])
  func `scripts are kept as they stand`(html: String, expected: [String]) {
    #expect(Self.scripts(html) == expected)
  }

  @Test func `markup goes on behind a script with markup in its text`() {
    #expect(
      outline("<div><script>x = '<b></div>'</script>y</div><p>z</p>").hasSuffix("\"y\") p(\"z\")))"))
  }

  @Test func `nodes know what they are`() throws {
    let document = Document(utf8: Array("<main><p id=x class='a b'>t</p><figcaption>u</figcaption></main>".utf8))
    let paragraph = try #require((0..<document.count).first { document.tag($0) == .p })
    #expect(document.name(paragraph) == "p")
    #expect(document.attribute(paragraph, "class") == "a b")
    #expect(document.attribute(paragraph, named: "id") == "x")
    #expect(document.attribute(paragraph, "none") == nil)
    #expect(document.hasAttribute(paragraph, "id"))
    #expect(document.parent(paragraph).map(document.tag) == .main)
    #expect(document.end(of: paragraph) == paragraph + 2)
    #expect(document.scriptRange(paragraph) == nil)
    #expect(document.tag(document.end(of: paragraph)) == .other)
    #expect(document.name(document.end(of: paragraph)) == "figcaption")
    #expect(document.parent(0) == nil)
    #expect(document.attributeList(paragraph + 1).isEmpty)
  }
}
