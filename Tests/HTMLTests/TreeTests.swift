import HTML
import Testing

struct TreeTests {
  private static let page = """
    <html><body><ul><li class="ad new" id=1><a href="/a">One <b>and</b>more</a><span>84&nbsp;500</span></li>
    <li class="ad" id=2><a href="/b">Two</a></li></ul><script id=s type="application/json">{"x": "</b>"}</script></body></html>
    """

  private static func tree(withScripts: Bool = false) throws -> Tree {
    try #require(Tree(Document(utf8: Array(page.utf8)), withScripts: withScripts))
  }

  @Test(arguments: [
    ("//li[2]/@id", "2"), ("//li[contains(concat(' ', @class, ' '), ' new ')]/a", "One  and more"),
    ("string(//a)", "One andmore"),
    ("count(//li)", "2.0"), ("boolean(//p)", "false"), ("//span", "84\u{A0}500"), ("//a/text()", "One "),
    ("//script[@id='s']", "{\"x\": \"</b>\"}"),
  ])
  func `an expression finds its text`(xpath: String, expected: String) throws {
    #expect(try Self.tree().text(xpath) == expected)
  }

  @Test(arguments: ["//p", "//li[", "]", "", "//li/@none", "unknown()"])
  func `an expression that finds nothing, or is none, has no text`(xpath: String) throws {
    #expect(try Self.tree().text(xpath) == nil)
    #expect(try Self.tree().nodes(xpath).isEmpty)
  }

  @Test func `nodes are found in order and looked into`() throws {
    let tree = try Self.tree()
    let items = tree.nodes("//li")
    #expect(items.compactMap { tree.attribute("id", of: $0) } == ["1", "2"])
    #expect(items.map { tree.text("./a/@href", in: $0) } == ["/a", "/b"])
    #expect(items.map { tree.attribute("none", of: $0) } == [nil, nil])
    #expect(tree.nodes(".//a", in: items[1]).map(tree.text(of:)) == ["Two"])
  }

  @Test func `expressions can look into scripts where they are kept`() throws {
    #expect(try Self.tree(withScripts: true).text("//script[contains(text(), '\"x\"')]") == "{\"x\": \"</b>\"}")
    #expect(try Self.tree().text("//script[contains(text(), '\"x\"')]") == nil)
  }

  @Test func `a page without markup has no tree`() {
    #expect(Tree(Document(utf8: [])) == nil)
  }

  @Test(arguments: [("//a[@href]", true), ("./@id", true), ("//a[", false), ("", false), ("a b", false)])
  func `an expression is checked without a page`(xpath: String, isValid: Bool) {
    #expect(Tree.isValid(xpath) == isValid)
  }
}
