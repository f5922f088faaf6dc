import JSON
import Testing

struct JSONDocumentStrictTests {
  @Test(arguments: [
    "{}", "[]", "null", " true\n", "-0", "0.5e-10", "1E+9", #""\u00e5\n\/""#, #"{"a":[1,{"b":null}],"c":"}]"}"#,
    "\"\u{E9}\"", #"{"a":{"x":1},"b":{"x":2}}"#,
  ])
  func `a JSON text is read`(_ text: String) throws {
    let document = try JSONDocument(strict: Array(text.utf8))
    let trimmed = text.filter { $0 != " " && $0 != "\n" }
    #expect(String(decoding: document.rawText(document.root), as: UTF8.self) == trimmed)
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("{", 1), ("[1,]", 3), ("{\"a\":1,}", 7), ("{a:1}", 1), ("01", 1), ("1.", 2), (".5", 0),
    ("+1", 0), ("-", 1), ("1e", 2), ("nul", 3), ("\"a", 2), ("\"\u{1}\"", 1), ("\"\\x\"", 1), ("\"\\u12\"", 1),
    ("[1 2]", 3), ("{} x", 3), ("\u{FEFF}{}", 0), ("[1]//", 3), ("NaN", 0), ("{\"a\" 1}", 5), ("'a'", 0),
  ])
  func `what is no JSON is refused at its place`(_ text: String, _ offset: Int) {
    #expect(throws: JSONDocument.Flaw.notJSON(offset: offset)) { try JSONDocument(strict: Array(text.utf8)) }
  }

  @Test(
    arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22]] as [[UInt8]])
  func `bytes that are no UTF-8 are refused`(_ bytes: [UInt8]) {
    #expect(throws: JSONDocument.Flaw.notUTF8) { try JSONDocument(strict: bytes) }
  }

  @Test func `a text may be as deep as is said and no deeper`() throws {
    #expect(throws: Never.self) { try JSONDocument(strict: Array("[[{\"a\":1}]]".utf8), maximumDepth: 3) }
    #expect(throws: JSONDocument.Flaw.tooDeep(limit: 2)) {
      try JSONDocument(strict: Array("[[{\"a\":1}]]".utf8), maximumDepth: 2)
    }
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
    #expect(throws: JSONDocument.Flaw.tooDeep(limit: 64)) { try JSONDocument(strict: deep) }
  }

  @Test(arguments: [
    (#"{"a":1,"a":1}"#, "a"), (#"{"b":[{"x":1,"y":2,"\u0078":3}]}"#, "x"), (#"{"":1,"":2}"#, ""),
    (#"{"\ud83d\ude97":1,"🚗":2}"#, "🚗"),
  ])
  func `a name that comes twice in an object is refused`(_ text: String, _ name: String) {
    #expect(throws: JSONDocument.Flaw.repeatedKey(name)) { try JSONDocument(strict: Array(text.utf8)) }
  }

  @Test func `names that only look alike are different`() {
    #expect(throws: Never.self) { try JSONDocument(strict: Array("{\"\u{E9}\":1,\"e\u{301}\":2,\"E\":3}".utf8)) }
  }

  @Test func `each flaw is a sentence part`() {
    let flaws: [JSONDocument.Flaw] = [.notUTF8, .notJSON(offset: 7), .tooDeep(limit: 8), .repeatedKey("a")]
    #expect(
      flaws.map(\.description) == [
        "is not valid UTF-8", "is not valid JSON at byte 7", "is nested more than 8 levels deep",
        "has the member \"a\" twice in one object",
      ])
  }

  @Test func `the text of a value is as it stands`() throws {
    let document = try JSONDocument(strict: Array(#"{"a": {"b" :"}\"" , "c":[1.0]}, "d": -1e5}"#.utf8))
    let values = try ["a", "d"].map { try #require(document.member(document.root, $0)) }
    #expect(
      values.map { String(decoding: document.rawText($0), as: UTF8.self) } == [#"{"b" :"}\"" , "c":[1.0]}"#, "-1e5"])
  }

  @Test func `a text may have as many values as is said`() throws {
    #expect(throws: Never.self) { try JSONDocument(strict: Array("[1,2,3]".utf8), maximumCount: 4) }
    #expect(throws: JSONDocument.Flaw.tooMany(limit: 4)) {
      try JSONDocument(strict: Array("[1,2,3,4,5]".utf8), maximumCount: 4)
    }
  }
}
