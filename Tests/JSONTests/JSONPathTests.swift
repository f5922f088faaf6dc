import JSON
import Testing

struct JSONPathTests {
  private static let text = #"""
    {"a": {"b": [ {"c": 1}, {"c": null}, {"c": 3} ]}, "list": [[1, 2], [3]], "map": {"x": {"v": "X"}, "y": {"v": "Y"}},
     "targeting": [ {"key": "id", "value": ["7"]}, {"key": "price", "value": ["129000"]}, {"key": "price", "value": ["9"]} ],
     "packed": "{\"deep\": [\"in\", \"side\"]}", "broken": "{\"deep\"", "flags": [ {"on": true, "n": 1}, {"on": false, "n": 2} ]}
    """#

  private static func values(_ path: JSONPath, from member: String? = nil) throws -> [String] {
    let json = try #require(JSONDocument(text))
    let start = member.map { json.member(json.root, $0) ?? -1 } ?? json.root
    return path.matches(in: json, from: start).map { $0.document.scalarText($0.node) ?? "\($0.document.kind($0.node))" }
  }

  @Test(arguments: [
    ("a.b", ["array"]), ("a.b[]", ["object", "object", "object"]), ("a.b[].c", ["1", "null", "3"]), ("a.b[2].c", ["3"]),
    ("a.b[3].c", []),
    ("a.c", []), ("a.b.c", []), ("list[][]", ["1", "2", "3"]), ("list[1][0]", ["3"]), ("map{}.v", ["X", "Y"]),
    ("map[]", []), ("list{}", []),
    ("targeting[key=price].value[0]", ["129000", "9"]), ("targeting[key=none].value", []), ("flags[on=true].n", ["1"]),
    ("flags[n=2].on", ["false"]), ("packed(json).deep[]", ["in", "side"]), ("broken(json).deep", []), ("a(json)", []),
    ("$.map.x.v", ["X"]),
  ])
  func `each kind of step finds its values in order`(path: String, expected: [String]) throws {
    #expect(try Self.values(#require(JSONPath(path))) == expected)
  }

  @Test func `a path starts at an item, or at the root where it says so`() throws {
    #expect(try Self.values(#require(JSONPath("x.v")), from: "map") == ["X"])
    #expect(try Self.values(#require(JSONPath("$.a.b[0].c")), from: "map") == ["1"])
  }

  @Test func `the first value is the first that is not null`() throws {
    let json = try #require(JSONDocument(#"{"a": [ {"c": null}, {"c": "x"} ]}"#))
    let first = try #require(JSONPath("a[].c")).first(in: json, from: json.root)
    #expect(first.flatMap { $0.document.string($0.node) } == "x")
  }

  @Test(arguments: [
    "", ".", "$.", "a.", "a..b", ".[", "a[", "a[x]", "a[-1]", "a[=v]", "a{", "a{x}", "a(", "a(xml)", "a.[0]",
  ])
  func `a path with a mistake is none`(text: String) {
    #expect(JSONPath(text) == nil)
  }

  @Test func `a path is shown as it was written`() throws {
    #expect(try #require(JSONPath("$.a.b[key=x]{}(json)[2]")).description == "$.a.b[key=x]{}(json)[2]")
  }
}
