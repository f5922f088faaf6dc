import JSON
import Testing

struct JSONDocumentTests {
  /// The document written again, strictly: what reading made of a lenient text.
  private static func rewritten(_ text: String) -> String? {
    JSONDocument(text).map { write($0, $0.root) }
  }

  private static func write(_ json: JSONDocument, _ node: Int) -> String {
    switch json.kind(node) {
    case .null: return "null"
    case .bool, .number: return json.scalarText(node) ?? "?"
    case .string:
      var writer = JSONWriter()
      writer.value(json.string(node))
      return writer.text
    case .array:
      var parts: [String] = []
      json.forEachElement(node) { element in
        parts.append(write(json, element))
        return true
      }
      return "[" + parts.joined(separator: ",") + "]"
    case .object:
      var parts: [String] = []
      json.forEachMember(node) { key, value in
        parts.append(write(json, key) + ":" + write(json, value))
        return true
      }
      return "{" + parts.joined(separator: ",") + "}"
    }
  }

  @Test(arguments: [
    ("{}", "{}"), ("[]", "[]"), (" [ 1 , 2.50 , -3e2 ] ", "[1,2.50,-3e2]"), ("\"x\"", "\"x\""), ("true", "true"),
    (#"{"a":{"b":[true,false,null]},"c":"d"}"#, #"{"a":{"b":[true,false,null]},"c":"d"}"#),
    (#"{"a":1,"a":2}"#, #"{"a":1,"a":2}"#),
  ])
  func `JSON is read as it stands`(text: String, expected: String) {
    #expect(Self.rewritten(text) == expected)
  }

  @Test(arguments: [
    ("a byte order mark", "\u{FEFF}{\"a\":1}"), ("a comment of HTML", "<!-- {\"a\":1} -->"),
    ("a mark of CDATA", "<![CDATA[{\"a\":1}]]>"),
    ("a mark of CDATA in a line comment", "//<![CDATA[\n{\"a\":1}\n//]]>"),
    ("a mark of CDATA in a comment", "/*<![CDATA[*/{\"a\":1}/*]]>*/"), ("comments", "/* x */ {\"a\": // y\n 1}"),
    ("a trailing comma", "{\"a\":1,}"), ("a comma too many", "{,\"a\":1,,}"), ("a trailing semicolon", "{\"a\":1};"),
    ("text behind the value", "{\"a\":1} and so on"), ("no-break spaces", "{\u{A0}\"a\"\u{A0}:\u{A0}1}"),
  ])
  func `what pages write around or into JSON is read over`(about: String, text: String) {
    #expect(Self.rewritten(text) == "{\"a\":1}", "\(about)")
  }

  @Test func `raw control characters stay in texts`() {
    let json = JSONDocument("{\"a\":\"one\ntwo\tthree\u{0}\"}")
    #expect(json.flatMap { $0.member($0.root, "a").flatMap($0.string) } == "one\ntwo\tthree\u{0}")
  }

  @Test func `undefined and NaN are null`() {
    #expect(Self.rewritten("[undefined,NaN,null]") == "[null,null,null]")
  }

  @Test(arguments: [
    "", "   ", "{", "[1,2", "{\"a\"", "{\"a\":", "{\"a\":1", "\"abc", "\"abc\\", "{\"a\" 1}", "{a:1}", "['a']", "tru",
    "nul", "[1}", "-", "[e]",
    "/* never closed", "{\"a\":/", "function(){}", "<html>",
  ])
  func `a text that breaks off or is no JSON is nothing`(text: String) {
    #expect(JSONDocument(text) == nil)
  }

  @Test func `512 levels are read and 513 are not`() {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(JSONDocument(nested(512))?.count == 512)
    #expect(JSONDocument(nested(513)) == nil)
    #expect(JSONDocument(String(repeating: "[", count: 1_000_000)) == nil)
  }

  @Test func `more than two million values are refused`() {
    func zeros(_ count: Int) -> [UInt8] {
      var bytes = [UInt8](repeating: UInt8(ascii: "0"), count: count * 2 + 1)
      for index in 0..<count { bytes[index * 2] = UInt8(ascii: ",") }
      bytes[0] = UInt8(ascii: "[")
      bytes[count * 2] = UInt8(ascii: "]")
      return bytes
    }
    #expect(JSONDocument(zeros(1_999_999)).map { $0.memberCount($0.root) } == 1_999_999)
    #expect(JSONDocument(zeros(2_000_001)) == nil)
  }

  @Test func `a part of a text is read by itself`() {
    let bytes = Array("x = {\"a\": [1]}; y = 2".utf8)
    let json = JSONDocument(bytes, in: 4..<bytes.count)
    #expect(json?.textEnd == 14)
    #expect(JSONDocument(bytes, in: 4..<13) == nil)
    #expect(JSONDocument(bytes, in: 4..<99) == nil)
  }

  @Test func `members and elements are found`() throws {
    let json = try #require(JSONDocument(#"{"a":[10,"x",true],"b\u0061":null,"a":2,"n":12.50}"#))
    let list = try #require(json.member(json.root, "a"))
    #expect(json.kind(list) == .array)
    #expect(json.memberCount(json.root) == 4)
    #expect(json.memberCount(list) == 3)
    #expect(json.element(list, 1).flatMap(json.string) == "x")
    #expect(json.element(list, 2).flatMap(json.bool) == true)
    #expect(json.element(list, 3) == nil)
    #expect(json.element(list, -1) == nil)
    #expect(json.member(json.root, "ba").map(json.kind) == .null)
    #expect(json.member(json.root, "zz") == nil)
    #expect(json.member(list, "a") == nil)
    #expect(json.member(json.root, "n").flatMap(json.scalarText) == "12.50")
    #expect(json.scalarText(list) == nil)
    #expect(json.bool(list) == nil)
    #expect(json.string(list) == nil)
    #expect(json.memberCount(list + 1) == 0)
    #expect(json.end(of: json.root) == json.count)
  }

  @Test func `texts are compared without being copied, escaped ones too`() throws {
    let json = try #require(JSONDocument(#"["pris", "pr\u0069s", "priser", "pri", 1]"#))
    let equal = (0..<5).map { json.element(json.root, $0).map { json.isString($0, "pris") } }
    #expect(equal == [true, true, false, false, false])
  }

  @Test func `a walk stops when it is told to`() throws {
    let json = try #require(JSONDocument(#"{"a":1,"b":2,"c":3}"#))
    var keys: [String] = []
    json.forEachMember(json.root) { key, _ in
      keys.append(json.string(key) ?? "")
      return keys.count < 2
    }
    #expect(keys == ["a", "b"])
  }

  @Test(arguments: [
    ("15", 15), ("15.0", 15), ("1.5e1", 15), ("-0", 0), ("15.5", nil), ("1e400", nil), ("9223372036854775807", Int.max),
    ("9223372036854775808", nil), ("\"15\"", nil), ("true", nil),
  ])
  func `a whole number may be written in any way`(text: String, number: Int?) throws {
    let document = try JSONDocument(strict: Array(text.utf8))
    #expect(document.wholeNumber(document.root) == number)
  }
}
