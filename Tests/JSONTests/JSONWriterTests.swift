import JSON
import Testing

struct JSONWriterTests {
  @Test func `values stand in the order given`() {
    var json = JSONWriter()
    json.object { json in
      json.member("z", "text")
      json.member("a", 12)
      json.member("t", true)
      json.member("none", nil as String?)
      json.member("no number", nil as Int?)
      json.member("no truth", nil as Bool?)
      json.member("amount", raw: "4487.50")
      json.member("empty", object: { _ in })
      json.member(
        "list",
        array: { json in
          json.value("x")
          json.value(-1)
          json.value(false)
          json.object { $0.member("k", "v") }
          json.array { _ in }
        })
      json.key("last")
      json.value(nil as String?)
    }
    #expect(
      json.text
        == #"{"z":"text","a":12,"t":true,"none":null,"no number":null,"no truth":null,"amount":4487.50,"empty":{},"#
        + #""list":["x",-1,false,{"k":"v"},[]],"last":null}"#)
  }

  @Test(arguments: [
    ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#), ("a\nb\rc\td", #""a\nb\rc\td""#),
    ("\u{0}\u{1F}\u{8}\u{C}", #""\u0000\u001f\u0008\u000c""#),
    ("å€🚗/\u{7F}", "\"å€🚗/\u{7F}\""), ("", #""""#), ("\u{2028}", "\"\u{2028}\""),
  ])
  func `only what must be escaped is`(text: String, expected: String) {
    var json = JSONWriter()
    json.value(text)
    #expect(json.text == expected)
    #expect(JSONDocument(json.bytes).flatMap { $0.string($0.root) } == text)
  }

  @Test func `keys are escaped like texts`() {
    var json = JSONWriter()
    json.object { $0.member("a\"b", 1) }
    #expect(json.text == #"{"a\"b":1}"#)
  }
}
